"""Runs of several objects' tensors."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.parted_runs import part_runs
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n\n\nclass Net(object):\n    def __init__(self, n):\n        self.x = n\n\n\n"
MADE = "a = Net(1)\nb = Net(2)\n"


def _parted(text: str, head: str = HEAD + MADE) -> str:
    return part_runs(Source(head + text)).text.removeprefix(head)


def test_a_run_of_steps() -> None:
    assert _parted("sess.run([a.step, b.step], {a.x: r, b.x: r, b.y: 1})\n") == (
        "sess.run(a.step, {a.x: r})\nsess.run(b.step, {b.x: r, b.y: 1})\n"
    )


def test_results_go_by_object() -> None:
    assert _parted("k, l, m = sess.run((a.k, b.l, a.m))\n") == "k, m = sess.run([a.k, a.m])\nl = sess.run(b.l)\n"


def test_an_expression() -> None:
    assert _parted("print(sess.run([a.k, b.k], feed_dict={a.x: 1}))\n") == (
        "print([sess.run(a.k, {a.x: 1}), sess.run(b.k)])\n"
    )


def test_objects_in_a_list() -> None:
    head = HEAD + "nets = [Net(1), Net(2)]\n"
    assert _parted("sess.run([nets[0].k, nets[1].k])\n", head) == "sess.run(nets[0].k)\nsess.run(nets[1].k)\n"


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("sess.run([a.k, a.l])\n", HEAD + MADE),
        ("sess.run([a.k, loss])\n", HEAD + MADE),
        ("r = sess.run([a.k, b.k, a.l])\n", HEAD + MADE),
        ("sess.run([a.k, b.k], feed)\n", HEAD + MADE),
        ("sess.run([a.k, b.k], {x: 1})\n", HEAD + MADE),
        ("sess.run([a.k, b.k])\n", HEAD + "a = Net(1)\nb = Net(a.x)\n"),
        ("sess.run([a.k, b.k])\n", HEAD.replace("self.x = n", "self.x = tf.get_variable('x', reuse=True)") + MADE),
        ("sess.run([a.k, b.k])\n", HEAD + MADE.replace("Net(2)", "other()")),
    ],
    ids=["one", "a-tensor", "interleaved", "named-feed", "module-feed", "handed-on", "shared", "unknown"],
)
def test_other_runs_stay(text: str, head: str) -> None:
    assert _parted(text, head) == text
