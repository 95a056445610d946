"""Cells that a function wraps under the name that they had."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.recurrent.wrapped_cells import nest_wrapped_cells
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nfrom tensorflow.contrib import rnn\ndef f(n, keep):\n"
CELL = "    cell = rnn.GRUCell(n)\n"
WRAPPER = "    cell = rnn.DropoutWrapper(cell, output_keep_prob=keep)\n"


def _nested(body: str) -> str:
    return nest_wrapped_cells(Tree(Source(HEAD + body, ""))).text.removeprefix(HEAD)


def test_a_cell_is_made_where_it_is_wrapped() -> None:
    assert _nested(CELL + WRAPPER) == "    cell = rnn.DropoutWrapper(rnn.GRUCell(n), output_keep_prob=keep)\n"


def test_a_cell_wrapped_twice() -> None:
    twice = "    cell = rnn.ResidualWrapper(cell)\n"
    once = "rnn.DropoutWrapper(rnn.GRUCell(n), output_keep_prob=keep)"
    assert _nested(CELL + WRAPPER + twice) == f"    cell = rnn.ResidualWrapper({once})\n"


@pytest.mark.parametrize("between", ["    print(cell)\n", "    other = cell\n"])
def test_a_cell_that_is_used_between_stays(between: str) -> None:
    assert _nested(CELL + between + WRAPPER) == CELL + between + WRAPPER
