"""Optimizers that are a parameter's default."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.default_optimizers import give_default_optimizers
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_CLASS = "class A(object):\n    def __init__(self, n, optimizer=tf.train.AdamOptimizer(0.1)):\n        use(optimizer)\n"


def written(text: str) -> str:
    return give_default_optimizers(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_the_one_call_that_leaves_it_out_gives_it() -> None:
    assert written(_CLASS + "a = A(3)\n").endswith("a = A(3, optimizer=tf.train.AdamOptimizer(0.1))\n")
    assert "A(optimizer=tf" in written(_CLASS.replace("n, ", "") + "a = A()\n")
    assert "f(1, o=tf.train.GradientDescentOptimizer(r))" in written(
        "def f(x, o=tf.train.GradientDescentOptimizer(r)):\n    return o.minimize(x)\nf(1)\n"
    )


@pytest.mark.parametrize(
    "calls",
    [
        "a = A(3, None)\n",
        "a = A(3, optimizer=other)\n",
        "a = A(3)\nb = A(4)\n",
        "for i in range(3):\n    a = A(i)\n",
        "make = A\n",
        "a = A(*given)\n",
    ],
)
def test_others_stay(calls: str) -> None:
    assert written(_CLASS + calls) == _CLASS + calls
