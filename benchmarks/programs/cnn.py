"""A small convolutional network on 32 images of 28 x 28 a step."""

import time

import numpy as np
import tensorflow as tf

WARM_UP, STEPS = 10, 100

rng = np.random.RandomState(0)
images = rng.uniform(size=(32, 28, 28, 1)).astype(np.float32)
classes = rng.randint(10, size=32).astype(np.int32)

X = tf.placeholder(tf.float32, [None, 28, 28, 1])
Y = tf.placeholder(tf.int32, [None])
net = tf.layers.conv2d(X, 16, 5, padding="same", activation=tf.nn.relu)
net = tf.layers.max_pooling2d(net, 2, 2)
net = tf.layers.conv2d(net, 32, 5, padding="same", activation=tf.nn.relu)
net = tf.layers.max_pooling2d(net, 2, 2)
net = tf.layers.flatten(net)
net = tf.layers.dense(net, 128, activation=tf.nn.relu)
logits = tf.layers.dense(net, 10)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)

times = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(WARM_UP + STEPS):
        begun = time.perf_counter()
        _, value = sess.run([train_op, loss], feed_dict={X: images, Y: classes})
        times.append(time.perf_counter() - begun)
print("loss %.5f" % value)
print("milliseconds a step: %.4f" % (1000 * np.percentile(times[WARM_UP:], 10)))
