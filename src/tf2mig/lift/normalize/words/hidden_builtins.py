"""Names of the program that hide a function of Python which lifted code calls: `iter = dataset.make_...()`."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.names import Names
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_CALLED = {"iter": ("make_", "iterator"), "zip": ("Optimizer", "zipped"), "list": ("Optimizer", "listed")}
"""By function, the word of TF1's that makes lifted code call it, and what the program's own name becomes."""


def uncover_builtins(tree: Tree) -> Tree:
    """The tree of a text in which such names are others; parameters and what `global` declares stay as they are."""
    edits: list[Edit] = []
    names: Names | None = None
    for hidden, (word, stem) in _CALLED.items():
        if hidden not in tree.text or word not in tree.text:
            continue
        bound = [
            n for n in tree.nodes if isinstance(n, ast.Name) and n.id == hidden and not isinstance(n.ctx, ast.Load)
        ]
        if not bound or _is_declared(tree, hidden) or _is_called_too(tree, hidden, bound):
            continue
        names = names or Names(tree.module)
        new = names.fresh(stem)
        scopes = {_scope(tree, n) for n in bound}
        for node in tree.nodes:
            if isinstance(node, ast.Name) and node.id == hidden and _scope(tree, node, among=scopes) in scopes:
                edits.append(Edit(tree.start(node), tree.end(node), new))
    if not edits:
        return tree
    return Tree(
        Source(apply_edits(tree.text, sorted(edits, key=lambda e: e.start)), tree.source.path, tree.source.cells)
    )


def _is_declared(tree: Tree, name: str) -> bool:
    return any(
        (isinstance(n, ast.arg) and n.arg == name) or (isinstance(n, ast.Global | ast.Nonlocal) and name in n.names)
        for n in tree.nodes
    )


def _is_called_too(tree: Tree, name: str, bound: list[ast.Name]) -> bool:
    """Whether a program means Python's function by a name as well, before it binds it: `list = list(x)`."""
    first = min((n.lineno, n.col_offset) for n in bound)
    loads = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    called = {id(n.func) for n in tree.nodes if isinstance(n, ast.Call)}
    scopes = {_scope(tree, n) for n in bound}
    inside = [n for n in loads if _scope(tree, n, among=scopes) in scopes]
    return any(id(n) in called or (n.lineno, n.col_offset) < first for n in inside)


def _scope(tree: Tree, node: ast.AST, among: set[ast.AST] | None = None) -> ast.AST:
    """The function or module around a place; with ``among``, the innermost of those."""
    around = (a for a in tree.ancestors(node) if isinstance(a, Function | ast.Module))
    return next((a for a in around if among is None or a in among), tree.module)


__all__ = ["uncover_builtins"]
