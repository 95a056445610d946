"""Collections that take some of the variables of what a function makes: `scope="net_a/hidden"` of a whole network.

Where the function makes nothing but variables, each is an attribute of the object that takes the function's place, and
the collection names those that it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tf2mig.graph.items import Creation, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.builder import Builder
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.creation_names import builder_names
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.once import depends_on_call


def parts_taken(context: Context, entry: Entry, test: Callable[[str], object]) -> list[Entry] | None:
    """An entry for each variable of an object whose name a test takes; None where they are no attributes of it."""
    function = entry.creation.function
    builder = context.builders.get(function.node) if function is not None else None  # type: ignore[arg-type]
    if builder is None or entry.raw or entry.members or "." in entry.text:
        return None
    inner = [c for c in context.state.creations if c.item.owner is builder.node]
    attributes = [_attribute(context, builder, c) for c in inner]
    names = builder_names(context, builder, entry.creation)
    if None in attributes or len(set(attributes)) < len(attributes) or len(names) != len(inner):
        return None
    return [
        replace(entry, text=f"{entry.text}.{attribute}", names=(name,), raw=True)
        for attribute, name in zip(attributes, names, strict=True)
        if name in entry.names and test(name)
    ]


def _attribute(context: Context, builder: Builder, creation: Creation) -> str | None:
    """The attribute of a variable that every object has as soon as it is made."""
    variable = creation.value is not None and creation.value.kind is Kind.VARIABLE and creation.function is None
    item = creation.item
    whole = item.role is Role.CREATE and len(item.defines) == 1 and len(item.creations) == 1
    if not variable or not whole or creation.shared is not None or creation.plain is not None or creation.loops:
        return None
    if depends_on_call(item) or creation in context.created:
        return None
    return item.defines[0]


__all__ = ["parts_taken"]
