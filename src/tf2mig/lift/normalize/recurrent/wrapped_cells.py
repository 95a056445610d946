"""Cells that a function wraps under the name that they had: one expression, so that one object holds them. One that is
wrapped for nothing is not.

cell = tf.nn.rnn_cell.GRUCell(size)                        cell = tf.nn.rnn_cell.DropoutWrapper(
cell = tf.nn.rnn_cell.DropoutWrapper(cell, keep)               tf.nn.rnn_cell.GRUCell(size), keep)
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_WRAPPERS = frozenset(
    f"{module}{name}" for module in cat.RECURRENT for name in ("DropoutWrapper", "ResidualWrapper", "DeviceWrapper")
)


def nest_wrapped_cells(tree: Tree) -> Tree:
    """The tree of a text in which such cells are made where they are wrapped."""
    return settle(tree, _first) if "Wrapper(" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.Assign) or symbols.called(node.value) not in _WRAPPERS:
            continue
        if _is_unread(tree, node):
            return [Layout(tree).without(node, [])]
        made = _made_before(tree, symbols, node)
        if made is not None:
            assert isinstance(node.value, ast.Call)
            first = node.value.args[0]
            return [
                Layout(tree).without(made, []),
                Edit(tree.start(first), tree.end(first), tree.segment(made.value)),
            ]
    return None


def _is_unread(tree: Tree, node: ast.Assign) -> bool:
    """Whether a function wraps a cell under a name that nothing in it reads: the wrapper adds nothing itself."""
    home = tree.home(node)
    target = node.targets[0]
    if not isinstance(home, Function) or len(node.targets) > 1 or not isinstance(target, ast.Name):
        return False
    named = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == target.id]
    shared = any(isinstance(n, ast.Global | ast.Nonlocal) and target.id in n.names for n in walk(home))
    given = [n for n in walk(node.value) if isinstance(n, ast.Call) and n is not node.value]
    return named == [target] and not shared and not given and len(block_of(tree.parents, node)) > 1


def _made_before(tree: Tree, symbols: Symbols, node: ast.Assign) -> ast.Assign | None:
    """The statement right in front of a wrapping one that makes the cell, if the wrapper takes its name."""
    block = block_of(tree.parents, node)
    place = block.index(node)
    made = block[place - 1] if place else None
    target, call = node.targets[0], node.value
    inside = any(isinstance(a, Function) for a in tree.ancestors(node))
    if not isinstance(made, ast.Assign) or not isinstance(call, ast.Call) or not call.args or not inside:
        return None
    if symbols.called(made.value) not in cat.CELLS | _WRAPPERS or not isinstance(target, ast.Name):
        return None
    if len(node.targets) + len(made.targets) > 2 or ast.unparse(made.targets[0]) != target.id:
        return None
    named = [n for n in walk(call) if isinstance(n, ast.Name) and n.id == target.id]
    return made if named == [call.args[0]] else None


__all__ = ["nest_wrapped_cells"]
