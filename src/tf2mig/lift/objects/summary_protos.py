"""Summaries that a program fills in by hand: `tf.Summary` becomes a dictionary of numbers by tag."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk

SYMBOLS = frozenset({"tf.Summary", "tf.summary.Summary"})
_VALUES = frozenset({"tf.Summary.Value", "tf.summary.Summary.Value"})


def prepare_protos(context: Context) -> None:
    """Decide the text of every such summary and of what is added to it. Raises Blocked."""
    tree = context.state.tree
    names: set[str] = set()
    for node in _calls(context):
        if context.state.symbols.symbol(node.func) not in SYMBOLS:
            continue
        context.replaced[node] = _dictionary(context, node)
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Assign):
            names |= {tree.segment(t) for t in parent.targets}
    if not names:
        return
    for node in _calls(context):
        func = node.func
        if (
            not isinstance(func, ast.Attribute)
            or not isinstance(func.value, ast.Attribute)
            or func.value.attr != "value"
        ):
            continue
        holder = tree.segment(func.value.value)
        if holder in names:
            context.replaced[node] = _added(context, node, holder)


def is_proto(context: Context, node: ast.expr) -> bool:
    """Whether an expression is such a summary: written on the spot, what a function of the program returns, or a name
    that only stands for one."""
    tree = context.state.tree
    if isinstance(node, ast.Call):
        return _makes(context, node)
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    scope = next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)), tree.module)
    text = tree.segment(node)
    found = [
        n.value
        for n in walk(scope if isinstance(node, ast.Name) else tree.module)
        if isinstance(n, ast.Assign) and any(tree.segment(t) == text for t in n.targets)
    ]
    return bool(found) and all(isinstance(v, ast.Call) and _makes(context, v) for v in found)


def _makes(context: Context, node: ast.Call) -> bool:
    """Whether a call makes such a summary, by itself or in a function of the module that returns nothing else."""
    symbol = context.state.symbols.symbol(node.func)
    if symbol is not None or not isinstance(node.func, ast.Name):
        return symbol in SYMBOLS
    name = node.func.id
    made = [n for n in context.state.tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    returned = [n.value for f in made for n in walk(f) if isinstance(n, ast.Return)]
    known = len(made) == 1 and bool(returned)
    return known and all(v is not None and not _calls_itself(v, name) and is_proto(context, v) for v in returned)


def _calls_itself(node: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in walk(node))


def _calls(context: Context) -> list[ast.Call]:
    return [n for n in walk(context.state.tree.module) if isinstance(n, ast.Call)]


def _dictionary(context: Context, node: ast.Call) -> str:
    values = next((k.value for k in node.keywords if k.arg == "value"), None)
    if node.args or any(k.arg != "value" for k in node.keywords):
        raise Blocked(node, "TFM710", "a summary is made in a way that is not known")
    if values is None:
        return "{}"
    if not isinstance(values, ast.List | ast.Tuple):
        raise Blocked(node, "TFM710", "a summary is made in a way that is not known")
    return "{" + ", ".join(_entry(context, v) for v in values.elts) + "}"


def _entry(context: Context, node: ast.expr) -> str:
    if not isinstance(node, ast.Call) or context.state.symbols.symbol(node.func) not in _VALUES:
        raise Blocked(node, "TFM710", "a summary is made in a way that is not known")
    tag, value = _parts(context, node)
    return f"{tag}: {value}"


def _added(context: Context, node: ast.Call, holder: str) -> str:
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr != "add" or not isinstance(context.state.tree.parents.get(node), ast.Expr):
        raise Blocked(node, "TFM710", "a summary is filled in a way that is not known")
    tag, value = _parts(context, node)
    return f"{holder}[{tag}] = {value}"


def _parts(context: Context, node: ast.Call) -> tuple[str, str]:
    given = {k.arg: k.value for k in node.keywords}
    if node.args or set(given) != {"tag", "simple_value"}:
        raise Blocked(node, "TFM710", "a summary holds more than numbers")
    return context.text(given["tag"]), context.text(given["simple_value"])


__all__ = ["SYMBOLS", "is_proto", "prepare_protos"]
