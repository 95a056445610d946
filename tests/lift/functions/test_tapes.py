"""Tapes of functions that take several steps."""

from __future__ import annotations

from lifting import lifted

PROGRAM = """
x = tf.placeholder(tf.float32, [None, 2])
v = tf.Variable(tf.ones([2, 1]))
w = tf.Variable(tf.ones([2, 1]))
one = tf.reduce_mean(tf.matmul(x, v))
other = tf.reduce_mean(tf.matmul({}, w))
first = tf.train.GradientDescentOptimizer(0.1).minimize(one)
second = tf.train.GradientDescentOptimizer(0.2).minimize(other)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run([first, second], {{x: [[1, 2]]}})
"""


def test_losses_that_share_nothing_have_tapes_of_their_own() -> None:
    text = lifted(PROGRAM.format("x"))
    assert "    with tf.GradientTape() as tape:\n        one = " in text
    assert "    with tf.GradientTape() as tape_1:\n        other = " in text
    assert "tape_1.gradient(other, variables)" in text


def test_losses_of_one_computation_have_one_tape() -> None:
    text = lifted(PROGRAM.format("x * one"))
    assert "    with tf.GradientTape(persistent=True) as tape:\n        one = " in text
    assert text.count("variables = tape.watched_variables()") == 1
