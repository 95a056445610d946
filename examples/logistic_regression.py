"""Logistic regression: a graph, a session and a feed dictionary, as TensorFlow 1 programs were written."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
points = rng.normal(size=(200, 2)).astype(np.float32)
labels = (points[:, 0] + 2 * points[:, 1] > 0.5).astype(np.float32).reshape(-1, 1)

X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.zeros([2, 1]), name="weights")
b = tf.Variable(tf.zeros([1]), name="bias")

logits = tf.matmul(X, W) + b
loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=Y, logits=logits))
train_op = tf.train.GradientDescentOptimizer(1.0).minimize(loss)

# A point belongs to the class when its logit is positive.
hits = tf.equal(tf.to_float(logits > 0), Y)
accuracy = tf.reduce_mean(tf.cast(hits, tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(20):
        _, value = sess.run([train_op, loss], feed_dict={X: points, Y: labels})
        if epoch % 5 == 0:
            print("epoch %2d  loss %.4f" % (epoch, value))
    print("accuracy %.3f" % accuracy.eval({X: points, Y: labels}))
