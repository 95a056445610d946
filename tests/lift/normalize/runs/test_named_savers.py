"""Savers made in the middle of a larger expression."""

from __future__ import annotations

from tf2mig.lift.normalize.runs.named_savers import name_savers
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _after(text: str) -> str:
    return name_savers(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_saver_in_a_tuple_gets_a_name() -> None:
    text = "def build():\n    return (x, y), step, tf.train.Saver()\n"
    assert _after(text) == "def build():\n    saver = tf.train.Saver()\n    return (x, y), step, saver\n"


def test_a_saver_in_a_dictionary_gets_a_name() -> None:
    text = "graph = {'x': x, 'saver': tf.train.Saver(max_to_keep=1)}\n"
    assert _after(text) == "saver = tf.train.Saver(max_to_keep=1)\ngraph = {'x': x, 'saver': saver}\n"


def test_a_saver_of_its_own_and_one_beside_other_work_stay() -> None:
    for text in ("saver = tf.train.Saver()\n", "parts = make(), tf.train.Saver()\n"):
        assert _after(text) == text
