"""Lambdas with names that make what lives as long as the graph."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.named_lambdas import define_lambdas
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def defined(text: str) -> str:
    return define_lambdas(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_a_lambda_that_makes_something_is_a_function() -> None:
    text = "adam = lambda rate=0.1: tf.train.AdamOptimizer(rate)\nadam().minimize(loss)\n"
    assert defined(text).startswith("def adam(rate=0.1):\n    return tf.train.AdamOptimizer(rate)\n")
    inner = "def f(x):\n    w = lambda *s: (tf.Variable(tf.zeros(s)))\n    return w(2)\n"
    assert "    def w(*s):\n        return (tf.Variable(tf.zeros(s)))\n" in defined(inner)


def test_one_that_calls_a_maker_is_one_too() -> None:
    text = "def fc(x):\n    return tf.layers.dense(x, 2)\ntwice = lambda x: fc(fc(x))\ny = twice(x)\n"
    assert "def twice(x):\n    return fc(fc(x))\n" in defined(text)


@pytest.mark.parametrize(
    "text",
    [
        "square = lambda x: tf.square(x)\ny = square(x)\n",
        "adam = lambda r: tf.train.AdamOptimizer(r)\noptimize(loss, adam)\n",
        "f = lambda: tf.Variable(1)\nf = g\nf()\n",
        "f = lambda: tf.Variable(1)\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert defined(text) == text
