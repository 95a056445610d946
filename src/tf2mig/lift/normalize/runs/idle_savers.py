"""Savers that neither save nor restore anything: the statements that make them go."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import reaches_by_name
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def drop_idle_savers(tree: Tree) -> Tree:
    """The tree of a text without savers that nothing reads."""
    if "Saver(" not in tree.text or reaches_by_name(tree.text):
        return tree
    symbols = Symbols(tree)
    read = {_key(n) for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and isinstance(n.ctx, ast.Load)}
    read |= {n.arg for n in tree.nodes if isinstance(n, ast.keyword)}
    gone: list[ast.stmt] = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Assign | ast.Expr)
        and isinstance(n.value, ast.Call)
        and symbols.called(n.value) in cat.SAVERS
        and all(_key(t) not in {*read, None} for t in getattr(n, "targets", ()))
    ]
    if not gone:
        return tree
    layout = Layout(tree)
    text = apply_edits(tree.text, sorted((layout.without(s, gone) for s in gone), key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _key(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


__all__ = ["drop_idle_savers"]
