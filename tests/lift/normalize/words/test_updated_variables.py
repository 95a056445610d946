"""Updates of names that stand for variables."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.updated_variables import write_out_updates
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def written(text: str) -> str:
    return write_out_updates(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_an_update_of_a_variable_is_written_out() -> None:
    assert written("w = tf.Variable(1.0)\nw *= a + b\n") == "w = tf.Variable(1.0)\nw = w * (a + b)\n"
    assert "    w = w * mask\n" in written("def f():\n    w = tf.get_variable('w', [2])\n    w *= mask\n    return w\n")


def test_what_a_function_of_the_program_makes_is_one_too() -> None:
    text = "def make():\n    v = tf.Variable(1.0)\n    return v\nw = make()\nw -= 1\n"
    assert written(text).endswith("w = w - 1\n")


@pytest.mark.parametrize(
    "text", ["w = np.zeros(2)\nw *= 2\n", "w = tf.zeros(2)\nw += 2\n", "w = [tf.Variable(1)]\nw += [2]\n"]
)
def test_others_stay(text: str) -> None:
    assert written(text) == text
