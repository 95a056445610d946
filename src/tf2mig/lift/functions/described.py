"""Shapes and types that a program prints where no function can print them while it is traced.

A function that is traced prints once, at its first call: too early for what stands behind runs, and in another place
than what is printed between. There the statement stays and asks the function that computes the tensor for its
description, which tracing finds without running anything.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from tf2mig.graph.items import Function, Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted, closure
from tf2mig.lift.functions.printed import keep_form, read_of, whole_read
from tf2mig.syntax.walking import walk


@dataclass(eq=False)
class Look:
    """One place of a printing statement that names a tensor or placeholder."""

    item: Item
    node: ast.expr
    value: Value
    function: Lifted | None


def describe_later(context: Context, item: Item, looks: list[Look]) -> bool:
    """Let a statement stay that prints what tracing knows; whether it can, and no function had better print it."""
    if not isinstance(item.node, ast.Expr) or item.creations or item.calls or item.draws or item.effects or item.sites:
        return False
    if context.class_of(item.owner) is not None or not _is_late(context, item):
        return False
    found: list[Look] = []
    for node, value in item.uses:
        if not value.deferred:
            continue
        read = read_of(context, node)
        if read is None:
            return False
        if value.kind is Kind.PLACEHOLDER:
            if read not in ("shape", "get_shape", "dtype") or not context.feeding.specs.get(value):
                return False
            found.append(Look(item, node, value, None))
            continue
        function = computing_function(context, item, value, [x.function for x in found if x.function is not None])
        if function is None:
            return False
        found.append(Look(item, node, value, function))
    if not found:
        return False
    new = [x.function for x in found if x.function is not None and x.function not in context.functions]
    context.functions += dict.fromkeys(new)
    item.role, item.needs, item.placeholders = Role.KEEP, [], []
    item.uses = [(n, v) for n, v in item.uses if not v.deferred]
    looks += found
    return True


def settle_looks(context: Context, looks: list[Look]) -> None:
    """Write the descriptions, when the functions have their names. Raises Blocked."""
    for look in looks:
        if look.function is not None:
            text = f"{look.function.name}.get_concrete_function().structured_outputs"
            context.replaced[look.node] = text
            if read_of(context, look.node) in ("shape", "get_shape"):
                keep_form(context, look.item, whole_read(context, look.node))
            continue
        asked = context.state.tree.parents[look.node]
        assert isinstance(asked, ast.Attribute)
        call = context.state.tree.parents.get(asked)
        place = call if asked.attr == "get_shape" and isinstance(call, ast.Call) else asked
        context.replaced[place] = f"{context.feeding.specs[look.value]}.{asked.attr.removeprefix('get_')}"
        if asked.attr != "dtype":
            keep_form(context, look.item, whole_read(context, look.node))


def _is_late(context: Context, item: Item) -> bool:
    """Whether runs, or other printing that stays, stand between a statement and what would trace it."""
    here = [
        s.inline.order for s in context.state.sites if s.owner is item.owner and s.fetch.kind is not Kind.INITIALIZER
    ]
    first = min(here, default=0)
    if item.order > first:
        return True
    tree = context.state.tree
    running = {a for s in context.state.sites for a in [s.item.node, *tree.ancestors(s.call)]}
    body = context.state.bodies[item.owner]
    return any(
        i.role is Role.KEEP
        and item.order < i.order < first
        and i.node not in running
        and not isinstance(i.node, Function)
        and _writes(i.node)
        for i in body.items
    )


def _writes(node: ast.AST) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("print", "pprint")
        for n in walk(node)
    )


def computing_function(context: Context, item: Item, value: Value, new: Sequence[Lifted] = ()) -> Lifted | None:
    """The function that computes a tensor and nothing else, where everything that it holds stands above."""
    items = closure(value.items)
    plain = value.kind is Kind.TENSOR and value.text is not None and value.text.isidentifier() and not value.many
    if not plain or not items or any((i.effects and not i.creations) or i.order > item.order for i in items):
        return None
    homes = {context.home(i.owner) for i in items}
    unknown = any(not context.feeding.specs.get(p) for i in items for p in i.placeholders)
    if homes != {context.home(item.owner)} or unknown:
        return None
    for known in [*context.functions, *new]:
        one = known.outputs[0] if len(known.outputs) == 1 and not known.shape and not known.eager else None
        if (
            one is not None
            and one.items == value.items
            and one.text == value.text
            and not (known.taken or known.methods)
        ):
            return known
    made = Lifted("", context.home(item.owner), items, outputs=[value], whole=items)
    made.stem = f"compute_{value.text}"
    return made


__all__ = ["Look", "computing_function", "describe_later", "settle_looks"]
