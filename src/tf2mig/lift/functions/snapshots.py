"""Python values that the graph captured keep the value that they had when it was built."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Body, Function, Item, Role
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import stored_names


def keep_captured_values(context: Context) -> None:
    """Give a name of its own to every Python value that lifted code reads and the program rebinds before it is done."""
    for body in context.state.bodies.values():
        if body.owner in context.builders or body.owner in context.plain or context.class_of(body.owner) is not None:
            continue
        rebound = _rebindings(context, body)
        for item in body.items:
            if item.role is Role.DEFER:
                for name in sorted(item.reads & rebound.keys()):
                    if name not in stored_names(item.node) and _matters(context, item, rebound[name]):
                        _snapshot(context, item, name)


def _rebindings(context: Context, body: Body) -> dict[str, list[int]]:
    """When each name of a scope is bound, in the order of the program."""
    found: dict[str, list[int]] = {}
    for item in body.items:
        if isinstance(item.node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        for name in item.defines:
            found.setdefault(name, []).append(item.order)
    if isinstance(body.owner, ast.Module):
        for node in ast.walk(body.owner):
            if isinstance(node, ast.Global):
                for name in node.names:
                    found.setdefault(name, []).append(context.state.order + 1)
    return found


def _matters(context: Context, item: Item, orders: list[int]) -> bool:
    """Whether a later binding comes, or may come, before the last run of a function that holds the statement."""
    last = max((s.inline.order for f in context.functions if item in f.whole for s in f.sites), default=0)
    return any(item.order < order <= last or order > context.state.order for order in orders)


def _snapshot(context: Context, item: Item, name: str) -> None:
    fresh = context.names.fresh(f"graph_{name}")
    context.hoisted.setdefault(item, []).append(f"{fresh} = {name}")
    own = {
        n
        for f in ast.walk(item.node)
        if isinstance(f, ast.Lambda) and name in {a.arg for a in f.args.args}
        for n in ast.walk(f.body)
    }
    for node in ast.walk(item.node):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and node not in own:
            context.replaced.setdefault(node, fresh)
