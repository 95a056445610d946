"""A fed expression of a placeholder without a name is the placeholder."""

from __future__ import annotations

from tf2mig.lift.normalize.placeholders.overridden import merge_placeholders
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def merged(text: str) -> str:
    return merge_placeholders(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_fed_expression_is_the_placeholder() -> None:
    text = "x = tf.placeholder(tf.float32, [None, 4]) / 255.\nprint(s.run(y, {x: 1}))\n"
    assert merged(text).startswith("x = tf.placeholder(tf.float32, [None, 4])\n")


def test_what_is_not_fed_stays() -> None:
    text = "x = tf.placeholder(tf.float32) / 255.\nprint(s.run(y, {z: 1}))\n"
    assert merged(text) == text


def test_an_expression_of_other_tensors_stays() -> None:
    text = "x = tf.placeholder(tf.float32) / w\nprint(s.run(y, {x: 1}))\n"
    assert merged(text) == text
