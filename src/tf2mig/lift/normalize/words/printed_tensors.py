"""`x = tf.Print(x, [a, b], "message")` as what it does: `tf.print`, and then the value.

Both write to standard error. Source: tensorflow/python/ops/logging_ops.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_PARAMETERS = ("input_", "data", "message", "first_n", "summarize", "name")


def write_out_prints(tree: Tree) -> Tree:
    """The tree of a text in which such assignments are written out; what prints only the first times stays."""
    if "Print(" not in tree.text:
        return tree
    symbols, names = Symbols(tree), Names(tree.module)
    edits = [e for n in tree.nodes if isinstance(n, ast.Assign) and (e := _written_out(tree, symbols, names, n))]
    return edited(tree, edits)


def _written_out(tree: Tree, symbols: Symbols, names: Names, node: ast.Assign) -> Edit | None:
    call = node.value
    if not isinstance(call, ast.Call) or symbols.called(call) != "tf.Print" or len(node.targets) != 1:
        return None
    given = dict(zip(_PARAMETERS, call.args, strict=False))
    given.update({str(k.arg): k.value for k in call.keywords})
    if "input" in given:
        given["input_"] = given.pop("input")
    data = given.get("data")
    if "input_" not in given or not isinstance(data, ast.List | ast.Tuple) or "first_n" in given:
        return None
    if not isinstance(call.func, ast.Attribute) or not set(given) <= set(_PARAMETERS):
        return None
    tf = tree.segment(call.func.value)
    shown = [tree.segment(given["message"])] if "message" in given else []
    shown += [tree.segment(e) for e in data.elts]
    shown += [f"summarize={tree.segment(given['summarize'])}"] if "summarize" in given else []
    layout, name = Layout(tree), names.fresh("printed")
    column, newline = layout.column(node), layout.newline
    lines = [
        f"{name} = {tf}.print({', '.join(shown)})",
        f"with {tf}.control_dependencies([{name}]):",
        f"{INDENT}{tree.segment(node.targets[0])} = {tf}.identity({tree.segment(given['input_'])})",
    ]
    return Edit(tree.start(node), tree.end(node), f"{newline}{column}".join(lines))


__all__ = ["write_out_prints"]
