from collections import namedtuple

Graph = namedtuple('Graph', ['x', 'y', 'loss', 'train_op', 'prediction', 'step'])
