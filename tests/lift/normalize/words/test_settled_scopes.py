"""Parameters that name a scope, and what every call gives for them."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.settled_scopes import settle_scopes
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n"
CLASS = (
    "class Net:\n    def __init__(self, n, scope='net'):\n        self.scope = scope\n"
    "        with tf.variable_scope(scope):\n            self.v = tf.get_variable('v', [n])\n"
    "        self.vars = tf.get_collection('trainable_variables', scope=scope)\n"
)


def settled(text: str) -> str:
    return settle_scopes(Source(HEAD + text)).text.removeprefix(HEAD)


def test_a_scope_that_no_call_names_is_the_default() -> None:
    text = settled(CLASS + "net = Net(3)\n")
    assert "with tf.variable_scope('net'):" in text
    assert "scope='net')\n" in text.splitlines(keepends=True)[-2]
    assert "self.scope = scope\n" in text


def test_a_scope_that_all_calls_give_alike() -> None:
    text = "def f(x, name):\n    with tf.variable_scope(name + '_f'):\n        return g(x)\n"
    text += "a = f(1, 'one')\nb = f(2, name='one')\n"
    assert "tf.variable_scope('one' + '_f')" in settled(text)


@pytest.mark.parametrize("calls", ["a, b = Net(1), Net(2, 'other')\n", "a = Net(1, name)\n", "a = make(Net)\n", ""])
def test_other_scopes_stay(calls: str) -> None:
    assert settled(CLASS + calls) == CLASS + calls
