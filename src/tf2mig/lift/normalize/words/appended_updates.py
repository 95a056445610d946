"""Assignments that a loop collects, or a list in a branch, said as methods of the variables:
`ops.append(tf.assign(old, new))`.

What a loop puts into a list stays text inside the function that runs the list, where a variable's own method is what
TF2 has. Source: `assign` in tensorflow/python/ops/state_ops.py of TF 1.15 calls ``ref.assign`` itself.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_METHODS = {"tf.assign": "assign", "tf.assign_add": "assign_add", "tf.assign_sub": "assign_sub"}


def assign_by_methods(tree: Tree) -> Tree:
    """The tree of a text in which assignments that are appended to lists in loops, or are listed in a branch,
    are calls of methods."""
    if "assign" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        method = _METHODS.get(symbols.called(node) or "") if isinstance(node, ast.Call) else None
        if method is None or not isinstance(node, ast.Call) or len(node.args) != 2 or node.keywords:
            continue
        if not _is_appended(tree, node) and not _is_listed_in_branch(tree, node):
            continue
        held = node.args[0]
        if isinstance(held, ast.Name | ast.Attribute | ast.Subscript):
            edits.append(Edit(tree.start(node), tree.start(node.args[1]), f"{tree.segment(held)}.{method}("))
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _is_appended(tree: Tree, node: ast.Call) -> bool:
    parent = tree.parents.get(node)
    appended = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.args == [node]
    in_loop = any(isinstance(a, ast.For) for a in tree.ancestors(node))
    return appended and in_loop and parent.func.attr == "append"  # type: ignore[union-attr]


def _is_listed_in_branch(tree: Tree, node: ast.Call) -> bool:
    """Whether a statement of a branch lists assignments to the variables of a list."""
    around = tree.parents.get(node)
    if not isinstance(around, ast.ListComp) or around.elt is not node or not isinstance(node.args[0], ast.Name):
        return False
    bound = {n.id for g in around.generators for n in walk(g.target) if isinstance(n, ast.Name)}
    statement = tree.parents.get(around)
    return node.args[0].id in bound and isinstance(tree.parents.get(statement), ast.If) if statement else False


__all__ = ["assign_by_methods"]
