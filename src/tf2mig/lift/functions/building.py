"""Functions that list the variables of layers which they do not call themselves: the layers are built first.

A Keras layer has no variables before its first call. Tracing a lifted function calls the layers that it
uses, so a
function that assigns to the variables of other layers has the function traced that calls them.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import VARIABLES
from tf2mig.graph.items import Creation, Item, Owner, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.functions.described_elements import described_parameters, is_described
from tf2mig.lift.variables.built_layers import place_of
from tf2mig.lift.variables.once import depends_on_call
from tf2mig.syntax.walking import walk


def building_lines(context: Context, function: Lifted, lines: list[str]) -> list[str]:
    """The lines that build what a function's lines list. Raises Blocked where nothing builds it."""
    text = "\n".join(lines)
    inside = set(function.whole)
    wanted: dict[tuple[Creation, str], None] = {}
    for listed, creations in context.listing.of_layers.items():
        if listed in text:
            held_by = context.listing.objects.get(listed, "")
            another = bool(held_by) and all(context.class_of(c.item.owner) is function.owner for c in creations)
            made = [c for c in creations if another or not calls_layer(inside, c)]
            made = made if held_by else [c for c in made if is_own(context, c, function.owner)]
            wanted.update(dict.fromkeys((c, held_by) for c in made if is_unbuilt(context, c)))
    note_wanted(context, [creation for creation, _ in wanted])
    out: list[str] = []
    while wanted:
        creation, held_by = next(iter(wanted))
        caller = _caller(context, function, creation, foreign=bool(held_by))
        if caller is None:
            raise Blocked(creation.node, "TFM704", "the variables of layers are listed before the layers have any")
        held = set(caller.whole)
        for done in [(c, o) for c, o in wanted if o == held_by and calls_layer(held, c)]:
            del wanted[done]
        out.append(traced(context, caller, held_by or ("self" if isinstance(caller.owner, ast.ClassDef) else "")))
    return out


def note_wanted(context: Context, creations: list[Creation]) -> None:
    """Note the layers that must have their variables early, those inside of objects and builders too."""
    for creation in creations:
        if creation.function is None:
            context.listing.wanted.add(place_of(creation))
        else:
            held = [c for c in context.state.creations if c.item.owner is creation.function.node and c.shared is None]
            note_wanted(context, [c for c in held if is_unbuilt(context, c)])


def is_own(context: Context, creation: Creation, owner: Owner) -> bool:
    """Whether `self` in a scope's text may mean the object that holds something; what no class holds is seen by all."""
    cls = context.class_of(creation.item.owner)
    return cls is None or not isinstance(owner, ast.ClassDef) or cls is owner


def traced(context: Context, function: Lifted, held_by: str) -> str:
    """The line that traces a function; ``held_by`` is the object whose method it is, if it is one."""
    prefix = f"{held_by}." if held_by else ""
    given = (
        ""
        if all(context.feeding.specs.get(p) for p in function.params)
        else described_parameters(context, function, prefix)
    )
    return f"{prefix}{function.name}.get_concrete_function({given})  # makes the variables of its layers"


def calls_layer(items: set[Item], creation: Creation) -> bool:
    """Whether statements call a layer: the one that makes and calls it, or one that names an object made
    elsewhere.
    """
    if creation.item in items:
        return True
    names = set(creation.item.defines)
    return creation.item.role is Role.CREATE and any(
        isinstance(n, ast.Name | ast.Attribute) and ast.unparse(n) in names for i in items for n in walk(i.node)
    )


def is_unbuilt(context: Context, creation: Creation) -> bool:
    """Whether something has variables only after its first call: a layer, or an object that holds one."""
    if creation.function is None:
        return creation.symbol != "tf.Variable" and creation not in context.listing.built
    held = [c for c in context.state.creations if c.item.owner is creation.function.node and c.shared is None]
    return any(
        is_unbuilt(context, c) if c.function is not None else c.symbol not in VARIABLES or depends_on_call(c.item)
        for c in held
        if c.value is None or c.value.kind is not Kind.OPTIMIZER
    )


def _caller(context: Context, function: Lifted, creation: Creation, *, foreign: bool) -> Lifted | None:
    """The function that calls a layer and can be traced without arguments: the one that computes least."""
    owner = context.class_of(creation.item.owner) if foreign else function.owner
    found = [
        f
        for f in context.functions
        if f is not function
        and (f.sites or f in context.asked)
        and not f.eager
        and calls_layer(set(f.whole), creation)
        and f.owner is owner
        and (not f.methods or isinstance(f.owner, ast.ClassDef))
        and is_described(context, f.params)
    ]
    return min(found, key=lambda f: (not f.sites, len(f.whole), f.name), default=None)


__all__ = ["building_lines", "calls_layer", "is_unbuilt", "traced"]
