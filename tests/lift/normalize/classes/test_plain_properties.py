"""Properties that only give an attribute."""

from __future__ import annotations

from tf2mig.lift.normalize.classes.plain_properties import read_behind_properties
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CLASS = """import tensorflow as tf
class A:
    def __init__(self, config):
        self._x = tf.placeholder(tf.float32)
        self._size = config.size
    @property
    def x(self):
        return self._x
    @property
    def size(self):
        return self._size
"""


def test_parts_of_the_graph_are_read_behind_them() -> None:
    text = read_behind_properties(Tree(Source(CLASS + "feed = {a.x: a.size}\n"))).text
    assert text == CLASS + "feed = {a._x: a.size}\n"


def test_an_attribute_that_is_set_elsewhere_is_another_one() -> None:
    text = CLASS + "feed = {a.x: 1}\nb.x = 2\n"
    assert read_behind_properties(Tree(Source(text))).text == text
