"""Operations that are named after the scope around them."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.scope_arguments import drop_scope_arguments
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _after(text: str) -> str:
    return drop_scope_arguments(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_names_after_scopes_go() -> None:
    text = "with tf.name_scope('a') as scope:\n    y = tf.nn.relu(tf.add(x, b, name=scope), name=scope)\n"
    assert _after(text) == "with tf.name_scope('a') as scope:\n    y = tf.nn.relu(tf.add(x, b))\n"
    text = "with tf.variable_scope('a') as s:\n    y = tf.nn.relu(name=s.name, features=x)\n"
    assert _after(text) == "with tf.variable_scope('a') as s:\n    y = tf.nn.relu(features=x)\n"


def test_a_function_that_is_handed_in_computes() -> None:
    text = "def f(x, act):\n    with tf.name_scope('a') as scope:\n        return act(x, name=scope)\n"
    assert _after(text) == text.replace(", name=scope", "")


def test_names_of_variables_layers_and_own_functions_stay() -> None:
    for call in ("tf.Variable(1.0, name=scope)", "tf.layers.dense(x, 3, name=scope)", "own(x, name=scope)"):
        text = f"with tf.name_scope('a') as scope:\n    y = {call}\n"
        assert _after(text) == text


def test_other_names_stay() -> None:
    text = "with tf.name_scope('a') as scope:\n    y = tf.nn.relu(x, name='y')\ny = tf.nn.relu(x, name=scope)\n"
    assert _after(text) == text
