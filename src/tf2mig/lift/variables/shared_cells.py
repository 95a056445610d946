"""Recurrent cells of objects that use the same variables.

A cell may stand in a list, in a wrapper or on top of others, and one object's wrapper may drop where the other's does
not. So the objects keep what they wrapped, and only the cells inside become those of the first object.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, Role
from tf2mig.graph.values import CELL_CLASS, Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.exports import attribute_at
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.walking import walk

SHARE = "rnn_cells.share_variables"


def is_cell(context: Context, creation: Creation) -> bool:
    """Whether a creation makes a recurrent cell, itself or by a function of the program."""
    if creation.symbol in cat.CELLS or creation.symbol == CELL_CLASS:
        return True
    inner = creation.function or creation.plain
    if inner is None:
        return False
    result = creation.value.kind if creation.value is not None else None
    return result is not Kind.VARIABLE and any(_wraps(context, n) for n in (inner.node, creation.item.node))


def _wraps(context: Context, node: ast.AST) -> bool:
    """Whether code makes cells, or puts something on top of cells."""
    symbols = [context.state.symbols.called(n) or "" for n in walk(node) if isinstance(n, ast.Call)]
    return any(s.startswith(cat.RECURRENT) and s.rsplit(".", 1)[-1][:1].isupper() for s in symbols)


def only_starts(context: Context, creation: Creation) -> bool:
    """Whether nothing but a first state is asked of what was made, which then never has variables."""
    above = context.state.tree.ancestors(creation.node)
    return any(
        isinstance(a, ast.Call) and isinstance(a.func, ast.Attribute) and a.func.attr == "zero_state" for a in above
    )


def is_held(context: Context, creation: Creation) -> bool:
    """Whether something else that is made in the same place takes what was made."""
    return len(_holders(context, creation)) > 1


def cell_attributes(context: Context, creation: Creation) -> list[str]:
    """The attributes that hold a cell, itself or inside others. Raises Blocked where there is none."""
    found: dict[str, None] = {}
    for item, names in _holders(context, creation):
        for name in names:
            if name.startswith("self."):
                found[name.removeprefix("self.")] = None
                continue
            places = context.exported.get((creation.item.owner, name), [])
            attribute = attribute_at(places, item.order, own=True)
            if attribute is not None:
                found[attribute.removeprefix("self.")] = None
    listed = _listed(context, creation)
    if not found and listed.startswith("self."):
        found[listed.removeprefix("self.")] = None
    if not found or not all(name.isidentifier() for name in found):
        raise Blocked(creation.node, "TFM706", "cells of one class share variables in a way that is not known")
    return list(found)


def _listed(context: Context, creation: Creation) -> str:
    """The list that a comprehension of a lifted function runs over, if that makes the cells; else nothing."""
    for listed in context.listed_in.values():
        for name, call in zip(listed.names, listed.calls, strict=True):
            if call is creation.node:
                return name
    return ""


def _holders(context: Context, creation: Creation) -> list[tuple[Item, list[str]]]:
    """The statements that name what was made or what holds it, with those names."""
    body = context.state.bodies.get(creation.item.owner)
    held: set[str] = set()
    found: list[tuple[Item, list[str]]] = []
    for item in body.items if body is not None else []:
        if item is not creation.item and not (_mentions(item, held) and item.order > creation.item.order):
            continue
        if item.role is Role.DEFER or not _makes(context, item):
            continue
        names = _names(item.node)
        held |= set(names)
        found.append((item, names))
    return found


def _makes(context: Context, item: Item) -> bool:
    """Whether a statement makes something, and not only its first state."""
    value = item.node.value if isinstance(item.node, ast.Assign) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "zero_state":
        return False
    return bool(item.creations) or _wraps(context, item.node)


def _mentions(item: Item, held: set[str]) -> bool:
    texts = {ast.unparse(n) for n in walk(item.node) if isinstance(n, ast.Attribute)}
    return bool((names_in(item.node) | texts) & held)


def _names(node: ast.stmt | ast.expr) -> list[str]:
    """The names and attributes that a statement gives something, and the lists that it puts something into."""
    found: dict[str, None] = {}
    if isinstance(node, ast.Assign):
        for target in node.targets:
            found[ast.unparse(target)] = None
        return list(found)
    for inner in walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "append":
            found[ast.unparse(inner.func.value)] = None
    found.update(dict.fromkeys(sorted(stored_names(node))))
    return list(found)


__all__ = ["SHARE", "cell_attributes", "is_cell", "is_held", "only_starts"]
