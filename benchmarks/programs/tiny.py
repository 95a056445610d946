"""What a call costs: logistic regression on 64 images, a step so short that little else counts."""

import time

import numpy as np
import tensorflow as tf

WARM_UP, STEPS = 50, 1000

rng = np.random.RandomState(0)
images = rng.uniform(size=(64, 784)).astype(np.float32)
classes = np.eye(10, dtype=np.float32)[rng.randint(10, size=64)]

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
logits = tf.matmul(X, W) + b
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=Y, logits=logits))
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

times = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(WARM_UP + STEPS):
        begun = time.perf_counter()
        _, value = sess.run([train_op, loss], feed_dict={X: images, Y: classes})
        times.append(time.perf_counter() - begun)
print("loss %.5f" % value)
print("milliseconds a step: %.4f" % (1000 * np.percentile(times[WARM_UP:], 10)))
