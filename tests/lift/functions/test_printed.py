"""Static shapes printed while the graph is built."""

from __future__ import annotations

import pytest

from tf2mig import fix

PROGRAM = """import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 3])
w = tf.Variable(tf.ones([3, 2]))
y = tf.matmul(x, w)
{build}
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    {run}
"""
RUN = "value = sess.run(y, {x: [[1, 2, 3]]})"


def _lifted(build: str, run: str = RUN) -> str | None:
    """The native text; None where the program is not lifted."""
    result = fix(PROGRAM.format(build=build, run=run))
    return None if "compat.v1" in result.text else result.text


@pytest.mark.parametrize(
    ("build", "printed"),
    [
        ("print(y.get_shape())", 'print(str(y.get_shape()).replace("None", "?"))'),
        ("print('y: %s' % y.shape)", 'print(\'y: %s\' % str(y.shape).replace("None", "?"))'),
        ("print(y.shape.as_list())", "print(y.shape.as_list())"),
        ("print('%d' % y.shape[1])", "print('%d' % y.shape[1])"),
    ],
)
def test_the_function_that_computes_it_prints(build: str, printed: str) -> None:
    text = _lifted(build)
    assert text is not None
    inside = text[text.index("def compute_y") : text.index("return y")]
    assert printed in inside


@pytest.mark.parametrize(
    ("build", "run"),
    [
        ("print('%r' % y.shape)", RUN),
        ("print([y.shape])", RUN),
        ("print(y.name)", RUN),
    ],
)
def test_what_would_be_printed_otherwise_blocks(build: str, run: str) -> None:
    assert _lifted(build, run) is None
