import tensorflow as tf


def build(n_hidden, activation, lr):
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    y = tf.placeholder(tf.float32, [None, 1], name='y')
    h = tf.layers.dense(x, n_hidden, activation=activation)
    out = tf.layers.dense(h, 1)
    loss = tf.losses.mean_squared_error(y, out)
    train_op = tf.train.RMSPropOptimizer(lr).minimize(loss)
    return x, y, out, loss, train_op
