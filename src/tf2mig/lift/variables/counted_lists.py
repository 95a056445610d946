"""Parts of a list of variables that are counted off: `tf.trainable_variables()[len(self.network_params):]`.

A list holds variables in the order in which they were made, so a number that counts those of earlier lists says where
the later ones begin. A negative number counts the variables of what was made last.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item
from tf2mig.graph.values import Kind
from tf2mig.lift.core.asked_scopes import all_calls
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.entries import Entry
from tf2mig.syntax.walking import walk

Entries = Callable[[Context, Item, ast.expr], list[Entry]]
_DEPTH = 8


def counted_part(context: Context, item: Item, node: ast.Subscript, entries_of: Entries) -> list[Entry]:
    """The entries that a slice of a list of variables takes. Raises Blocked where that is not known."""
    assert isinstance(node.slice, ast.Slice)
    entries = entries_of(context, item, node.value)
    lower, upper = node.slice.lower, node.slice.upper
    if node.slice.step is not None:
        raise _unknown(node)
    start = _place(context, item, entries, lower, entries_of, node) if lower is not None else 0
    end = _place(context, item, entries, upper, entries_of, node) if upper is not None else len(entries)
    return entries[start:end]


def _unknown(node: ast.AST) -> Blocked:
    return Blocked(node, "TFM704", "it is not known which variables this collects")


def _place(
    context: Context, item: Item, entries: list[Entry], bound: ast.expr, entries_of: Entries, node: ast.AST
) -> int:
    """How many entries stand in front of a place in the list. Raises Blocked."""
    if isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub) and isinstance(bound.operand, ast.Constant):
        return _from_the_end(context, entries, bound.operand.value, node)
    if isinstance(bound, ast.Constant) and bound.value == 0:
        return 0
    counted = _counted(context, item, bound, entries_of, _DEPTH)
    if counted is None:
        raise _unknown(node)
    return _behind(entries, counted, node)


def _from_the_end(context: Context, entries: list[Entry], wanted: object, node: ast.AST) -> int:
    """The place in front of the last variables, by their number. Raises Blocked where that parts an entry."""
    left = wanted if isinstance(wanted, int) else -1
    place = len(entries)
    while left > 0 and place > 0:
        place -= 1
        entry = entries[place]
        if entry.members or entry.each or not _holds_variables_alone(context, entry):
            raise _unknown(node)
        left -= len(entry.names)
    if left:
        raise _unknown(node)
    return place


def _holds_variables_alone(context: Context, entry: Entry) -> bool:
    """Whether an entry is a variable, or an object that holds nothing but variables of its own."""
    if entry.raw or entry.creation.function is None:
        return entry.raw
    inner = [c for c in context.state.creations if c.item.owner is entry.creation.function.node and c.shared is None]
    return all(c.value is not None and c.value.kind is Kind.VARIABLE and not c.loops for c in inner)


def _behind(entries: list[Entry], counted: list[Creation], node: ast.AST) -> int:
    """The place behind all entries that were counted, which must be the first ones. Raises Blocked."""
    place = 0
    left = list(counted)
    while left:
        if place == len(entries):
            raise _unknown(node)
        held = [m.creation for m in entries[place].members] or [entries[place].creation]
        if left[: len(held)] != held:
            raise _unknown(node)
        left = left[len(held) :]
        place += 1
    # An object of the same class further behind would hold what was counted, too.
    rest = {m.creation for e in entries[place:] for m in e.members}
    if rest & set(counted):
        raise _unknown(node)
    return place


def _counted(context: Context, item: Item, node: ast.expr, entries_of: Entries, depth: int) -> list[Creation] | None:
    """What an expression counts, in order; None where that is not known."""
    if depth == 0:
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = _counted(context, item, node.left, entries_of, depth - 1)
        right = _counted(context, item, node.right, entries_of, depth - 1)
        return None if left is None or right is None else _in_order([*left, *right])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1:
        found = entries_of(context, item, node.args[0])
        return [c for e in found for c in ([m.creation for m in e.members] or [e.creation])]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
        return _given_back(context, node.func.attr, entries_of, depth)
    if isinstance(node, ast.Name):
        return _named(context, item, node.id, entries_of, depth)
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
        cls = context.class_of(item.owner)
        return _kept(context, cls, node.attr, entries_of, depth) if cls is not None else None
    return None


def _in_order(creations: list[Creation]) -> list[Creation]:
    return sorted(creations, key=lambda c: (c.item.order, c.node.lineno, c.node.col_offset))


def _named(context: Context, item: Item, name: str, entries_of: Entries, depth: int) -> list[Creation] | None:
    """What a local name or a constructor's parameter counts."""
    body = context.state.bodies.get(item.owner)
    makers = [i for i in body.items if name in i.defines] if body is not None else []
    if len(makers) == 1 and isinstance(makers[0].node, ast.Assign):
        return _counted(context, makers[0], makers[0].node.value, entries_of, depth - 1)
    owner = item.owner
    if makers or not isinstance(owner, Function) or name not in [a.arg for a in owner.args.args]:
        return None
    calls = all_calls(context, owner)
    if len(calls) != 1 or owner.name != "__init__":
        return None
    place = [a.arg for a in owner.args.args].index(name) - 1
    given = next((k.value for k in calls[0].keywords if k.arg == name), None)
    given = calls[0].args[place] if given is None and place < len(calls[0].args) else given
    caller = next((i for b in context.state.bodies.values() for i in b.items if _holds(i, calls[0])), None)
    return _counted(context, caller, given, entries_of, depth - 1) if caller is not None and given is not None else None


def _holds(item: Item, node: ast.AST) -> bool:
    small = not isinstance(item.node, Function | ast.ClassDef)
    return small and any(n is node for n in walk(item.node))


def _given_back(context: Context, method: str, entries_of: Entries, depth: int) -> list[Creation] | None:
    """What a method counts that only gives back an attribute or a number."""
    found = [n for n in context.state.tree.nodes if isinstance(n, ast.FunctionDef) and n.name == method]
    last = found[0].body[-1] if len(found) == 1 else None
    cls = context.state.tree.parents.get(found[0]) if len(found) == 1 else None
    if (
        not isinstance(last, ast.Return)
        or not isinstance(last.value, ast.Attribute)
        or not isinstance(cls, ast.ClassDef)
    ):
        return None
    alone = len(found[0].body) == 1 and ast.unparse(last.value.value) == "self"
    return _kept(context, cls, last.value.attr, entries_of, depth) if alone else None


def _kept(
    context: Context, cls: ast.ClassDef, attribute: str, entries_of: Entries, depth: int
) -> list[Creation] | None:
    """What an attribute counts that one statement of the constructor sets."""
    name = f"self.{attribute}"
    makers = [
        i
        for owner, body in context.state.bodies.items()
        if context.class_of(owner) is cls
        for i in body.items
        if isinstance(i.node, ast.Assign) and any(ast.unparse(t) == name for t in i.node.targets)
    ]
    stores = [n for n in walk(cls) if isinstance(n, ast.Attribute) and ast.unparse(n) == name]
    if len(makers) != 1 or sum(not isinstance(n.ctx, ast.Load) for n in stores) != 1:
        return None
    assert isinstance(makers[0].node, ast.Assign)
    return _counted(context, makers[0], makers[0].node.value, entries_of, depth - 1)


__all__ = ["counted_part"]
