"""`x = tf.placeholder(...) / 255.` where `x` itself is fed: the expression never runs, so `x` is the placeholder.

A feed takes the place of the tensor that it names (tensorflow/python/client/session.py of TF 1.15). A placeholder that
nothing else can name cannot be fed, so each run that needs the tensor has to feed it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def merge_placeholders(tree: Tree) -> Tree:
    """The tree of a text in which such expressions are their placeholders."""
    if "placeholder" not in tree.text:
        return tree
    symbols = Symbols(tree)
    fed = {ast.dump(k) for n in tree.nodes if isinstance(n, ast.Dict) for k in n.keys if k is not None}
    edits: list[Edit] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.BinOp):
            continue
        target, inner = node.targets[0], _placeholder(symbols, node.value)
        if inner is None or not isinstance(target, ast.Name | ast.Attribute):
            continue
        if ast.dump(target).replace("Store()", "Load()") in fed:
            edits.append(Edit(tree.start(node.value), tree.end(node.value), tree.segment(inner)))
    if not edits:
        return tree
    return Tree(Source(apply_edits(tree.text, edits), tree.source.path, tree.source.cells))


def _placeholder(symbols: Symbols, node: ast.expr) -> ast.Call | None:
    """The placeholder that an expression of it and of numbers is made of: type and shape are the placeholder's."""
    if isinstance(node, ast.Call):
        return node if symbols.called(node) == "tf.placeholder" else None
    if not isinstance(node, ast.BinOp):
        return None
    left, right = node.left, node.right
    if isinstance(right, ast.Constant) and isinstance(right.value, int | float):
        return _placeholder(symbols, left)
    if isinstance(left, ast.Constant) and isinstance(left.value, int | float):
        return _placeholder(symbols, right)
    return None


__all__ = ["merge_placeholders"]
