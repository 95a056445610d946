"""Tables that a function fills with its graph and returns."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.returned_tables import name_table_members
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n\n\n"


def named(text: str) -> str:
    return name_table_members(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_members_become_names_and_a_dictionary_of_them() -> None:
    text = named(
        "def build():\n    t = {}\n    t['x'] = tf.placeholder(tf.float32)\n"
        "    t['loss'] = loss(t['x'])\n    return t\n"
    )
    assert text == (
        "def build():\n    x = tf.placeholder(tf.float32)\n    t_loss = loss(x)\n    return {'x': x, 'loss': t_loss}\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "t['x'] = tf.placeholder(tf.float32)\n    fill(t)\n",
        "t['x'] = tf.placeholder(tf.float32)\n    t[name] = t['x']\n",
        "t['x'] = tf.placeholder(tf.float32)\n    if deep:\n        t['y'] = t['x']\n",
        "t['x'] = tf.placeholder(tf.float32)\n    t['x-1'] = t['x']\n",
        "t['x'] = tf.placeholder(tf.float32)\n    f = lambda: t['x']\n",
        "t['x'] = tf.zeros([2])\n",
    ],
)
def test_a_table_that_is_more_than_names_stays(body: str) -> None:
    text = f"def build():\n    t = {{}}\n    {body}    return t\n"
    assert named(text) == text
