"""Calls of functions that fill collections."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.called_apart import call_apart
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = (
    "import tensorflow as tf\n"
    "def affine(x):\n    w = tf.get_variable('w', [1], regularizer=r)\n    return x * w\n"
    "loss = tf.losses.get_regularization_loss()\n"
)


def _apart(text: str) -> str:
    return call_apart(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_call_inside_another_gets_its_own_statement() -> None:
    assert _apart("h = tf.nn.tanh(affine(x)) + 1\n") == "affine_1 = affine(x)\nh = tf.nn.tanh(affine_1) + 1\n"


def test_what_is_not_always_evaluated_stays() -> None:
    for text in ("h = f(lambda: affine(x))\n", "h = affine(x) if x else 0\n", "h = affine(x)\n"):
        assert _apart(text) == text


def test_functions_that_make_summaries_too() -> None:
    head = "import tensorflow as tf\n"
    text = "def layer(x):\n    tf.summary.histogram('x', x)\n    return x\nh = tf.nn.relu(layer(1))\n"
    apart = text.replace("h = tf.nn.relu(layer(1))", "layer_1 = layer(1)\nh = tf.nn.relu(layer_1)")
    assert call_apart(Tree(Source(head + text))).text == head + apart
