"""Parts of the graph that are described only where a flag asks for them."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.described_branches import describe_always
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\ndef build(x, mode):\n"


def _described(body: str) -> str:
    return describe_always(Source(HEAD + body, "")).text.removeprefix(HEAD)


def test_descriptions_leave_the_branch_and_variables_stay() -> None:
    before = (
        "    if mode == 'train':\n        v = tf.Variable(0)\n        y = tf.square(x)\n"
        "        step = tf.train.AdamOptimizer(0.1).minimize(y, v)\n"
    )
    after = (
        "    if mode == 'train':\n        v = tf.Variable(0)\n    y = tf.square(x)\n"
        "    step = tf.train.AdamOptimizer(0.1).minimize(y, v)\n"
    )
    assert _described(before) == after


def test_scopes_are_opened_always() -> None:
    before = "    if mode:\n        with tf.name_scope('a'):\n            y = tf.square(x)\n"
    assert _described(before) == "    with tf.name_scope('a'):\n        y = tf.square(x)\n"


def test_shapes_are_asked_and_throwaway_names_bound_twice() -> None:
    before = (
        "    parts = [x for _ in range(2)]\n    if mode:\n        y = tf.reshape(x, x.get_shape())\n"
        "        g, _ = tf.clip_by_global_norm(tf.gradients(y, x), 5.0)\n"
    )
    after = (
        "    parts = [x for _ in range(2)]\n    y = tf.reshape(x, x.get_shape())\n"
        "    g, _ = tf.clip_by_global_norm(tf.gradients(y, x), 5.0)\n"
    )
    assert _described(before) == after


@pytest.mark.parametrize(
    "body",
    [
        "    if mode:\n        x = tf.square(x)\n",
        "    y = x\n    if mode:\n        y = tf.square(x)\n",
        "    if mode:\n        print(x)\n",
        "    if f(mode):\n        y = tf.square(x)\n",
        "    if mode:\n        y = tf.square(x)\n        return y\n",
        "    if mode:\n        r = tf.Variable(0.1)\n        o = tf.train.AdamOptimizer(r)\n        o.minimize(x)\n",
    ],
)
def test_other_branches_stay(body: str) -> None:
    assert _described(body) == body


def test_what_a_function_of_the_program_computes_is_described_always() -> None:
    smooth = "def smooth(y):\n    n = y.get_shape().as_list()[-1]\n    return y * 0.9 + 0.1 / n\n"
    makes = "def smooth(y):\n    return y * tf.Variable(0.9)\n"
    body = "def build(x, mode):\n    if mode:\n        y = smooth(x)\n"
    head = "import tensorflow as tf\n"
    told = describe_always(Source(head + smooth + body, "")).text
    assert told == head + smooth + body.replace("    if mode:\n        y", "    y")
    assert describe_always(Source(head + makes + body, "")).text == head + makes + body


def test_what_reads_a_name_that_stays_in_its_branch_stays_with_it() -> None:
    before = "    if mode:\n        a = x.unknown()\n        y = tf.square(a)\n"
    assert "    if mode:\n        y = tf.square(a)\n" in _described(before)
