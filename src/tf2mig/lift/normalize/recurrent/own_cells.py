"""Recurrent cells that the program defines itself: they keep what they ask `tf.get_variable` for, made once.

The cells of the support module `rnn_cells` do that in their method `get_variable`, whose names are those in the cell:
the scopes that a cell opens become parts of the names, as in TF1 (tensorflow/python/ops/variable_scope.py of TF 1.15).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.context import MARK
from tf2mig.lift.core.layout import open_blocks
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_GIVEN = ("name", "shape", "dtype", "initializer")


def keep_own_variables(tree: Tree) -> Tree:
    """The tree of a text in which such cells keep their variables themselves. Raises Blocked."""
    if "RNNCell" not in tree.text:
        return tree
    symbols = Symbols(tree)
    classes = [n for n in tree.nodes if isinstance(n, ast.ClassDef) and cat.is_own_cell(symbols, n)]
    edits: list[Edit] = []
    for cls in classes:
        for method in [m for m in cls.body if isinstance(m, ast.FunctionDef)]:
            if method.name == "build":
                raise Blocked(method, "TFM706", "a cell of the program makes its variables in `build`")
            edits += _method(tree, symbols, method)
    if not edits:
        return tree
    text = open_blocks(apply_edits(tree.text, sorted(edits, key=lambda e: e.start)), MARK)
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _method(tree: Tree, symbols: Symbols, method: ast.FunctionDef) -> list[Edit]:
    edits: list[Edit] = []
    for node in walk(method):
        if isinstance(node, ast.With) and _opens(symbols, node):
            if not all(_is_scope(symbols, i) for i in node.items):
                raise Blocked(node, "TFM706", "a cell of the program opens a scope together with something else")
            last = node.items[-1]
            end = tree.text.index(":", tree.end(last.optional_vars or last.context_expr))
            edits.append(Edit(tree.start(node), end, f"with {MARK}"))
        symbol = symbols.called(node) if isinstance(node, ast.Call) else None
        if symbol in layer_symbols() and symbol not in cat.CELLS:
            raise Blocked(node, "TFM706", "a cell of the program makes layers while it runs")
        if isinstance(node, ast.Call) and symbol in cat.VARIABLES:
            edits += _asked(tree, symbols, method, node)
    return edits


def _opens(symbols: Symbols, node: ast.With) -> bool:
    return any(_is_scope(symbols, i) for i in node.items)


def _is_scope(symbols: Symbols, item: ast.withitem) -> bool:
    return symbols.called(item.context_expr) == "tf.variable_scope"


def _asked(tree: Tree, symbols: Symbols, method: ast.FunctionDef, call: ast.Call) -> list[Edit]:
    """The edits that let the cell make a variable."""
    plain = all(k.arg in _GIVEN for k in call.keywords) and not any(isinstance(a, ast.Starred) for a in call.args)
    name = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name"), None)
    literal = isinstance(name, ast.Constant) and isinstance(name.value, str)
    if symbols.called(call) != "tf.get_variable" or not plain or len(call.args) > len(_GIVEN) or name is None:
        raise Blocked(call, "TFM706", "a cell of the program makes a variable in a way that is not known")
    scopes = _scopes(symbols, tree, method, call)
    if scopes and not literal:
        raise Blocked(call, "TFM706", "a cell of the program makes a variable in a way that is not known")
    holder = method.args.args[0].arg if method.args.args else "self"
    edits = [Edit(tree.start(call.func), tree.end(call.func), f"{holder}.get_variable")]
    if scopes and isinstance(name, ast.Constant):
        edits.append(Edit(tree.start(name), tree.end(name), f'"{"/".join([*scopes, str(name.value)])}"'))
    return edits


def _scopes(symbols: Symbols, tree: Tree, method: ast.FunctionDef, call: ast.Call) -> list[str]:
    """The names of the scopes around a call, without the outermost one, which is the cell's own. Raises Blocked."""
    found: list[ast.expr] = []
    for ancestor in tree.ancestors(call):
        if ancestor is method:
            break
        if isinstance(ancestor, ast.With) and _opens(symbols, ancestor):
            expr = ancestor.items[0].context_expr
            assert isinstance(expr, ast.Call)
            if any(k.arg not in ("name_or_scope", "reuse") for k in expr.keywords):
                raise Blocked(ancestor, "TFM706", "a scope gives arguments to what a cell of the program makes")
            found[:0] = [*expr.args[:1], *(k.value for k in expr.keywords if k.arg == "name_or_scope")][:1]
    inner = found[1:] if found and not isinstance(found[0], ast.Constant) else found
    names = [n.value for n in inner if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    if len(names) != len(inner):
        raise Blocked(call, "TFM706", "a scope inside a cell of the program is only known while it runs")
    return names


__all__ = ["keep_own_variables"]
