"""Constructors take the initializers of the scopes that objects are made in."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.scope_initializers import hand_on_scope_initializers
from tf2mig.lift.normalize.words.plain_records import name_what_records_hold
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CLASS = "import tensorflow as tf\nclass M:\n    def __init__(self, n):\n        self.w = tf.get_variable('w', [n])\n"


def _handed(text: str) -> str:
    return hand_on_scope_initializers(Tree(Source(CLASS + text))).text


def test_the_constructor_takes_it() -> None:
    text = _handed("with tf.variable_scope('m', reuse=None, initializer=init):\n    m = M(3)\n")
    assert "def __init__(self, n, initializer=None):\n" in text
    assert (
        "        with tf.variable_scope(tf.get_variable_scope(), initializer=initializer):\n            self.w" in text
    )
    assert "with tf.variable_scope('m', reuse=None):\n    m = M(3, initializer=init)\n" in text


def test_variables_beside_the_object_keep_the_scope() -> None:
    program = "with tf.variable_scope('m', initializer=init):\n    m = M(3)\n    v = tf.get_variable('v', [2])\n"
    assert _handed(program) == CLASS + program


def test_records_are_names() -> None:
    program = "a = f()\nb = g()\nd = {}\nd['a'] = a\nd['b'] = b\nprint(d['a'])\n"
    assert name_what_records_hold(Tree(Source(program))).text == "a = f()\nb = g()\nprint(a)\n"
    whole = program + "show(d)\n"
    assert name_what_records_hold(Tree(Source(whole))).text == whole
