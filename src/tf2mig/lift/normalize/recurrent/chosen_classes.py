"""One of two cells, made with the same arguments: a cell of one of two classes, which is one thing to make and to save.

LSTMCell(n) if kind == "lstm" else GRUCell(n)           (LSTMCell if kind == "lstm" else GRUCell)(n)
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def choose_cell_classes(tree: Tree) -> Tree:
    """The tree of a text in which such choices are choices of a class."""
    return settle(tree, _first) if "Cell(" in tree.text and " if " in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        one, other = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (None, None)
        if not isinstance(one, ast.Call) or not isinstance(other, ast.Call) or not isinstance(node, ast.IfExp):
            continue
        if symbols.called(one) not in cat.CELLS or symbols.called(other) not in cat.CELLS:
            continue
        if _said(one) != _said(other):
            continue
        classes = f"{tree.segment(one.func)} if {tree.segment(node.test)} else {tree.segment(other.func)}"
        arguments = ", ".join(tree.segment(n) for n in [*one.args, *one.keywords] if not _is_usual(n))
        return [Edit(tree.start(node), tree.end(node), f"({classes})({arguments})")]
    return None


def _is_usual(node: ast.AST) -> bool:
    """`state_is_tuple=True`, which other cells do not take and LSTM cells need not be told."""
    plain = isinstance(node, ast.keyword) and node.arg == "state_is_tuple" and isinstance(node.value, ast.Constant)
    return plain and isinstance(node, ast.keyword) and ast.unparse(node.value) == "True"


def _said(call: ast.Call) -> list[str]:
    return [ast.unparse(n) for n in [*call.args, *call.keywords] if not _is_usual(n)]


__all__ = ["choose_cell_classes"]
