"""Training operations that a function is handed, or is not."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.handed_steps import flag_handed_steps
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def flagged(text: str) -> str:
    return flag_handed_steps(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_step_or_nothing_among_the_fetches() -> None:
    text = flagged(
        "def f(sess, model, op):\n    loss, out, _ = sess.run([model.loss, model.out, op])\n"
        "f(sess, a, a.train)\nf(sess, b, tf.no_op())\n"
    )
    assert text == (
        "def f(sess, model, op):\n    if op:\n        loss, out, _ = sess.run([model.loss, model.out, model.train])\n"
        "    else:\n        loss, out = sess.run([model.loss, model.out])\nf(sess, a, True)\nf(sess, b, False)\n"
    )


def test_a_step_that_is_added_to_a_dictionary() -> None:
    text = flagged(
        'def f(sess, model, op=None):\n    fetches = {"loss": model.loss}\n    if op is not None:\n'
        '        fetches["op"] = op\n    r = sess.run(fetches, feed)\nf(sess, a, op=a.train)\nf(sess, b)\n'
    )
    assert text == (
        "def f(sess, model, op=False):\n    if op:\n"
        '        r = sess.run({"loss": model.loss, "op": model.train}, feed)\n'
        '    else:\n        r = sess.run({"loss": model.loss}, feed)\nf(sess, a, op=True)\nf(sess, b)\n'
    )


@pytest.mark.parametrize(
    "calls",
    ["f(sess, a, a.train)\n", "f(sess, a, a.train)\nf(sess, b, a.train)\n", "f(sess, a, op)\nf(sess, b, tf.no_op())\n"],
)
def test_other_calls_stay(calls: str) -> None:
    text = "def f(sess, model, op):\n    loss, _ = sess.run([model.loss, op])\n" + calls
    assert flagged(text) == text
