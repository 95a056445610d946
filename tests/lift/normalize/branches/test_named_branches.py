"""Named functions that TensorFlow calls."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.named_branches import call_named_branches
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\ndef one(): return x\ndef more(i, h): return i < 3\ndef step(i, h, *r): return i, h\n"


def called(text: str) -> str:
    return call_named_branches(Source(HEAD + text)).text.removeprefix(HEAD)


def test_functions_are_called_by_lambdas() -> None:
    text = called("y = tf.cond(p, one, true_fn)\nz = tf.while_loop(more, step, [0, x])\n")
    assert text == (
        "y = tf.cond(p, lambda: one(), true_fn)\nz = tf.while_loop(lambda i, h: more(i, h), step, [0, x])\n"
    )


def test_what_a_decoder_runs_is_called_too() -> None:
    assert called("y = tf.nn.raw_rnn(cell, more)\n") == "y = tf.nn.raw_rnn(cell, lambda i, h: more(i, h))\n"


@pytest.mark.parametrize("text", ["y = apply(one)\n", "y = tf.py_func(one, [], tf.float32)\n", "y = one()\n"])
def test_others_stay(text: str) -> None:
    assert called(text) == text
