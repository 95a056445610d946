"""Run sites as calls of lifted functions."""

from __future__ import annotations

import pytest
from lifting import lifted

PROGRAM = """
v = tf.Variable(1.0)
w = tf.Variable(2.0)
loss = v * w
other = w * w
optimizer = tf.train.GradientDescentOptimizer(0.1)
one = optimizer.minimize(loss, var_list=[v])
two = optimizer.minimize(other, var_list=[w])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print({})
"""


@pytest.mark.parametrize(
    ("run", "printed"),
    [
        ("sess.run(one)", "train_step()"),
        ("sess.run([one])", "[train_step()]"),
        ("sess.run([one, two])", "[train_step(), None]"),
        ("sess.run((one, two))", "(train_step(), None)"),
    ],
)
def test_operations_give_nothing(run: str, printed: str) -> None:
    assert f"\nprint({printed})\n" in lifted(PROGRAM.format(run))
