from collections import namedtuple
import tensorflow as tf

Graph = namedtuple('Graph', ['x', 'y', 'loss', 'train_op', 'prediction', 'step'])
