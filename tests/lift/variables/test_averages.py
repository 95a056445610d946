"""Moving averages start where they were made; variables asked for once more are the same objects."""

from __future__ import annotations

import lifting

DATA = 'w = tf.get_variable("w", [2], initializer=tf.zeros_initializer())\n'
RUN = """
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(op)
    print(sess.run(ema.average(w)))
"""


def test_apply_stands_once_and_in_a_function() -> None:
    text = lifting.lifted(DATA + "ema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply([w])\n" + RUN)
    assert text.count("ema.apply([w])") == 2
    assert "print(ema.average(w).numpy())" in text


def test_averages_of_tensors_are_a_blocker() -> None:
    program = DATA + "ema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply([w * 2.0])\n"
    assert lifting.blocker(program + RUN) == "TFM710"


def test_averages_of_layers_are_a_blocker() -> None:
    program = (
        "x = tf.placeholder(tf.float32, [None, 2])\nh = tf.layers.dense(x, 1)\n"
        "ema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply(tf.trainable_variables())\n"
    )
    assert lifting.blocker(program + RUN.replace("ema.average(w)", "h, {x: [[1.0, 2.0]]}")) == "TFM704"


def test_reuse_means_the_same_variable() -> None:
    text = lifting.lifted(
        """
x = tf.placeholder(tf.float32, [None, 2])
with tf.variable_scope("a") as scope:
    w = tf.get_variable("w", [2, 2])
    scope.reuse_variables()
    v = tf.get_variable("w")
with tf.variable_scope(scope, reuse=True):
    u = tf.get_variable("w", [2, 2])
h = tf.matmul(tf.matmul(x, w), v) + u
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(h, {x: np.ones([2, 2])}))
"""
    )
    assert "v = w" in text
    assert "u = w" in text
    assert text.count("tf.Variable(") == 1
