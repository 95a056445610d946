"""Branches on the number of a placeholder's dimensions."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.rank_tests import fold_rank_tests
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

PROGRAM = """import tensorflow as tf
x = tf.placeholder(tf.float32, {shape})
if {test}:
    y = 1
else:
    y = 2
"""


def _folded(test: str, shape: str = "[None, 4]") -> str:
    return fold_rank_tests(Tree(Source(PROGRAM.format(shape=shape, test=test)))).text.splitlines()[-1]


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ("len(x.get_shape()) == 2", "y = 1"),
        ("len(x.shape) != 2", "y = 2"),
        ("x.get_shape().ndims > 2", "y = 2"),
        ("len(x.get_shape().as_list()) <= 2", "y = 1"),
    ],
)
def test_what_the_declaration_says(test: str, kept: str) -> None:
    assert _folded(test) == kept


@pytest.mark.parametrize(
    ("test", "shape"),
    [
        ("len(x.shape) == 2", "None"),
        ("len(x.shape) == 2", "shape"),
        ("len(z.shape) == 2", "[None, 4]"),
        ("len(x.shape) == n", "[None, 4]"),
    ],
)
def test_what_stays_a_question(test: str, shape: str) -> None:
    assert _folded(test, shape) == "    y = 2"


def test_a_parameter_of_the_same_name_is_another_one() -> None:
    head = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None])\n\n\n"
    text = head + "def f(x):\n    if len(x.shape) == 1:\n        return 1\n    return 2\n"
    assert fold_rank_tests(Tree(Source(text))).text == text
