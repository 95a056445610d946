"""Placeholders of the module that objects make their own."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.placeholders.own_placeholders import give_objects_placeholders
from tf2mig.syntax.source import Source

IMPORT = "import tensorflow as tf\n"
MADE = "x = tf.placeholder(tf.float32, [None, 2])\n"
CLASS = "class Net(object):\n    def __init__(self, x, n):\n        self.out = f(x, n)\n"
OWN = (
    "class Net(object):\n    def __init__(self, n):\n        self.x = tf.placeholder(tf.float32, [None, 2])\n"
    "        self.out = f(self.x, n)\n"
)
OBJECTS = "a = Net(x, 1)\nb = Net(x, n=2)\n"


def _given(text: str) -> str:
    return give_objects_placeholders(Source(IMPORT + text)).text.removeprefix(IMPORT)


def test_one_that_is_handed_to_every_object() -> None:
    assert _given(MADE + CLASS + OBJECTS + "sess.run(b.out, {x: r})\n") == (
        OWN + "a = Net(1)\nb = Net(n=2)\nsess.run(b.out, {b.x: r})\n"
    )


def test_one_that_methods_read_off_the_module() -> None:
    read = CLASS.replace("x, n):", "n):")
    assert _given(MADE + read + "a = Net(1)\nsess.run(a.out, feed_dict={x: r})\n") == (
        OWN + "a = Net(1)\nsess.run(a.out, feed_dict={a.x: r})\n"
    )


def test_one_that_the_constructor_keeps() -> None:
    keeps = "class Net(object):\n    def __init__(self, x, n):\n        self.inputs = x\n        self.out = f(x, n)\n"
    own = OWN.replace("self.x", "self.inputs")
    assert _given(MADE + keeps + "a = Net(x, 1)\nsess.run(a.out, {x: r})\n") == (
        own + "a = Net(1)\nsess.run(a.out, {a.inputs: r})\n"
    )


def test_a_run_of_two_objects_feeds_both() -> None:
    text = _given(MADE + CLASS + OBJECTS + "sess.run([a.out, b.out], {x: r[0]})\n")
    assert text.endswith("sess.run([a.out, b.out], {a.x: r[0], b.x: r[0]})\n")


@pytest.mark.parametrize(
    "text",
    [
        MADE + CLASS + OBJECTS + "y = x * 2\nsess.run([a.out, y], {x: r})\n",
        MADE + CLASS + OBJECTS + "feed = {x: r}\nsess.run(a.out, feed)\n",
        MADE + CLASS + OBJECTS + "sess.run([a.out, b.out], {x: read()})\n",
        MADE + CLASS + OBJECTS + "sess.run(fetches[0], {x: r})\n",
        MADE + CLASS + "nets = [Net(x, i) for i in range(3)]\nsess.run(nets[0].out, {x: r})\n",
        MADE + CLASS + OBJECTS + "make(Net)\nsess.run(a.out, {x: r})\n",
        MADE + CLASS + "a = Net(x, 1)\nb = Net(z, 2)\nsess.run(a.out, {x: r})\n",
        MADE + CLASS.replace("self.out", "x = g(x)\n        self.out") + OBJECTS + "sess.run(a.out, {x: r})\n",
        MADE + CLASS.replace("object", "Base") + OBJECTS + "sess.run(a.out, {x: r})\n",
    ],
    ids=["computed-with", "named-feed", "read-once", "unknown-fetch", "loop", "handed-on", "other", "rebound", "base"],
)
def test_others_stay(text: str) -> None:
    assert _given(text) == text
