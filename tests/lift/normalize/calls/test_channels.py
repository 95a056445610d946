"""How many channels a tensor has, read off the text."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.channels import Channels
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

HEAD = """import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 6])
img = tf.placeholder(tf.float32, [None, 8, 8, 3])
"""
WEIGHTS = """def weights(shape):
    start = tf.truncated_normal(shape)
    return tf.Variable(start)
"""


def channels(program: str) -> str | None:
    """The channels of what the last statement of a program names."""
    tree = Tree(Source(HEAD + program + "\ny", "program.py"))
    last = tree.module.body[-1]
    assert isinstance(last, ast.Expr)
    return Channels(tree, Symbols(tree)).of(last.value, last)


@pytest.mark.parametrize(
    ("program", "size"),
    [
        ("y = x", "6"),
        ("w = tf.Variable(tf.zeros([6, 4]))\ny = tf.nn.relu(tf.matmul(x, w) + 1.0)", "4"),
        ("w = tf.get_variable('w', [3, 3, 3, 16])\ny = tf.nn.relu(tf.nn.conv2d(img, w, 1, 'SAME'))", "16"),
        ("n = 5\ny = tf.layers.dense(x, n)", "n"),
        ("n = 5\nn = 6\ny = tf.layers.dense(x, n)", None),
        ("y = tf.reshape(img, [-1, 8 * 8 * 3])", "8 * 8 * 3"),
        ("y = tf.concat([x, x], 1)", None),
        ("one = tf.Variable(tf.zeros([1]))\ny = one * x", "6"),
        ("def act(t):\n    return tf.maximum(t, 0.1 * t)\ny = act(x)", "6"),
            ("def act(t):\n    return tf.reduce_max(t)\ny = act(x)", None),
        ("def act(t):\n    return tf.nn.relu(t)\ny = act(x)", "6"),
        (WEIGHTS + "y = tf.matmul(x, weights([6, 9]))", "9"),
        ("y = x\nfor i in range(3):\n    y = tf.layers.dense(y, i)", None),
    ],
)  # fmt: skip
def test_channels(program: str, size: str | None) -> None:
    assert channels(program) == size
