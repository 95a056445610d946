"""Optimizers: made by functions, at rates that change, over embeddings."""

from __future__ import annotations

import lifting

EMBEDDING = """
ids = tf.placeholder(tf.int32, [None])
table = tf.get_variable("table", [9, 4])
loss = tf.reduce_mean(tf.square(tf.nn.embedding_lookup(table, ids)))
step = {optimizer}.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{ids: [1, 2]}})
"""


def test_slots_of_unused_rows_are_a_blocker() -> None:
    assert lifting.blocker(EMBEDDING.format(optimizer="tf.train.MomentumOptimizer(0.1, 0.9)")) == "TFM710"
    assert lifting.blocker(EMBEDDING.format(optimizer="tf.train.GradientDescentOptimizer(0.1)")) == ""


PLAIN = """
x = tf.placeholder(tf.float32, [None, 2])
rate = tf.placeholder(tf.float32)
w = tf.get_variable("w", [2, 1])
loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
step = {optimizer}.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{x: np.ones([2, 2]), rate: 0.1}})
"""


def test_momentum_at_a_fed_rate_keeps_gradients() -> None:
    text = lifting.lifted(PLAIN.format(optimizer="tf.train.MomentumOptimizer(rate, 0.9)"))
    assert "tf1_optimizers.Momentum(0.001, momentum=0.9)" in text
    assert "optimizer.learning_rate.assign(tf.reshape(rate, []))" in text


def test_a_function_that_chooses_an_optimizer_stays() -> None:
    choose = """
def choose(name):
    if name == "sgd":
        return tf.train.GradientDescentOptimizer(0.1)
    return tf.train.FtrlOptimizer(0.1)
"""
    text = lifting.lifted(choose + PLAIN.replace("rate: 0.1", "").format(optimizer='choose("sgd")'))
    assert 'optimizer = choose("sgd")' in text
    assert "return tf.keras.optimizers.SGD(0.1)" in text
