"""Which names code mentions, reads and binds, and which statements stand beside one."""

from __future__ import annotations

import ast

import pytest

from tf2mig.syntax.mentions import (
    block_of,
    blocks_of,
    is_bound_inside,
    is_own_attribute,
    names_in,
    read_names,
    stored_names,
)
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CODE = "for i in rows:\n    total = total + weights[i]\nelse:\n    del spare\n"


def test_names_by_what_is_done_with_them() -> None:
    node = ast.parse(CODE)
    assert names_in(node) == {"i", "rows", "total", "weights", "spare"}
    assert read_names(node) == {"i", "rows", "total", "weights"}
    assert stored_names(node) == {"i", "total", "spare"}


def test_blocks() -> None:
    tree = Tree(Source(CODE, "program.py"))
    loop = tree.module.body[0]
    assert [len(b) for b in blocks_of(loop)] == [1, 1]
    assert blocks_of(None) == []
    assert isinstance(loop, ast.For)
    assert block_of(tree.parents, loop.orelse[0]) is loop.orelse


@pytest.mark.parametrize(("text", "own"), [("self.x", True), ("net.x", False), ("self", False), ("self.net.x", False)])
def test_own_attributes(text: str, own: bool) -> None:
    assert is_own_attribute(ast.parse(text, mode="eval").body) is own


def test_names_of_a_function_inside_are_bound_there() -> None:
    tree = Tree(
        Source("def f(a):\n    def g(b):\n        c = a + b\n        return c\n    return g(a), lambda d: d + a\n")
    )
    function = tree.module.body[0]
    found = {n.id for n in tree.nodes if isinstance(n, ast.Name) and is_bound_inside(tree, n, function)}
    assert found == {"b", "c", "d"}
