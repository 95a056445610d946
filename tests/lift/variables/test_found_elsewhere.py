"""What a scope reuses was made somewhere: where nothing shows by what, a program is not lifted."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

HEAD = """x = tf.placeholder(tf.float32, [None, 2])


def model(t, scope):
    with tf.variable_scope(scope):
        return tf.layers.dense(t, 1, name="out")


"""
RUN = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(y, {x: [[1, 2]]}))
show(sess)
"""
SHOW = """
def show(sess):
    with tf.variable_scope("net", reuse=%s):
        again = %s
    print(sess.run(again))


with tf.variable_scope("net"):
    y = %s
"""


@pytest.mark.parametrize("reuse", ["True", "tf.AUTO_REUSE"])
def test_a_layer_of_another_scope_of_the_program_blocks(reuse: str) -> None:
    layer = "tf.layers.dense(%s, 1, name='out')"
    assert blocker(HEAD + SHOW % (reuse, layer % "tf.ones([1, 2])", layer % "x") + RUN + "show(sess)\n") == "TFM706"


@pytest.mark.parametrize("reuse", ["True", "tf.AUTO_REUSE"])
def test_a_function_called_again_uses_what_the_module_made(reuse: str) -> None:
    result = lifted(HEAD + SHOW % (reuse, "model(tf.ones([1, 2]), 'a')", "model(x, 'a')") + RUN)
    assert result.count("= Model(") == 1


def test_what_stands_under_another_name_is_made_anew() -> None:
    result = lifted(HEAD + SHOW % ("tf.AUTO_REUSE", "model(tf.ones([1, 2]), 'b')", "model(x, 'a')") + RUN)
    assert result.count("= Model(") == 2
