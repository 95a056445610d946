"""`with tf.variable_scope(name)` in a function that makes no variables and is handed on: `activation_fn=lrelu`.

Such a scope only names operations (tensorflow/python/ops/variable_scope.py of TF 1.15 opens a name scope too). The
function stays as it is, so that its scope is one that TF2 has.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited


def name_plain_scopes(tree: Tree) -> Tree:
    """The tree of a text in which such scopes are name scopes."""
    if "variable_scope(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    edits = [e for f in functions if _is_handed_on(tree, f) and _computes(symbols, f) for e in _edits(tree, symbols, f)]
    return edited(tree, edits) if edits else tree


def _is_handed_on(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether the program names a function other than to call it."""
    for node in tree.nodes:
        if isinstance(node, ast.Name) and node.id == function.name and isinstance(node.ctx, ast.Load):
            parent = tree.parents.get(node)
            if not isinstance(parent, ast.Call) or parent.func is not node:
                return True
    return False


def _computes(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function calls nothing but operations of TensorFlow and of Python's numbers."""
    makers = cat.VARIABLES | layer_symbols() | cat.COLLECTIONS
    for node in [n for n in ast.walk(function) if isinstance(n, ast.Call)]:
        symbol = symbols.called(node)
        builtin = isinstance(node.func, ast.Name) and node.func.id in ("abs", "float", "int", "len", "max", "min")
        if (symbol is None and not builtin) or symbol in makers:
            return False
    return True


def _edits(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> list[Edit]:
    found: list[Edit] = []
    for node in [n for n in ast.walk(function) if isinstance(n, ast.withitem) and n.optional_vars is None]:
        call = node.context_expr
        opens = isinstance(call, ast.Call) and symbols.called(call) == "tf.variable_scope"
        if not isinstance(call, ast.Call) or not opens or len(call.args) != 1 or call.keywords:
            continue
        if isinstance(call.func, ast.Attribute):
            found.append(Edit(tree.end(call.func.value), tree.end(call.func), ".name_scope"))
    return found


__all__ = ["name_plain_scopes"]
