"""Updates that a loss waits for."""

from __future__ import annotations

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.module import lift_module
from tf2mig.syntax.source import Source

PROGRAM = """import tensorflow as tf
x = tf.placeholder(tf.float32, [2, 3])
m = tf.Variable(tf.ones([2, 3]), trainable=False)
w = tf.Variable(1.0)
state = x * w + {read}
with tf.control_dependencies([m.assign(state)]):
    loss = tf.reduce_mean(state * state)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([loss, train], {{x: data}})[0])
"""


def test_the_loss_reads_what_is_updated() -> None:
    with pytest.raises(Blocked, match="waits for the update"):
        lift_module(Source(PROGRAM.format(read="m")))


def test_the_loss_reads_something_else() -> None:
    assert "m.assign(state)" in lift_module(Source(PROGRAM.format(read="1.0"))).text
