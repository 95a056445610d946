"""Collections that take some of the variables of what a function makes: `scope="net_a/hidden"` of a whole network.

Where the function makes nothing but variables, each is an attribute of the object that takes the function's place, and
the collection names those that it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tf2mig.graph.items import Creation, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.creation_names import names_by_creation
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.once import depends_on_call


def parts_taken(context: Context, entry: Entry, test: Callable[[str], object]) -> list[Entry] | None:
    """An entry for each variable of an object whose name a test takes; None where they are no attributes of it."""
    function = entry.creation.function
    builder = context.builders.get(function.node) if function is not None else None  # type: ignore[arg-type]
    if builder is None or entry.raw or entry.members or "." in entry.text:
        return None
    parts: list[Entry] = []
    for inner, names in names_by_creation(context, builder, entry.creation):
        taken = {name in entry.names and bool(test(name)) for name in names}
        if True not in taken:
            continue
        attribute = _attribute(context, builder, inner) or _object(context, inner)
        if attribute is None or len(taken) > 1:
            return None
        raw = inner.function is None
        parts.append(replace(entry, text=f"{entry.text}.{attribute}", names=tuple(names), raw=raw))
    return parts if len({p.text for p in parts}) == len(parts) else None


def _object(context: Context, creation: Creation) -> str | None:
    """The attribute of an object that every object has, whose variables it lists."""
    node = creation.function.node if creation.function is not None else None
    if node not in context.builders or creation.loops or not creation.name.startswith("self."):
        return None
    if in_series(context.builders[node], creation):
        return None
    context.listing.owners.add(node)
    return creation.name.removeprefix("self.")


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
