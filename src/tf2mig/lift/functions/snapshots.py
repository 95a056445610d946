"""Python values that the graph captured keep the value that they had when it was built."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Body, Function, Item, Role
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.walking import walk

_GROWS = frozenset({"append", "extend", "update", "setdefault", "add"})
"""Methods after which what a list or dictionary held stands where it stood."""
_CHANGES = frozenset({"insert", "pop", "remove", "reverse", "sort", "clear"})


def keep_captured_values(context: Context) -> None:
    """Give a name of its own to every Python value that lifted code reads and the program rebinds or changes before it
    is done."""
    for body in context.state.bodies.values():
        if body.owner in context.builders or body.owner in context.plain or context.class_of(body.owner) is not None:
            continue
        rebound = _rebindings(context, body)
        objects = _rebound_objects(body)
        changed = _changes(body)
        for item in body.items:
            if item.role is Role.DEFER:
                for name in sorted(item.reads & rebound.keys() | read_names(item.node) & objects):
                    if name not in rebound:
                        raise Blocked(item.node, "TFM700", f"`{name}` is defined several times")
                    if name not in stored_names(item.node) and _matters(context, item, rebound[name]):
                        _snapshot(context, item, name, name)
                for name in sorted(read_names(item.node) & changed.keys() - stored_names(item.node)):
                    orders = [o for o, grows in changed[name] if not grows or _asks_for_all(context, item, name)]
                    if _matters(context, item, orders):
                        _snapshot(context, item, name, f"list({name})")


def _rebindings(context: Context, body: Body) -> dict[str, list[int]]:
    """When each name of a scope is bound, in the order of the program."""
    found: dict[str, list[int]] = {}
    for item in body.items:
        if isinstance(item.node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        for name in item.defines:
            found.setdefault(name, []).append(item.order)
    if isinstance(body.owner, ast.Module):
        for node in walk(body.owner):
            if isinstance(node, ast.Global):
                for name in node.names:
                    found.setdefault(name, []).append(context.state.order + 1)
    return found


def _rebound_objects(body: Body) -> set[str]:
    """The names that statements which stay bind more than once: to lists of variables, say, and their reverse."""
    roles: dict[str, list[Role]] = {}
    for item in body.items:
        for name in item.defines:
            roles.setdefault(name, []).append(item.role)
    return {n for n, r in roles.items() if len(r) > 1 and set(r) <= {Role.KEEP, Role.CREATE}}


def _changes(body: Body) -> dict[str, list[tuple[int, bool]]]:
    """When lists of a scope are changed in place by statements that stay, and whether that only adds to them."""
    found: dict[str, list[tuple[int, bool]]] = {}
    made = {
        t.id
        for i in body.items
        if isinstance(i.node, ast.Assign) and isinstance(i.node.value, ast.List | ast.ListComp)
        for t in i.node.targets
        if isinstance(t, ast.Name)
    }
    for item in body.items:
        if item.role not in (Role.KEEP, Role.CREATE) or isinstance(item.node, Function | ast.ClassDef):
            continue
        for node in walk(item.node):
            method = node.func if isinstance(node, ast.Call) else None
            if not isinstance(method, ast.Attribute) or not isinstance(method.value, ast.Name):
                continue
            if method.value.id in made and method.attr in _GROWS | _CHANGES:
                found.setdefault(method.value.id, []).append((item.order, method.attr in _GROWS))
    return found


def _asks_for_all(context: Context, item: Item, name: str) -> bool:
    """Whether a statement does more with a list than to take elements counted from its front."""
    tree = context.state.tree
    for node in walk(item.node):
        if isinstance(node, ast.Name) and node.id == name:
            taken = tree.parents.get(node)
            if not isinstance(taken, ast.Subscript) or isinstance(taken.slice, ast.Slice | ast.UnaryOp):
                return True
    return False


def _matters(context: Context, item: Item, orders: list[int]) -> bool:
    """Whether a later binding comes, or may come, before the last run of a function that holds the statement."""
    last = max((s.inline.order for f in context.functions if item in f.whole for s in f.sites), default=0)
    return any(item.order < order <= last or order > context.state.order for order in orders)


def _snapshot(context: Context, item: Item, name: str, value: str) -> None:
    fresh = context.names.fresh(f"graph_{name}")
    context.hoisted.setdefault(item, []).append(f"{fresh} = {value}")
    own = {
        n
        for f in walk(item.node)
        if isinstance(f, ast.Lambda) and name in {a.arg for a in f.args.args}
        for n in walk(f.body)
    }
    for node in walk(item.node):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and node not in own:
            context.replaced.setdefault(node, fresh)
