"""`with tf.variable_scope(name)` in a function that makes no variables and is handed on: `activation_fn=lrelu`.

Such a scope only names operations (tensorflow/python/ops/variable_scope.py of TF 1.15 opens a name scope too). The
function stays as it is, so that its scope is one that TF2 has. A scope that is opened again around the call of a cell
which the program applied before, in the body of a `tf.while_loop`, goes: cells find their variables by themselves
since TF 1.2 (`Layer.__call__` builds once).
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.recurrent.cells import is_cell
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_APPLYING = frozenset({"tf.nn.dynamic_rnn", "tf.nn.static_rnn", "tf.contrib.rnn.static_rnn"})
_NUMBERS = frozenset({"abs", "float", "int", "len", "max", "min"})
_OF_ARRAYS = frozenset({"read", "stack", "unstack", "write"})
"""Methods of a `tf.TensorArray`."""


def name_plain_scopes(tree: Tree) -> Tree:
    """The tree of a text in which such scopes are name scopes."""
    if "variable_scope(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    edits = [e for f in functions if _is_handed_on(tree, f) and _computes(symbols, f) for e in _edits(tree, symbols, f)]
    tree = edited(tree, edits) if edits else tree
    return settle(tree, _first_reopened) if "reuse" in tree.text else tree


def _first_reopened(tree: Tree) -> list[Edit] | None:
    """The edit that takes the first such scope around cells out."""
    symbols = Symbols(tree)
    for node in [n for n in tree.nodes if isinstance(n, ast.With) and len(n.items) == 1]:
        call, function = node.items[0].context_expr, tree.function_around(node)
        opens = isinstance(call, ast.Call) and symbols.called(call) == "tf.variable_scope"
        if not opens or node.items[0].optional_vars is not None or not isinstance(function, ast.FunctionDef):
            continue
        again = [k for k in call.keywords if k.arg == "reuse" and ast.unparse(k.value) == "True"]  # type: ignore[attr-defined]
        if len(again) == len(call.keywords) == 1 and _is_handed_on(tree, function):  # type: ignore[attr-defined]
            called = [n.func for n in walk(function) if isinstance(n, ast.Call)]
            cells = {n.id for n in called if isinstance(n, ast.Name) and _is_applied_before(tree, symbols, function, n)}
            if cells and _computes(symbols, function, cells):
                layout = Layout(tree)
                column = layout.column(node)
                return [Edit(*layout.extent(node), "".join(layout.moved(s, [], column) for s in node.body))]
    return None


def _is_applied_before(tree: Tree, symbols: Symbols, function: ast.FunctionDef, name: ast.Name) -> bool:
    """Whether a name is bound once, to a cell that is applied in front of a function."""
    bound = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id and not isinstance(n.ctx, ast.Load)]
    made = tree.parents.get(bound[0]) if len(bound) == 1 else None
    if not isinstance(made, ast.Assign) or not isinstance(made.value, ast.Call):
        return False
    if not is_cell(symbols.symbol(made.value.func)):
        return False
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id and n is not bound[0]]
    before = [tree.parents[n] for n in uses if tree.end(n) < tree.start(function)]
    applied = [c for c in before if isinstance(c, ast.Call) and (symbols.called(c) or "") in _APPLYING]
    return bool(applied)


def _is_handed_on(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether the program names a function other than to call it."""
    for node in tree.nodes:
        if isinstance(node, ast.Name) and node.id == function.name and isinstance(node.ctx, ast.Load):
            parent = tree.parents.get(node)
            if not isinstance(parent, ast.Call) or parent.func is not node:
                return True
    return False


def _computes(symbols: Symbols, function: ast.FunctionDef, cells: Collection[str] = ()) -> bool:
    """Whether a function calls nothing but operations of TensorFlow and of Python's numbers, and certain cells."""
    makers = cat.VARIABLES | layer_symbols() | cat.COLLECTIONS
    for node in [n for n in walk(function) if isinstance(n, ast.Call)]:
        symbol = symbols.called(node)
        builtin = isinstance(node.func, ast.Name) and node.func.id in {
            "abs",
            "float",
            "int",
            "len",
            "max",
            "min",
            *cells,
        }
        builtin = builtin or (isinstance(node.func, ast.Attribute) and node.func.attr in _OF_ARRAYS)
        if symbol == "tf.variable_scope" and cells:
            continue
        if (symbol is None and not builtin) or symbol in makers:
            return False
    return True


def _edits(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> list[Edit]:
    found: list[Edit] = []
    for node in [n for n in walk(function) if isinstance(n, ast.withitem) and n.optional_vars is None]:
        call = node.context_expr
        opens = isinstance(call, ast.Call) and symbols.called(call) == "tf.variable_scope"
        if not isinstance(call, ast.Call) or not opens or len(call.args) != 1 or call.keywords:
            continue
        if isinstance(call.func, ast.Attribute):
            found.append(Edit(tree.end(call.func.value), tree.end(call.func), ".name_scope"))
    return found


__all__ = ["name_plain_scopes"]
