"""Loops in loops that make layers."""

from __future__ import annotations

from tf2mig.lift.normalize.loops.nested_loops import outline_inner_loops
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n\n\n"


def test_an_inner_loop_that_hands_on_a_tensor_becomes_a_function() -> None:
    text = "for n in sizes:\n    for i in range(2):\n        net = tf.layers.dense(net, n)\n"
    found = outline_inner_loops(Tree(Source(HEAD + text))).text
    assert (
        "def stage(net, n):\n    for i in range(2):\n        net = tf.layers.dense(net, n)\n    return net\n" in found
    )
    assert "    net = stage(net, n)\n" in found


def test_names_that_an_inner_loop_binds_itself_are_not_handed_on() -> None:
    text = (
        "def build(rate, deep, name):\n    tf.layers.dense(x, 3, name=name)\n\n\n"
        "for rate in [0.1, 0.2]:\n    for deep in [True, False]:\n        for wide in [True]:\n"
        "            name = describe(rate, deep, wide)\n            build(rate, deep, name)\n"
    )
    assert outline_inner_loops(Tree(Source(HEAD + text))).text == HEAD + text
