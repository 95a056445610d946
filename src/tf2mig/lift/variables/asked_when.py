"""When a list of variables is asked for: it holds what was made until then."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.entries import Entry
from tf2mig.syntax.mentions import last_word


def made_before(context: Context, item: Item, node: ast.expr, entries: list[Entry]) -> list[Entry]:
    """The entries that are made before an expression is evaluated. Raises Blocked where that is not known.

    A function that only looks at variables is one statement where it is defined; it looks when it is called.
    """
    function = next((a for a in context.state.tree.ancestors(node) if isinstance(a, ast.FunctionDef)), None)
    if function is None or item.node not in (function, *context.state.tree.ancestors(function)):
        return [e for e in entries if e.creation.item.order <= item.order]
    orders = _orders(context, function)
    if not orders:  # nothing calls it
        return entries
    first, last = min(orders, default=0), max(orders, default=0)
    if all(e.creation.item.order <= first for e in entries):
        return entries
    if first < 0 or any(first < e.creation.item.order <= last for e in entries):
        raise Blocked(node, "TFM704", "it is not known which variables are made when a function lists them")
    return [e for e in entries if e.creation.item.order <= first]


def _orders(context: Context, function: ast.FunctionDef) -> list[int]:
    """When a function is called, or named otherwise; -1 for a place of which that is not known."""
    tree = context.state.tree
    method = isinstance(tree.parents.get(function), ast.ClassDef)
    found = []
    for node in tree.nodes:
        # the `run` of a session is no call of the program's function `run`
        if last_word(node) != function.name or not (method or isinstance(node, ast.Name)):
            continue
        around = next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef | ast.ClassDef)), tree.module)
        body = context.state.bodies.get(around)
        inside = {id(a) for a in tree.ancestors(node)}
        found.append(max((i.order for i in body.items if id(i.node) in inside), default=-1) if body is not None else -1)
    return found


__all__ = ["made_before"]
