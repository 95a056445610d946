"""Classes whose constructors apply a layer, and whose objects only hold the results."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.layer_objects import write_layer_objects
from tf2mig.syntax.source import Source

_CLASS = """class Dense(object):
    def __init__(self, x, size):
        self.x = x
        self.w = tf.get_variable("w", [4, size])
        self.output = tf.matmul(self.x, self.w)
"""


def written(text: str) -> str:
    return write_layer_objects(Source("import tensorflow as tf\n" + text)).text.partition("\n")[2]


def test_the_constructor_becomes_a_function_that_gives_the_one_attribute_that_is_read() -> None:
    text = written(_CLASS + "a = Dense(x, 3)\ny = a.output + 1\n")
    assert text == (
        "def dense(x, size):\n"
        '    w = tf.get_variable("w", [4, size])\n'
        "    output = tf.matmul(x, w)\n"
        "    return output\n"
        "a = dense(x, 3)\ny = a + 1\n"
    )


def test_several_attributes_are_several_names() -> None:
    text = written(_CLASS + "self.a = Dense(x, 3)\nl2 = model.a.w\ny = self.a.output\n")
    assert "return w, output\n" in text
    assert "self.a_w, self.a_output = dense(x, 3)\nl2 = model.a_w\ny = self.a_output\n" in text


def test_methods_that_give_back_or_compute_are_followed() -> None:
    methods = "    def out(self):\n        return self.output\n    def cost(self, y):\n        return y - self.output\n"
    text = written(_CLASS + methods + "a = Dense(x, 3)\nz = a.cost(y) + a.out()\nb = Dense(z, 2)\n")
    assert "def dense_cost(output, y):\n    return y - output\n" in text
    assert "z = dense_cost(a, y) + a\n" in text


def test_a_method_that_the_constructor_calls_is_written_out() -> None:
    cls = _CLASS.replace("        self.output =", "        self.apply()\n    def apply(self):\n        self.output =")
    assert "    output = tf.matmul(x, w)\n    return output\n" in written(cls + "y = Dense(x, 3).output\n")


@pytest.mark.parametrize(
    "rest",
    [
        "a = Dense(x, 3)\nuse(a)\n",
        "layers = [Dense(x, 3)]\n",
        "a = Dense(x, 3)\na.w = None\n",
        "a = make(Dense)\ny = a.output\n",
        "    def __call__(self, y):\n        return y\na = Dense(x, 3)\ny = a.output\n",
    ],
)
def test_others_stay(rest: str) -> None:
    assert written(_CLASS + rest) == _CLASS + rest


def test_a_class_that_holds_placeholders_or_trains_stays() -> None:
    for line in ("self.y = tf.placeholder(tf.float32)", "self.step = optimizer.minimize(self.output)"):
        text = f"{_CLASS}        {line}\na = Dense(x, 3)\ny = a.output\n"
        assert written(text) == text
