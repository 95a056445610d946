"""Savers made in the middle of a larger expression get a name of their own: `return x, y, tf.train.Saver()`."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def name_savers(tree: Tree) -> Tree:
    """The tree of a text in which such savers are made by statements of their own."""
    if "Saver(" not in tree.text:
        return tree
    symbols, names, layout = Symbols(tree), Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Call) or symbols.called(node) not in cat.SAVERS:
            continue
        statement = _statement(tree, node)
        if statement is None:
            continue
        name = names.fresh("saver")
        start, _ = layout.extent(statement, comments=False)
        line = f"{layout.column(statement)}{name} = {tree.segment(node)}{layout.newline}"
        edits += [Edit(start, start, line), Edit(tree.start(node), tree.end(node), name)]
    if not edits:
        return tree
    return Tree(
        Source(apply_edits(tree.text, sorted(edits, key=lambda e: e.start)), tree.source.path, tree.source.cells)
    )


def _statement(tree: Tree, node: ast.Call) -> ast.Assign | ast.Return | None:
    """The statement around a saver whose other parts only name things; None where the saver is its whole value."""
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, ast.Assign | ast.Return):
            return ancestor if ancestor.value is not node and _only_names(ancestor.value, node) else None
        if not isinstance(ancestor, ast.Tuple | ast.List | ast.Dict | ast.keyword):
            return None
    return None


def _only_names(value: ast.expr | None, made: ast.Call) -> bool:
    inside = {id(n) for n in walk(made)}
    plain = ast.Tuple | ast.List | ast.Dict | ast.Name | ast.Attribute | ast.Constant | ast.expr_context | ast.Subscript
    return value is not None and all(isinstance(n, plain) or id(n) in inside for n in walk(value))


__all__ = ["name_savers"]
