from collections import namedtuple
import tensorflow as tf

Graph = namedtuple('Graph', ['x', 'y', 'loss', 'train_op', 'prediction', 'step'])


def build_graph(dim, lr):
    x = tf.placeholder(tf.float32, [None, dim], 'x')
    y = tf.placeholder(tf.float32, [None, 1], 'y')
    w = tf.get_variable('w', [dim, 1], initializer=tf.random_normal_initializer(stddev=0.1))
    b = tf.get_variable('b', [1], initializer=tf.zeros_initializer())
    prediction = tf.matmul(x, w) + b
    loss = tf.reduce_mean(tf.square(prediction - y))
    step = tf.train.get_or_create_global_step()
    train_op = tf.train.MomentumOptimizer(lr, 0.9).minimize(loss, global_step=step)
    return Graph(x=x, y=y, loss=loss, train_op=train_op, prediction=prediction, step=step)
