import os
from tf1_saver import Saver


class BaseModel(object):
    def __init__(self, config):
        self.config = config
        self.saver = None

    def initialize_session(self):
        self.saver = Saver({"proj/W": self.W, "proj/b": self.b}, [self.optimizer])

    def save_session(self):
        if not os.path.exists(self.config['dir']):
            os.makedirs(self.config['dir'])
        self.saver.save(os.path.join(self.config['dir'], 'w'))
