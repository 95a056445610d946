"""Which of a name's bindings may have given it the value that it has where it is read."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tf2mig.syntax.scopes import Binding, Scope
from tf2mig.syntax.tree import Tree


def reaching(tree: Tree, scope: Scope, use: ast.Name, bindings: Sequence[Binding]) -> Sequence[Binding]:
    """Those bindings of a name that no other one surely stands behind, seen from a use of the name in a scope.

    All of them where the name is another scope's, or bound from other functions.
    """
    if scope.bindings.get(use.id) != list(bindings) or any(_holder(tree, b.node) is not scope.node for b in bindings):
        return bindings
    before = [b for b in bindings if _is_ahead(tree, b.node, use)]
    if not before:
        return bindings
    last = max(before, key=lambda b: _place(b.node))
    loops = [a for a in tree.ancestors(use) if isinstance(a, ast.For | ast.While)]
    around = [n for n in loops if n not in tree.ancestors(last.node)]
    here = (use.lineno, use.col_offset)
    return [
        b
        for b in bindings
        if b is last or _place(last.node) < _place(b.node) < here or any(n in tree.ancestors(b.node) for n in around)
    ]


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _holder(tree: Tree, node: ast.AST) -> ast.AST:
    """The function or module that a statement stands in."""
    return tree.home(node)


def _is_ahead(tree: Tree, node: ast.AST, use: ast.Name) -> bool:
    """Whether a statement is surely carried out in front of a use: an earlier one of a block that holds the use."""
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = tree.parents[statement]
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return False
    chain = [use, *tree.ancestors(use)]
    parent = tree.parents.get(statement)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and statement in block:
            index = block.index(statement)
            return any(later in chain for later in block[index + 1 :])
    return False


__all__ = ["reaching"]
