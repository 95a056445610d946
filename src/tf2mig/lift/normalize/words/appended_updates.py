"""Assignments that a loop collects, a list in a branch, or to variables of a function's own, said as their methods:
`ops.append(tf.assign(old, new))`.

What a loop puts into a list stays text inside the function that runs the list, and so does what a function does with
the variables that it makes; there a variable's own method is what TF2 has. Source: `assign` in
tensorflow/python/ops/state_ops.py of TF 1.15 calls ``ref.assign`` itself.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_METHODS = {"tf.assign": "assign", "tf.assign_add": "assign_add", "tf.assign_sub": "assign_sub"}


def assign_by_methods(tree: Tree) -> Tree:
    """The tree of a text in which assignments that are appended to lists in loops, are listed in a branch, or change
    what the function around them makes, are calls of methods."""
    if "assign" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        method = _METHODS.get(symbols.called(node) or "") if isinstance(node, ast.Call) else None
        if method is None or not isinstance(node, ast.Call) or len(node.args) != 2 or node.keywords:
            continue
        own = _is_appended(tree, node) or _is_listed_in_branch(tree, node) or _is_to_own_variable(symbols, node)
        if not own:
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


def _is_to_own_variable(symbols: Symbols, node: ast.Call) -> bool:
    """Whether the variable that an assignment changes is one that a function around it makes and nothing else."""
    tree, held = symbols.tree, node.args[0]
    if not isinstance(held, ast.Name):
        return False
    for function in (a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)):
        bound = tree.bindings(function, held.id)
        if bound:
            makers = [tree.parents.get(n) for n in bound]
            return all(isinstance(m, ast.Assign) and symbols.called(m.value) in cat.VARIABLES for m in makers)
    return False


__all__ = ["assign_by_methods"]
