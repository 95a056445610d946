"""Branches that are decided once functions are written out."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.filling import fold_branches
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("y = tf.nn.relu(x) if tf.nn.relu is not None else x\n", "y = tf.nn.relu(x)\n"),
        ("y = None(x) if None is not None else x\n", "y = x\n"),
        ("y = f(x) if f is not None else x\n", "y = f(x) if f is not None else x\n"),
        ("if tf.nn.relu:\n    y = tf.nn.relu(x)\n", "y = tf.nn.relu(x)\n"),
        ("if None:\n    y = None(x)\nelse:\n    y = x\n", "y = x\n"),
        ("if not None:\n    y = x\n", "y = x\n"),
        ("if tf.nn.relu(x):\n    y = x\n", "if tf.nn.relu(x):\n    y = x\n"),
        ("if 0.1 is not None:\n    y = x\nelse:\n    y = z\n", "y = x\n"),
    ],
)
def test_what_is_decided(text: str, folded: str) -> None:
    assert fold_branches(Tree(Source(HEAD + text))).text == HEAD + folded


def test_what_has_nothing_to_do_with_tensorflow_stays() -> None:
    text = "import tensorflow as tf\nname = 'a' if True else 'b'\nx = tf.zeros([2 if True else 3])\n"
    assert fold_branches(Tree(Source(text))).text == text.replace("2 if True else 3", "2")
