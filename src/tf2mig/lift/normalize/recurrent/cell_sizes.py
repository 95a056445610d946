"""Sizes that a program reads off a recurrent cell: `cell.state_size.c` is the number of units that it was given."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_PAIRED = ("BasicLSTMCell", "LSTMCell")
"""Cells whose state is a pair, `c` and `h`."""
_SINGLE = ("GRUCell", "BasicRNNCell")


def write_cell_sizes(tree: Tree) -> Tree:
    """The tree of a text in which such sizes are written out, where the cell has one name and a plain size."""
    if "_size" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits = [
        Edit(tree.start(n), tree.end(n), units)
        for n in tree.nodes
        if isinstance(n, ast.Attribute) and (units := _units(tree, symbols, n)) is not None
    ]
    return edited(tree, edits)


def _units(tree: Tree, symbols: Symbols, node: ast.Attribute) -> str | None:
    """The size that an expression names; None for any other expression."""
    if node.attr in ("c", "h") and isinstance(node.value, ast.Attribute) and node.value.attr == "state_size":
        return _given(tree, symbols, node.value.value, _PAIRED)
    if node.attr == "output_size":
        return _given(tree, symbols, node.value, (*_PAIRED, *_SINGLE))
    if node.attr == "state_size" and not isinstance(tree.parents.get(node), ast.Attribute):
        return _given(tree, symbols, node.value, _SINGLE)
    return None


def _given(tree: Tree, symbols: Symbols, cell: ast.expr, kinds: tuple[str, ...]) -> str | None:
    if not isinstance(cell, ast.Name):
        return None
    scope: ast.AST = tree.home(cell)
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == cell.id and not isinstance(n.ctx, ast.Load)]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    call = made.value if isinstance(made, ast.Assign) and made.targets == stores else None
    if not isinstance(call, ast.Call) or (symbols.called(call) or "").rpartition(".")[2] not in kinds:
        return None
    if any(k.arg in ("num_proj", "state_is_tuple") and not _is_true(k.value) for k in call.keywords):
        return None
    units = argument(call, 0, "num_units")
    if isinstance(units, ast.Constant):
        return tree.segment(units)
    kept = isinstance(units, ast.Name) and not _is_rebound(scope, units.id)
    return tree.segment(units) if units is not None and kept else None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_rebound(scope: ast.AST, name: str) -> bool:
    """Whether a name may come to mean another size between the cell and the place that asks."""
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    return len(stores) + any(isinstance(n, ast.arg) and n.arg == name for n in walk(scope)) > 1


__all__ = ["write_cell_sizes"]
