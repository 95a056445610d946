import numpy as np
import tensorflow as tf

import model

rng = np.random.RandomState(0)
X = rng.randn(40, 4)
Y = np.sin(X.sum(1, keepdims=True))


def run(n_hidden, activation, lr, epochs=10):
    tf.reset_default_graph()
    x, y, out, loss, train_op = model.build(n_hidden, activation, lr)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(epochs):
            _, l = sess.run([train_op, loss], feed_dict={x: X, y: Y})
        return l, sess.run(out, feed_dict={x: X[:2]})


for n_hidden in (4, 8):
    for activation in (tf.nn.relu, tf.nn.tanh):
        l, preds = run(n_hidden, activation, 0.01)
        print('hidden %d loss %.5f' % (n_hidden, l), preds.ravel().round(4))
