"""What the program itself calls the layers and cells that it makes as objects."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Role
from tf2mig.graph.values import CELL_CLASS
from tf2mig.lift.core.context import Context

HOLDERS = ("MultiRNNCell", "DropoutWrapper", "ResidualWrapper", "DeviceWrapper")
"""Cells that hold other cells, and list their variables."""


def variables_of(context: Context, creation: Creation) -> tuple[str, bool]:
    """The text that names what a creation made, and whether that is a list; nothing for what holds no
    variables.

    Raises Blocked where the program gives it no name that can be read everywhere.
    """
    listed = list_of(context, creation)
    if listed is not None:
        return listed, True
    known = context.created.get(creation)
    if known:
        return known, False
    item = creation.item
    node = item.node
    if item.role is Role.DEFER or creation.value is None or not _makes_object(creation):
        return "", False
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        if _is_first_state(node.value):
            return "", False
        return _assigned(context, creation, node)
    holder = _appended(node)
    if holder is not None:
        return context.state.tree.segment(holder), True
    raise Blocked(creation.node, "TFM704", "the variables of a layer without a name are listed")


def list_of(context: Context, creation: Creation) -> str | None:
    """The list that holds what a loop or a comprehension makes."""
    for series in context.series.values():
        if creation.node in series.nodes:
            return series.names[series.nodes.index(creation.node)]
    for listed in context.listed_in.values():
        if creation.node in listed.calls:
            return listed.names[listed.calls.index(creation.node)]
    return None


def _makes_object(creation: Creation) -> bool:
    known = creation.plain is not None or creation.symbol == CELL_CLASS
    return known or creation.symbol.rsplit(".", 1)[-1][:1].isupper()


def _is_first_state(node: ast.expr) -> bool:
    """Cells that are made for their zero state alone never get variables."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "zero_state"


def _assigned(context: Context, creation: Creation, node: ast.Assign) -> tuple[str, bool]:
    target = node.targets[0]
    text = context.state.tree.segment(target)
    if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        value = node.value
        if value is creation.node:
            return text, False
        symbol = context.state.symbols.called(value) or ""
        if symbol.endswith(HOLDERS):
            return text, False
        if isinstance(value, ast.List | ast.ListComp | ast.Tuple):
            return text, True
    raise Blocked(creation.node, "TFM704", "the variables of a layer without a name are listed")


def _appended(node: ast.AST) -> ast.expr | None:
    """The list of ``cells.append(..)``."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(node, ast.For):
        found = [h for s in node.body if (h := _appended(s)) is not None]
        return found[0] if len(found) == 1 else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append":
        return call.func.value
    return None
