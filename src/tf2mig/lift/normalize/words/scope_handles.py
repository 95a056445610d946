"""`with tf.name_scope("conv1") as scope:` and then `tf.nn.relu(x, name=scope)`: an operation named like its scope.

Scopes go where the graph goes, and names of operations mean nothing without it, so the keyword goes too.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def drop_scope_handles(tree: Tree) -> Tree:
    """The tree of a text in which no operation is named by what a name scope is called."""
    if "name_scope" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        handles = _handles(symbols, node) if isinstance(node, ast.With) else set()
        for call in ast.walk(node) if handles else ():
            if isinstance(call, ast.Call) and (symbols.called(call) or "").startswith("tf."):
                edits += _without_name(tree, call, handles)
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(set(edits), key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _handles(symbols: Symbols, node: ast.With) -> set[str]:
    """The names that a statement gives to name scopes."""
    return {
        i.optional_vars.id
        for i in node.items
        if isinstance(i.optional_vars, ast.Name)
        and isinstance(i.context_expr, ast.Call)
        and symbols.called(i.context_expr) == "tf.name_scope"
    }


def _without_name(tree: Tree, call: ast.Call, handles: set[str]) -> list[Edit]:
    for keyword in call.keywords:
        value = keyword.value
        if keyword.arg == "name" and isinstance(value, ast.Name) and value.id in handles:
            given = [n for n in (*call.args, *(k.value for k in call.keywords)) if tree.end(n) < tree.start(keyword)]
            start = max((tree.end(n) for n in given), default=None)
            return [Edit(start, tree.end(keyword), "")] if start is not None else []
    return []


__all__ = ["drop_scope_handles"]
