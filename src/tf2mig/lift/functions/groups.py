"""Tuples and lists that name tensors together: those that computations read as a whole are made inside
functions.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Body, Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind, Value
from tf2mig.syntax.walking import walk


def keep_used_groups(state: State) -> None:
    """Let statements that only group tensors move along with the computations that read the group by its
    name.
    """
    for body in state.bodies.values():
        _keep(body)


def _keep(body: Body) -> None:
    made: dict[str, Item] = {}
    for item in body.items:
        if item.role is Role.DEFER:
            for node in walk(item.node):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in made:
                    maker = made[node.id]
                    maker.role = Role.DEFER
                    item.uses.append((node, Value(Kind.TENSOR, text=node.id, items=(maker,), many=True)))
                    if maker not in item.needs:
                        item.needs.append(maker)
        for name in item.defines:
            made.pop(name, None)
        if _is_group(item):
            made[item.defines[0]] = item


def _is_group(item: Item) -> bool:
    value = item.value
    if item.role not in (Role.DROP, Role.DEFER) or value is None or value.kind is not Kind.CONTAINER:
        return False
    if not value.deferred or len(item.defines) != 1 or not item.defines[0].isidentifier():
        return False
    return isinstance(item.node, ast.Assign) and isinstance(item.node.value, ast.Tuple | ast.List)


__all__ = ["keep_used_groups"]
