"""Loops over what the graph computes that make variables count their rounds."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.counted_rounds import count_rounds
from tf2mig.syntax.source import Source

PROGRAM = """import tensorflow as tf
widths = read()
shapes = []
for width in widths:
    shapes.append({element})
    net = tf.layers.dense(net, width)
shapes.reverse()
for {head}:
    {first}b = tf.Variable(tf.zeros([2]))
    net = net + b + shape[1]
"""


def _counted(head: str, element: str = "net.get_shape().as_list()", first: str = "") -> str:
    return count_rounds(Source(PROGRAM.format(head=head, element=element, first=first))).text


def test_a_loop_that_counts_already() -> None:
    text = _counted("i, shape in enumerate(shapes)")
    assert "for i in range(len(widths)):\n    shape = shapes[i]\n    b = tf.Variable" in text


def test_a_loop_that_does_not_count() -> None:
    assert "for index in range(len(widths)):\n    shape = shapes[index]\n" in _counted("shape in shapes")


@pytest.mark.parametrize(
    ("head", "element", "first"),
    [
        ("shape in shapes", "width", ""),
        ("shape in others", "net.shape", ""),
        ("i, shape in enumerate(shapes)", "net.shape", "i = 2; "),
        ("i, shape in enumerate(shapes, 1)", "net.shape", ""),
    ],
    ids=["known-beforehand", "another-list", "counter-bound", "not-from-zero"],
)
def test_what_stays(head: str, element: str, first: str) -> None:
    assert _counted(head, element, first) == PROGRAM.format(head=head, element=element, first=first)


def test_a_loop_that_makes_nothing_stays() -> None:
    text = PROGRAM.format(head="shape in shapes", element="net.shape", first="").replace("tf.Variable(", "(")
    assert count_rounds(Source(text)).text == text
