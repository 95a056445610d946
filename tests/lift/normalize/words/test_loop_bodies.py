"""Bodies of loops over a single variable."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.loop_bodies import list_loop_results
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _listed(text: str) -> str:
    return list_loop_results(Tree(Source(HEAD + text, "module.py"))).text.removeprefix(HEAD)


def test_a_lambda_returns_a_list() -> None:
    assert _listed("r = tf.while_loop(c, lambda i: i + 1, [n])\n") == "r = tf.while_loop(c, lambda i: [i + 1], [n])\n"


def test_a_function_returns_a_list() -> None:
    body = "def b(i):\n    i = tf.add(i, 1)\n    return i\nr = tf.while_loop(c, b, (n,))\n"
    assert _listed(body) == body.replace("return i", "return [i]")


def test_a_named_lambda_of_two_loops() -> None:
    text = "b = lambda i: tf.add(i, 1)\nr = tf.while_loop(c, b, [n])\ns = tf.while_loop(c, b, loop_vars=[m])\n"
    assert _listed(text) == text.replace("tf.add(i, 1)", "[tf.add(i, 1)]")


@pytest.mark.parametrize(
    "text",
    [
        "r = tf.while_loop(c, lambda i: [i + 1], [n])\n",
        "r = tf.while_loop(c, lambda i, j: (i + 1, j), [n, m])\n",
        "r = tf.while_loop(c, lambda i: tf.split(i, 1), [n])\n",
        "r = tf.while_loop(c, lambda i: step(i), [n])\n",
        "r = tf.while_loop(c, lambda i: i + 1, state)\n",
        "r = tf.while_loop(c, lambda i: i + 1, [n], return_same_structure=True)\n",
        "b = lambda i: i + 1\nr = tf.while_loop(c, b, [n])\nprint(b(2))\n",
    ],
    ids=["list", "several", "split", "own-function", "named-variables", "same-structure", "called"],
)
def test_other_bodies_stay(text: str) -> None:
    assert _listed(text) == text
