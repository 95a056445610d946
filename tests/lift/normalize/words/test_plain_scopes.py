"""Variable scopes in functions that make no variables and are handed on."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.plain_scopes import name_plain_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_RELU = "def act(x, name='a'):\n    with tf.variable_scope(name):\n        return tf.maximum(x, 0.2 * abs(x))\n"


def written(text: str) -> str:
    return name_plain_scopes(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_the_scope_of_a_function_that_is_handed_on_is_a_name_scope() -> None:
    text = written(_RELU + "y = tf.layers.dense(x, 2, activation=act)\n")
    assert text == _RELU.replace("variable_scope", "name_scope") + "y = tf.layers.dense(x, 2, activation=act)\n"


@pytest.mark.parametrize(
    "text",
    [
        _RELU + "y = act(x)\n",
        _RELU.replace("tf.maximum(x,", "tf.layers.dense(x,") + "y = f(act)\n",
        _RELU.replace("scope(name)", "scope(name, reuse=True)") + "y = f(act)\n",
        _RELU.replace("abs(x)", "other(x)") + "y = f(act)\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert written(text) == text
