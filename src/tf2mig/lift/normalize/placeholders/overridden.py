"""`x = tf.placeholder(...) / 255.` where `x` itself is fed: the expression never runs, so `x` is the placeholder.
`state = tf.zeros([8, 16])` where `state` is fed is a placeholder whose default is that value.

A feed takes the place of the tensor that it names (tensorflow/python/client/session.py of TF 1.15). A placeholder that
nothing else can name cannot be fed, so each run that needs the tensor has to feed it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def merge_placeholders(tree: Tree) -> Tree:
    """The tree of a text in which such expressions are their placeholders."""
    if "placeholder" not in tree.text:
        return tree
    symbols = Symbols(tree)
    keys = [k for n in tree.nodes if isinstance(n, ast.Dict) for k in n.keys if k is not None]
    fed = {ast.dump(k) for k in keys}
    edits = _constants(tree, symbols, keys)
    for node in tree.nodes:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.BinOp):
            continue
        target, inner = node.targets[0], _placeholder(symbols, node.value)
        if inner is None or not isinstance(target, ast.Name | ast.Attribute):
            continue
        if ast.dump(target).replace("Store()", "Load()") in fed:
            edits.append(Edit(tree.start(node.value), tree.end(node.value), tree.segment(inner)))
    return edited(tree, edits)


def _constants(tree: Tree, symbols: Symbols, keys: list[ast.expr]) -> list[Edit]:
    """`state = tf.zeros(shape)` for a key of a feed becomes `tf.placeholder_with_default(tf.zeros(shape), shape)`."""
    stores = [n for n in tree.nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    names = {_last(k) for k in [*keys, *(n.slice for n in stores)]} - {None}
    edits: list[Edit] = []
    for node in tree.nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or _last(target) not in names:
            continue
        name, call = _last(target), node.value
        shape = next((k.value for k in call.keywords if k.arg == "shape"), call.args[0] if call.args else None)
        once = sum(_last(n) == name and isinstance(getattr(n, "ctx", None), ast.Store) for n in tree.nodes) == 1
        if symbols.called(call) not in ("tf.zeros", "tf.ones") or shape is None or not once:
            continue
        if any(isinstance(n, ast.Call) for n in walk(shape)):
            continue
        prefix, value = tree.segment(call.func).rpartition(".")[0], tree.segment(call)
        if isinstance(target, ast.Attribute):
            # The default of a method's parameter is read by every call, so the object keeps it.
            kept, layout = f"{tree.segment(target.value)}.default_{name}", Layout(tree)
            line = f"{kept} = {value}{layout.newline}{layout.column(node)}"
            edits.append(Edit(tree.start(node), tree.start(node), line))
            value = kept
        text = f"{prefix}.placeholder_with_default({value}, {tree.segment(shape)})"
        edits.append(Edit(tree.start(call), tree.end(call), text))
    return edits


def _last(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


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
