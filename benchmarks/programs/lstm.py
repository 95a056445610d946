"""An LSTM of 64 units over 28 steps of 28 numbers, 32 sequences a step."""

import time

import numpy as np
import tensorflow as tf

WARM_UP, STEPS = 10, 100

rng = np.random.RandomState(0)
sequences = rng.uniform(size=(32, 28, 28)).astype(np.float32)
classes = rng.randint(10, size=32).astype(np.int32)

X = tf.placeholder(tf.float32, [None, 28, 28])
Y = tf.placeholder(tf.int32, [None])
cell = tf.nn.rnn_cell.BasicLSTMCell(64)
outputs, state = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
logits = tf.layers.dense(outputs[:, -1], 10)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)

times = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(WARM_UP + STEPS):
        begun = time.perf_counter()
        _, value = sess.run([train_op, loss], feed_dict={X: sequences, Y: classes})
        times.append(time.perf_counter() - begun)
print("loss %.5f" % value)
print("milliseconds a step: %.4f" % (1000 * np.percentile(times[WARM_UP:], 10)))
