"""Placeholders whose names are bound to something else before anything reads them."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.placeholders.unread import drop_unread
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\ndef parts(x):\n"
MADE = "    a = tf.placeholder(tf.float32, [None])\n"


def _left(body: str) -> str:
    return drop_unread(Tree(Source(HEAD + MADE + body, ""))).text.removeprefix(HEAD)


def test_what_nothing_reads_goes() -> None:
    assert (
        _left("    b = tf.exp(x)\n    a, c = tf.split(x, 2, 1)\n")
        == "    b = tf.exp(x)\n    a, c = tf.split(x, 2, 1)\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "    a = tf.exp(a)\n",
        "    b = a\n    a = tf.exp(x)\n",
        "    a.set_shape([3])\n    a = tf.exp(x)\n",
        "    if x:\n        a = tf.exp(x)\n    return a\n",
        "    return x\n",
    ],
)
def test_what_something_may_read_stays(body: str) -> None:
    assert _left(body) == MADE + body
