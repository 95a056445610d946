"""Sizes that a program reads off a recurrent cell."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.recurrent.cell_sizes import write_cell_sizes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def written(text: str) -> str:
    return write_cell_sizes(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("cell", "read", "size"),
    [
        ("tf.nn.rnn_cell.BasicLSTMCell(units)", "cell.state_size.c", "units"),
        ("tf.contrib.rnn.LSTMCell(num_units=8, state_is_tuple=True)", "cell.state_size.h", "8"),
        ("tf.nn.rnn_cell.GRUCell(4)", "cell.state_size", "4"),
        ("tf.nn.rnn_cell.BasicLSTMCell(4)", "cell.output_size", "4"),
    ],
)
def test_a_size_is_what_the_cell_was_given(cell: str, read: str, size: str) -> None:
    assert written(f"cell = {cell}\nn = {read}\n") == f"cell = {cell}\nn = {size}\n"


@pytest.mark.parametrize(
    "text",
    [
        "cell = tf.nn.rnn_cell.BasicLSTMCell(4)\nn = cell.state_size\n",
        "cell = tf.nn.rnn_cell.LSTMCell(4, num_proj=2)\nn = cell.state_size.h\n",
        "cell = tf.nn.rnn_cell.GRUCell(4)\ncell = tf.nn.rnn_cell.GRUCell(5)\nn = cell.state_size\n",
        "m = 1\ncell = tf.nn.rnn_cell.GRUCell(m)\nm = 2\nn = cell.state_size\n",
        "cell = made()\nn = cell.state_size.c\n",
    ],
)
def test_what_is_not_sure_stays(text: str) -> None:
    assert written(text) == text
