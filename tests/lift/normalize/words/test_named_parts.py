"""Dictionaries of a graph's parts that compute some of them in place."""

from __future__ import annotations

from tf2mig.lift.normalize.words.named_parts import name_parts
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _after(text: str) -> str:
    return name_parts(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_what_a_dictionary_computes_gets_a_name() -> None:
    text = "ops = {'loss': loss, 'probs': tf.nn.softmax(y), 'size': 3}\n"
    assert _after(text) == "probs = tf.nn.softmax(y)\nops = {'loss': loss, 'probs': probs, 'size': 3}\n"


def test_a_name_that_is_taken_is_numbered() -> None:
    text = "probs = 1\nops = {'loss': loss, 'probs': tf.nn.softmax(y)}\n"
    assert "probs_1 = tf.nn.softmax(y)\nops = {'loss': loss, 'probs': probs_1}\n" in _after(text)


def test_variables_own_functions_and_dictionaries_without_names_stay() -> None:
    for text in (
        "weights = {'a': tf.Variable(1.0), 'b': b}\n",
        "ops = {'a': own(x), 'b': b}\n",
        "ops = {'a': tf.exp(x), 'b': tf.log(x)}\n",
        "ops = {key: tf.exp(x), 'b': b}\n",
    ):
        assert _after(text) == text
