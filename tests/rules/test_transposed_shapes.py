"""Reshapes to the static shape of a transposed convolution."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n\n\n"
FUNCTION = """def up(x, w, b, shape):
    y = tf.nn.conv2d_transpose(x, w, {argument}, strides=[1, 2, 2, 1])
    y = tf.reshape(tf.nn.bias_add(y, b), {reshaped}){more}
    return y
"""


def _fixed(argument: str, reshaped: str, more: str = "") -> str:
    text = HEADER + FUNCTION.format(argument=argument, reshaped=reshaped, more=more)
    return fix(text, select=("TFM502",)).text


@pytest.mark.parametrize("read", ["y.get_shape()", "y.shape", "y.get_shape().as_list()"])
@pytest.mark.parametrize("argument", ["shape", "output_shape=shape"])
def test_the_given_shape_is_used(read: str, argument: str) -> None:
    assert "tf.reshape(tf.nn.bias_add(y, b), shape)" in _fixed(argument, read)


@pytest.mark.parametrize(
    ("argument", "read", "more"),
    [
        ("[1, 2, 2, 3]", "y.get_shape()", ""),
        ("shape", "b.get_shape()", ""),
        ("shape", "tf.shape(y)", ""),
        ("shape", "y.get_shape()", "\n    shape = [3]"),
    ],
)
def test_what_is_not_known_stays(argument: str, read: str, more: str) -> None:
    assert f"tf.reshape(tf.nn.bias_add(y, b), {read})" in _fixed(argument, read, more)


NUMBERS = """class Net:
    def __init__(self, {parameter}):
        self.batch = batch

    def up(self, x, w):
        y = tf.nn.conv2d_transpose(x, w, [self.batch, 4, 4, 1], strides=[1, 2, 2, 1])
        return tf.reshape(y, [self.batch, {last}])
"""


@pytest.mark.parametrize(
    ("parameter", "last", "expected"),
    [("batch=8", "-1", True), ("batch", "-1", False), ("batch=None", "-1", False), ("batch=8", "16", False)],
)
def test_rows_of_a_known_batch_keep_their_length(parameter: str, last: str, expected: bool) -> None:
    text = fix(HEADER + NUMBERS.format(parameter=parameter, last=last), select=("TFM502",)).text
    assert (text.count("[self.batch, 4, 4, 1]") == 2) is expected
    assert fix(text, select=("TFM502",)).text == text
