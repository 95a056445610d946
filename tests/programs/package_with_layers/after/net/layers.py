import tensorflow as tf


class Dense(tf.Module):
    def __init__(self, units):
        super().__init__()
        self.w = None
        self.b = tf.Variable(tf.zeros([units]), name="b")

    def __call__(self, x, units, activation=None):
        n_in = x.get_shape()[-1]
        if self.w is None:
            with tf.init_scope():
                self.w = tf.Variable(tf.random.normal([n_in, units], stddev=0.3), name="w")
        z = tf.nn.bias_add(tf.matmul(x, self.w), self.b)
        if activation is not None:
            z = activation(z)
        return z
