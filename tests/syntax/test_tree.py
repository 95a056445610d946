"""Positions and texts of nodes."""

from __future__ import annotations

import ast

from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

TREE = Tree(Source("if ready:\n    go(left, (right, right))\n", "program.py"))


def _named(name: str) -> list[ast.expr]:
    return [n for n in TREE.nodes if isinstance(n, ast.Name) and n.id == name]


def test_a_text_with_parts_written_otherwise() -> None:
    call = next(n for n in TREE.nodes if isinstance(n, ast.Call))
    parts = dict.fromkeys(_named("right"), "x") | {_named("left")[0]: "first"}
    assert TREE.with_parts(call, parts) == "go(first, (x, x))"
    assert TREE.with_parts(call, {}) == TREE.segment(call)


def test_a_part_inside_another_one_is_the_outer_ones() -> None:
    call = next(n for n in TREE.nodes if isinstance(n, ast.Call))
    parts = dict.fromkeys(_named("right"), "x") | {call.args[1]: "pair"}
    assert TREE.with_parts(call, parts) == "go(left, pair)"


def test_what_stands_directly_in_a_holder() -> None:
    branch = TREE.module.body[0]
    assert isinstance(branch, ast.If)
    assert TREE.below(branch, _named("left")[0]) is branch.body[0]
    assert TREE.below(branch, branch.body[0]) is branch.body[0]
    assert TREE.below(branch.body[0], _named("ready")[0]) is None
