"""Initializers that scopes give to objects."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.constructor_initializers import hand_on_initializers
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
CLASS = "class A:\n    def __init__(self, n{more}):\n        self.w = tf.get_variable('w', [n]{given})\n"
BEFORE, AFTER = (
    CLASS.format(more="", given=""),
    CLASS.format(more=", initializer=None", given=", initializer=initializer"),
)


def handed(text: str) -> str:
    return hand_on_initializers(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_the_constructor_takes_it() -> None:
    text = handed(BEFORE + "with tf.variable_scope('m', reuse=None, initializer=init):\n    a = A(3)\n")
    assert text == AFTER + "with tf.variable_scope('m', reuse=None):\n    a = A(3, initializer=init)\n"


@pytest.mark.parametrize(
    "made",
    [
        "with tf.variable_scope('m', initializer=init):\n    a = A(3)\nb = A(4)\n",
        "with tf.variable_scope('m', initializer=init):\n    a = A(3)\n    v = tf.get_variable('v', [2])\n",
        "with tf.variable_scope('m'):\n    a = A(3)\n# initializer=\n",
    ],
)
def test_other_objects_stay(made: str) -> None:
    assert handed(BEFORE + made) == BEFORE + made


@pytest.mark.parametrize(
    "again",
    [
        "with tf.variable_scope('m', reuse=True):\n    b = A(3)\n",
        "    tf.get_variable_scope().reuse_variables()\n    b = A(3)\n",
    ],
)
def test_an_object_that_reuses_the_variables_gets_the_same(again: str) -> None:
    text = handed(BEFORE + "with tf.variable_scope('m', initializer=init):\n    a = A(3)\n" + again)
    assert "a = A(3, initializer=init)\n" in text
    assert "b = A(3, initializer=init)\n" in text
