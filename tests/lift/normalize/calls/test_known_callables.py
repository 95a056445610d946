"""Functions and classes of the program that are handed to others."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.known_callables import name_callables
from tf2mig.syntax.source import Source

NETWORK = "def net(x):\n    return tf.layers.dense(x, 1)\n"


def test_what_is_always_the_same_is_named() -> None:
    text = NETWORK + "def learn(a, f, b=1):\n    return tf.abs(f(a))\nlearn(2, net, b=3)\nlearn(2, b=3, f=net)\n"
    named = NETWORK + "def learn(a, b=1):\n    return tf.abs(net(a))\nlearn(2, b=3)\nlearn(2, b=3)\n"
    assert name_callables(Source(text)).text == named


def test_what_is_handed_on_is_named_too() -> None:
    text = "class Model:\n    def __init__(self, policy):\n        self.p = tf.abs(policy(1))\n"
    text += "def learn(policy):\n    return Model(policy), tf.abs\n" + NETWORK + "learn(net)\n"
    named = "class Model:\n    def __init__(self):\n        self.p = tf.abs(net(1))\n"
    named += "def learn():\n    return Model(), tf.abs\n" + NETWORK + "learn()\n"
    assert name_callables(Source(text)).text == named


@pytest.mark.parametrize(
    "text",
    [
        NETWORK + "def learn(f):\n    return tf.abs(f(a))\nlearn(net)\nlearn(other)\n",
        NETWORK + "def learn(f):\n    f = 1\n    return tf.abs(f(a))\nlearn(net)\n",
        NETWORK + "def learn(f):\n    return tf.abs(f(a))\nlearn(net)\nstart(learn)\n",
        NETWORK + "def learn(f):\n    return tf.abs(f(a))\nlearn(*net)\n",
    ],
)
def test_other_parameters_stay(text: str) -> None:
    source = Source(text)
    assert name_callables(source) is source
