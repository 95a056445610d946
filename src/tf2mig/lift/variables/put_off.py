"""Python values that only lifted functions read, of what exists only once a function is traced.

`half = len(variables) // 2` counts the variables of layers, which have none before they are first called. Where
nothing but the functions' own statements reads such a value, it is computed there.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk

_PURE = frozenset(
    {"len", "int", "float", "range", "enumerate", "zip", "list", "sorted", "reversed", "sum", "min", "max"}
)
_FEW = 2
"""How often a list's text may stand in a function before the list gets its name there."""


def put_off(context: Context, item: Item) -> bool:
    """Move a statement that only computes a value into the functions that read it; whether that can be."""
    chain = _chain(context, item, set())
    if chain is None:
        return False
    for one, readers in chain:
        one.role = Role.DEFER
        for reader in readers:
            if one not in reader.needs:
                reader.needs.append(one)
    return True


def _chain(context: Context, item: Item, seen: set[Item]) -> list[tuple[Item, list[Item]]] | None:
    """The statements to move with those that read each; None where something else reads one."""
    node = item.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return None
    if item.sites or item.creations or item.virtual or not _is_pure(node.value):
        return None
    name = node.targets[0].id
    body = context.state.bodies[item.owner]
    if sum(name in i.defines for i in body.items) != 1 or _read_elsewhere(context, item, name):
        return None
    seen.add(item)
    readers = [i for i in body.items if i is not item and _reads(i, name)]
    found = [(item, readers)]
    for reader in readers:
        if reader.role is Role.DEFER or reader in seen:
            continue
        below = _chain(context, reader, seen) if reader.role is Role.KEEP else None
        if below is None:
            return None
        found += below
    return found


def _is_pure(node: ast.expr) -> bool:
    """Whether an expression only counts and selects."""
    calls = [n.func for n in walk(node) if isinstance(n, ast.Call)]
    return all(isinstance(f, ast.Name) and f.id in _PURE for f in calls) and not any(
        isinstance(n, ast.NamedExpr | ast.Await | ast.Yield) for n in walk(node)
    )


def _reads(item: Item, name: str) -> bool:
    return any(_is_load(n, name) for n in walk(item.node))


def _is_load(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _read_elsewhere(context: Context, item: Item, name: str) -> bool:
    """Whether the name is read outside of the statements of its scope."""
    body = context.state.bodies[item.owner]
    inside = {id(n) for i in body.items if isinstance(i.node, ast.stmt) for n in walk(i.node) if not i.virtual}
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in inside for n in walk(item.owner))


def keep_inside(context: Context, item: Item) -> bool:
    """Move a list of variables into the only function that reads it, where it is read several times; whether it
    was."""
    node = item.node
    assert isinstance(node, ast.Assign)
    target = node.targets[0]
    if len(node.targets) != 1 or not isinstance(target, ast.Name) or context.class_of(item.owner) is not None:
        return False
    body = context.state.bodies[item.owner]
    readers = [i for i in body.items if i is not item and _reads(i, target.id)]
    steps = {Kind.TRAIN, Kind.GRADIENTS, Kind.COLLECTION}
    if any(i.role is not Role.DEFER or (i.value and steps & {v.kind for v in i.value.leaves()}) for i in readers):
        return False
    loads = sum(_is_load(n, target.id) for i in readers for n in walk(i.node))
    if loads <= _FEW or sum(target.id in i.defines for i in body.items) != 1:
        return False
    if _read_elsewhere(context, item, target.id) or any(_reads(s.inline, target.id) for s in context.state.sites):
        return False
    item.role, item.value = Role.DEFER, Value(Kind.PYTHON, node=node.value)
    for reader in readers:
        reader.needs.append(item)
    return True


__all__ = ["keep_inside", "put_off"]
