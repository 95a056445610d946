"""Placeholders and tensors of the module that functions read which make variables."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.global_placeholders import hand_placeholders_on
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_LAYER = "def f(a):\n    return tf.layers.dense(a, 2) + noise\n"


def written(text: str) -> str:
    return hand_placeholders_on(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_a_placeholder_is_handed_to_a_function_that_is_called_twice() -> None:
    text = written(f"noise = tf.placeholder(tf.float32)\n{_LAYER}f(1)\nf(2)\n")
    assert "def f(a, noise):" in text
    assert "f(1, noise)\nf(2, noise)\n" in text


def test_what_is_drawn_or_computed_of_a_placeholder_is_handed_on() -> None:
    assert "f(1, noise)" in written(f"noise = tf.random_normal([2])\n{_LAYER}f(1)\n")
    assert "f(1, noise)" in written(f"x = tf.placeholder(tf.float32)\nnoise = tf.square(x)\n{_LAYER}f(1)\n")


def test_a_sum_of_a_placeholder_and_what_blocks_and_functions_hold_is_handed_on() -> None:
    inside = f"x = tf.placeholder(tf.float32)\nnoise = x * 2\n{_LAYER}f(1)\nf(2)\n"
    for head in ("with graph:\n", "def main():\n"):
        text = written(head + "".join(f"    {line}\n" for line in inside.splitlines()))
        assert "def f(a, noise):" in text
        assert "f(1, noise)\n    f(2, noise)\n" in text


def test_what_runs_compute_once_or_the_module_binds_twice_stays() -> None:
    for first in (
        "noise = tf.constant(1.0)\n",
        "noise = tf.random_normal([2])\nnoise = 3\n",
        "noise = tf.Variable(1.0)\n",
    ):
        text = f"{first}{_LAYER}f(1)\nx = tf.placeholder(tf.float32)\n"
        assert written(text) == text
