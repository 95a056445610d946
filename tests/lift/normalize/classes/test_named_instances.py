"""Objects of which a program only takes an attribute."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.named_instances import name_instances
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = """import tensorflow as tf


class DenseNet(object):
    def __init__(self, x):
        self.model = tf.abs(x)


"""


def named(text: str) -> str:
    return name_instances(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_the_object_gets_a_name() -> None:
    assert named("y = DenseNet(x).model\n") == "dense_net = DenseNet(x)\ny = dense_net.model\n"


def test_in_a_function() -> None:
    text = "def f(x):\n    y = DenseNet(x).model\n    return y\n"
    assert named(text) == "def f(x):\n    dense_net = DenseNet(x)\n    y = dense_net.model\n    return y\n"


@pytest.mark.parametrize(
    "text", ["net = DenseNet(x)\n", "y = load(x).model\n", "for i in range(2):\n    y = DenseNet(x).model\n"]
)
def test_others_stay(text: str) -> None:
    assert named(text) == text
