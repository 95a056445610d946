"""Sizes of placeholders are handed on beside them, where what they mean is the same there."""

from __future__ import annotations

import pytest

from tf2mig.lift.module import lift_module
from tf2mig.lift.normalize.placeholders.handed_sizes import hand_sizes_on
from tf2mig.syntax.source import Source

_CLASS = """import tensorflow as tf
class Model:
    def __init__(self, x, y):
        n_out = int(y.get_shape()[1])
        self.w = tf.Variable(tf.zeros([int(x.shape[1]), n_out]))
        self.out = tf.matmul(x, self.w)
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, classes])
model = Model(x, y)
"""


def _handed(text: str) -> str:
    return hand_sizes_on(Source(text, "a.py")).text


def test_a_number_is_written_and_what_is_computed_is_handed_on() -> None:
    text = _handed(_CLASS)
    assert "tf.zeros([4, n_out])" in text
    assert "def __init__(self, x, y, classes):" in text
    assert "n_out = classes" in text
    assert "Model(x, y, classes)" in text


def test_what_a_call_gives_already_is_read() -> None:
    text = _CLASS.replace("x, y):", "x, y, kinds=2):").replace("Model(x, y)", "Model(x, y, kinds=classes)")
    assert "n_out = kinds" in _handed(text)
    assert "Model(x, y, kinds=classes)" in _handed(text)


def test_methods_read_an_attribute() -> None:
    text = _CLASS.replace("n_out = int(y.get_shape()[1])", "self.y = y; n_out = 3").replace(
        "x = tf.pl",
        "    def size(self):\n        n_out = int(self.y.get_shape()[1])\n        return n_out\nx = tf.pl",
        1,
    )
    assert "self.classes = classes" in _handed(text)
    assert "n_out = self.classes" in _handed(text)


@pytest.mark.parametrize(
    "text",
    [
        _CLASS.replace("n_out = int", "y = tf.abs(y)\n        n_out = int"),
        _CLASS.replace("model = Model(x, y)", "classes = 5\nmodel = Model(x, y)").replace(
            "x = tf.p", "classes = 3\nx = tf.p"
        ),
        _CLASS.replace("model = Model(x, y)", "model = Model(*pair)"),
        _CLASS.replace("model = Model(x, y)", "make = Model"),
        _CLASS.replace("[None, classes]", "[None, None]"),
        _CLASS.replace("[None, classes]", "[None, classes()]"),
    ],
)
def test_the_rest_is_left(text: str) -> None:
    assert "int(y.get_shape()[1])" in _handed(text)


def test_two_placeholders_of_unequal_sizes() -> None:
    text = _CLASS + "z = tf.placeholder(tf.float32, [None, 7])\nother = Model(z, y)\n"
    assert "int(x.shape[1])" in _handed(text)


def test_what_main_alone_knows_goes_along_with_its_placeholder() -> None:
    """A class keeps no attribute of the placeholder, and its size is a local name of the caller."""
    text = """import numpy as np
import tensorflow as tf


class Model:
    def __init__(self, x):
        self.w = tf.Variable(tf.zeros([4, 2]))
        self.out = tf.matmul(x, self.w)


def main():
    data = np.ones([3, 4])
    x = tf.placeholder(tf.float32, [None, data.shape[1]])
    model = Model(x)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        print(sess.run(model.out, {x: data}))


main()
"""
    lifted = lift_module(Source(text, "a.py")).text
    assert "self.x_spec = tf.TensorSpec([None, x_size], tf.float32)" in lifted
    assert "model = Model(data.shape[1])" in lifted
    assert "print(model.compute_out(data).numpy())" in lifted


def test_a_default_in_front_of_what_goes_stays() -> None:
    text = """import tensorflow as tf


class Model:
    def __init__(self, size=2, x=None):
        self.w = tf.Variable(tf.zeros([4, size]))
        self.x = x
        self.out = tf.matmul(self.x, self.w)


x = tf.placeholder(tf.float32, [None, 4])
model = Model(x=x)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(model.out, {x: [[1.0, 2.0, 3.0, 4.0]]}))
"""
    lifted = lift_module(Source(text, "a.py")).text
    assert "def __init__(self, size=2):" in lifted
    assert "model = Model()" in lifted
