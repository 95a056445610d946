from collections import namedtuple


HParams = namedtuple('HParams', 'hidden, lrate, clip')
Model = namedtuple('Model', ['logits', 'loss', 'accuracy', 'train_op', 'global_step'])
