import tensorflow as tf
from .layers import dense


class AutoEncoder(object):
    def __init__(self, layer_sizes, learning_rate):
        self.layer_sizes = layer_sizes
        self.learning_rate = learning_rate
        self.build()

    def encode(self, x):
        h = x
        for i, size in enumerate(self.layer_sizes[1:]):
            h = dense(h, size, 'enc%d' % i, tf.nn.sigmoid)
        return h

    def decode(self, z):
        h = z
        for i, size in enumerate(reversed(self.layer_sizes[:-1])):
            h = dense(h, size, 'dec%d' % i)
        return h

    def build(self):
        self.x = tf.placeholder(tf.float32, [None, self.layer_sizes[0]], 'x')
        self.z = self.encode(self.x)
        self.x_hat = self.decode(self.z)
        self.loss = tf.reduce_mean(tf.pow(self.x - self.x_hat, 2))
        self.train = tf.train.AdagradOptimizer(self.learning_rate).minimize(self.loss)
