"""How many axes a tensor has."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.channels import Channels
from tf2mig.lift.normalize.calls.ranks import rank_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

PROGRAM = """import tensorflow as tf
def twice(v):
    doubled = tf.matmul(v, v)
    return tf.nn.relu(doubled)
x = tf.placeholder(tf.float32, [None, 3])
images = tf.reshape(x, [-1, 1, 3, 1])
rows = tf.reshape(x, [-1, 1, 3])
"""


@pytest.mark.parametrize(
    ("code", "rank"),
    [
        ("tf.nn.tanh(x + 1.0)", 2),
        ("tf.nn.dropout(images, 0.5)", 4),
        ("tf.layers.dense(rows, 2)", 3),
        ("tf.matmul(unknown(), x)", 2),
        ("twice(x)", 2),
        ("unknown(x)", None),
        ("tf.reduce_sum(x, 0)", None),
    ],
)
def test_what_made_a_tensor_says_how_many_axes_it_has(code: str, rank: int | None) -> None:
    tree = Tree(Source(f"{PROGRAM}asked = {code}\n", "program.py"))
    statement = tree.module.body[-1]
    assert isinstance(statement, ast.Assign)
    assert rank_of(Channels(tree, Symbols(tree)), statement.value, statement) == rank
