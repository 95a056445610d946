import tensorflow as tf


def dense(x, units, scope, activation=None):
    with tf.variable_scope(scope):
        n_in = x.get_shape()[-1].value
        w = tf.get_variable('w', [n_in, units], initializer=tf.random_normal_initializer(0.0, 0.3))
        b = tf.get_variable('b', [units], initializer=tf.zeros_initializer)
        z = tf.nn.xw_plus_b(x, w, b)
    if activation is not None:
        z = activation(z)
    return z
