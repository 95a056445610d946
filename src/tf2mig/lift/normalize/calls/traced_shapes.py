"""Sizes that a program reads off a tensor which it computes, and makes variables of, or prints.

    features = layer.get_shape()[1:4].num_elements()
    weights = tf.get_variable("w", [features, 10])

The function that computes the tensor knows its shape when it is traced. Here the shape gets a name of its own, which is
a Python value to the graph model; `lift/functions/asked_shapes.py` writes what the name stands for. A function that
returns such a size beside a tensor is written out where it is called.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.names import SHAPE_MARK
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.writing_out import written_out
from tf2mig.lift.normalize.calls.written_once import only_site
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def ask_traced_shapes(source: Source) -> Source:
    """The program with names in the place of such shapes; the same one where there are none."""
    if "get_shape" not in source.text and ".shape" not in source.text:
        return source
    tree = settle(Tree(source), _written_out)
    symbols = Symbols(tree)
    own = {n.name for n in tree.nodes if isinstance(n, ast.FunctionDef)}
    edits: list[Edit] = []
    for node in tree.nodes:
        holder = _holder(node)
        if holder is not None and isinstance(node, ast.expr) and _is_wanted(tree, symbols, node, own):
            name = f"{SHAPE_MARK}{len(edits)}_{holder.id}"
            text = f'str({name}).replace("None", "?")' if _takes_text(tree, node) else name
            edits.append(Edit(tree.start(node), tree.end(node), text))
    return Source(apply_edits(tree.text, edits), source.path, source.cells) if edits else source


def _written_out(tree: Tree) -> str | None:
    """The text without one function that returns a size beside a tensor."""
    for function in tree.module.body:
        if not isinstance(function, ast.FunctionDef) or not isinstance(function.body[-1], ast.Return):
            continue
        given = {a.arg for a in function.args.args}
        reads = [h for n in walk(function) if (h := _holder(n)) is not None and h.id in given]
        if not reads or not isinstance(function.body[-1].value, ast.Tuple):
            continue
        site = only_site(tree, function)
        if site is not None:
            return written_out(tree, site)
    return None


def _holder(node: ast.AST) -> ast.Name | None:
    """The name whose shape an expression is: `x.get_shape()`, `x.shape`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
        held = node.func.value if node.func.attr == "get_shape" else None
    else:
        held = node.value if isinstance(node, ast.Attribute) and node.attr == "shape" else None
    return held if isinstance(held, ast.Name) else None


def _is_wanted(tree: Tree, symbols: Symbols, node: ast.expr, own: set[str]) -> bool:
    """Whether a shape is read where the graph is put together, and outside of what computes."""
    around = [a for a in tree.ancestors(node) if isinstance(a, ast.stmt)]
    scope = next((a for a in around if isinstance(a, Function | ast.ClassDef)), None)
    if any(isinstance(a, ast.For | ast.While) for a in around) or isinstance(scope, ast.ClassDef):
        return False
    if scope is not None and not any(symbols.called(n) in cat.PLACEHOLDERS for n in walk(scope)):
        return False
    calls = [a for a in tree.ancestors(node) if isinstance(a, ast.Call) and around[0] in tree.ancestors(a)]
    if _is_in_creation(symbols, calls) or any(isinstance(c.func, ast.Name) and c.func.id in own for c in calls):
        return True
    if any(isinstance(n, ast.Call) and symbols.called(n) for n in walk(around[0])):
        return False
    whole = _numbers_of(tree, node)
    if isinstance(around[0], ast.Assign):
        return whole is None or not _is_shown(tree, whole)
    told = whole is None or (whole is node and _takes_text(tree, node))
    return isinstance(around[0], ast.Expr) and told and _is_in_print(tree, calls)


def _takes_text(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is handed to what writes it as `str` does."""
    parent = tree.parents.get(node)
    if not isinstance(parent, ast.Call) or node not in parent.args:
        return False
    if isinstance(parent.func, ast.Attribute):
        form = parent.func.value
        return parent.func.attr == "format" and isinstance(form, ast.Constant) and "!" not in str(form.value)
    return isinstance(parent.func, ast.Name) and parent.func.id in ("print", "str")


def _is_in_print(tree: Tree, calls: list[ast.Call]) -> bool:
    outer = calls[-1] if calls else None
    prints = outer is not None and isinstance(outer.func, ast.Name) and outer.func.id == "print"
    return prints and outer is not None and isinstance(tree.parents.get(outer), ast.Expr)


_PLAIN = frozenset({"as_list", "num_elements", "value", "ndims"})
"""What gives numbers and lists, which print alike in both worlds."""


def _numbers_of(tree: Tree, node: ast.expr) -> ast.expr | None:
    """The widest part of an expression that is a shape or a dimension; None where numbers are made of it."""
    while True:
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Attribute):
            return None if parent.attr in _PLAIN else node
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in ("int", "len"):
            return None
        if not isinstance(parent, ast.Subscript) or parent.value is not node:
            return node
        node = parent


def _is_shown(tree: Tree, whole: ast.expr) -> bool:
    """Whether a shape that a statement names is turned into text somewhere; TF1 wrote a question mark there."""
    statement = tree.parents.get(whole)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return True
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == targets[0].id]
    loads = [w for n in named if isinstance(n.ctx, ast.Load) and (w := _numbers_of(tree, n)) is not None]
    return any(isinstance(tree.parents.get(w), ast.Assign) and _is_shown(tree, w) for w in loads) or any(
        _is_text(tree, w) for w in loads
    )


def _is_text(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is printed or formatted."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.Tuple):
        parent = tree.parents.get(parent)
    if isinstance(parent, ast.Call):
        name = last_word(parent.func)
        return name in ("print", "format", "str", "info", "debug")
    return isinstance(parent, ast.FormattedValue | ast.Return) or (
        isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod)
    )


def _is_in_creation(symbols: Symbols, calls: list[ast.Call]) -> bool:
    """Whether calls around an expression, innermost first, make something of it that a variable or layer is made of."""
    for call in calls:
        symbol = symbols.called(call)
        if symbol in cat.VARIABLES | layer_symbols():
            return True
        if symbol is not None and symbol not in _VALUES:
            return False
    return False


_VALUES = frozenset(
    f"tf.{name}"
    for name in ("zeros", "ones", "constant", "fill", "truncated_normal", "random_normal", "random_uniform", "sqrt")
)
"""Functions that initial values are made by."""

__all__ = ["ask_traced_shapes"]
