"""Shapes of computed tensors that variables are made of get names."""

from __future__ import annotations

import pytest

from tf2mig.lift.core.names import SHAPE_MARK
from tf2mig.lift.normalize.calls.traced_shapes import ask_traced_shapes
from tf2mig.syntax.source import Source

IMPORT = "import tensorflow as tf\n"


def asked(code: str) -> str:
    return ask_traced_shapes(Source(IMPORT + code, "m.py")).text.removeprefix(IMPORT)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("n = int(h.get_shape()[1])\n", f"n = int({SHAPE_MARK}0_h[1])\n"),
        (
            "w = tf.Variable(tf.zeros([h.shape[1].value, 3]))\n",
            f"w = tf.Variable(tf.zeros([{SHAPE_MARK}0_h[1].value, 3]))\n",
        ),
        ("y = tf.layers.dense(h, int(h.shape[1]))\n", f"y = tf.layers.dense(h, int({SHAPE_MARK}0_h[1]))\n"),
    ],
)
def test_what_variables_are_made_of_is_asked_for(code: str, expected: str) -> None:
    assert asked(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "y = tf.layers.dense(tf.reshape(h, [-1, int(h.shape[1])]), 3)\n",
        "for h in hs:\n    n = int(h.shape[1])\n",
        "def f(h):\n    n = int(h.shape[1])\n    return tf.reshape(h, [n])\n",
    ],
)
def test_what_computes_reads_the_shape_itself(code: str) -> None:
    assert asked(code) == code


def test_a_function_that_returns_a_size_is_written_out() -> None:
    code = """def flatten(layer):
    size = layer.get_shape()[1:].num_elements()
    return tf.reshape(layer, [-1, size]), size


flat, n = flatten(h)
"""
    text = asked(code)
    assert "def flatten" not in text
    assert f"{SHAPE_MARK}0_h[1:].num_elements()" in text


def test_a_printed_shape_has_question_marks() -> None:
    assert asked('print("h", h.get_shape())\n') == f'print("h", str({SHAPE_MARK}0_h).replace("None", "?"))\n'
    assert asked("print(h.get_shape().as_list())\n") == f"print({SHAPE_MARK}0_h.as_list())\n"


@pytest.mark.parametrize(
    "code",
    [
        "shape = h.get_shape()\nprint(shape)\n",
        "shape = h.get_shape()\nsize = shape[0]\nprint(size)\n",
        "print(h.shape[0])\n",
    ],
)
def test_a_dimension_that_may_be_unknown_is_not_printed(code: str) -> None:
    assert asked(code) == code
