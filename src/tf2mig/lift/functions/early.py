"""What makes the variables of layers that a statement lists before any lifted function was called.

TF1 made a layer's variables where it described the layer, Keras makes them when the layer is first called. In front
of a statement that lists them a function is traced that calls the layers: one that a run needs anyway and that
stands above, or one of its own.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, Owner, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted, closure
from tf2mig.lift.functions.building import calls_layer, is_own, is_unbuilt, note_wanted, traced
from tf2mig.lift.functions.described_elements import is_described
from tf2mig.lift.functions.sharing import placeholders_of
from tf2mig.lift.functions.write import is_bound_later, specs_of

_LATE = "the variables of layers are listed before the layers have any"


def prepare_early(context: Context) -> None:
    """Find the statements that list such variables, and add functions for them where none stands above.

    Raises Blocked where none can.
    """
    for site in context.state.sites:
        if any(leaf.kind in (Kind.COLLECTION, Kind.VARIABLE) for leaf in site.fetch.leaves()):
            text = context.text(site.fetch_node, site.inline)
            if any(listed in text for listed in context.listing.of_layers):
                context.listing.early.setdefault(site.item, []).append(text)
    for item in context.listing.early:
        note_wanted(context, [creation for creation, _ in _wanted(context, item)])
        for creation, held_by in sorted(_wanted(context, item), key=lambda pair: -pair[0].item.order):
            if _above(context, item, creation, held_by) is None:
                context.functions.append(_made(context, item, creation, held_by))


def early_edits(context: Context) -> list[Edit]:
    """The lines in front of those statements."""
    edits: list[Edit] = []
    done: set[tuple[int, str]] = set()
    for item in context.listing.early:
        wanted = dict.fromkeys(_wanted(context, item))
        lines: list[str] = []
        while wanted:
            creation, held_by = next(iter(wanted))
            function = _above(context, item, creation, held_by)
            if function is None:
                raise Blocked(creation.node, "TFM704", _LATE)
            for one in [(c, o) for c, o in wanted if o == held_by and _calls(context, function, c)]:
                del wanted[one]
            own = context.class_of(item.owner) is function.owner and not held_by
            if _is_bound_behind(context, function, item):
                signature = ", ".join(specs_of(context, function))
                made = f"{context.tf}.function(self.{function.name})"
                lines += ["# Makes the variables of its layers", f"{made}.get_concrete_function({signature})"]
            else:
                lines.append(traced(context, function, "self" if own else held_by))
        if lines and isinstance(item.node, ast.stmt):
            start, _ = context.layout.extent(item.node, comments=False)
            column = context.layout.column(item.node)
            text = "".join(f"{column}{line}{context.layout.newline}" for line in lines)
            if (start, text) not in done:
                edits.append(Edit(start, start, text))
            done.add((start, text))
    return edits


def _wanted(context: Context, item: Item) -> list[tuple[Creation, str]]:
    """What a statement lists that has no variables yet, with the object that holds it."""
    found: dict[tuple[Creation, str], None] = {}
    for text in context.listing.early[item]:
        known = context.listing.of_layers, context.listing.of_lists
        for listed, creations in [pair for lists in known for pair in lists.items()]:
            if listed in text:
                held_by = context.listing.objects.get(listed, "")
                home = context.home(item.owner)
                mine = creations if held_by else [c for c in creations if is_own(context, c, home)]
                found.update(dict.fromkeys((c, held_by) for c in mine if is_unbuilt(context, c)))
    return list(found)


def _above(context: Context, item: Item, creation: Creation, held_by: str) -> Lifted | None:
    """The function that calls a layer, can be traced without arguments and stands above a statement: the one that
    computes least."""
    found = [
        f
        for f in context.functions
        if not f.eager
        and not f.methods
        and not f.taken
        and _calls(context, f, creation)
        and f.owner in _homes(context, item, creation)
        and is_described(context, placeholders_of(context, f))
        and _is_ready(context, f, item, held_by)
    ]
    return min(found, key=lambda f: (len(f.whole), f.name), default=None)


def _calls(context: Context, function: Lifted, creation: Creation) -> bool:
    """Whether a function calls a layer, where it is made or where it is used again."""
    again = {c.item for c in context.state.creations if c.shared is creation}
    return calls_layer(set(function.whole), creation) or not again.isdisjoint(function.whole)


def _homes(context: Context, item: Item, creation: Creation) -> set[Owner]:
    """The scopes whose functions may be traced: where a layer is made, or, if that is the module because several
    scopes use it, where the statement stands."""
    builder = context.builders.get(creation.function.node) if creation.function is not None else None  # type: ignore[arg-type]
    shared = builder is not None and creation in builder.at_module
    return {context.home(item.owner if shared else creation.item.owner)}


def _is_ready(context: Context, function: Lifted, item: Item, held_by: str) -> bool:
    """Whether a function may be traced where a statement stands."""
    if held_by:
        return True
    if isinstance(function.owner, ast.ClassDef):
        function.params = function.params or placeholders_of(context, function)
        built = {i.owner for i in function.whole}
        if context.class_of(item.owner) is not function.owner:
            return False
        return item.owner not in built or all(i.order < item.order for i in function.whole)
    mine = [i.order for i in function.whole if i.owner is function.owner]
    return bool(mine) and max(mine) < item.order


def _is_bound_behind(context: Context, function: Lifted, item: Item) -> bool:
    """Whether a method becomes a `tf.function` only behind a statement."""
    return is_bound_later(context, function) and item.owner in {i.owner for i in function.whole}


def _made(context: Context, item: Item, creation: Creation, held_by: str) -> Lifted:
    """A function that only calls the layers up to one that a statement lists. Raises Blocked."""
    maker = creation.item
    items = closure([maker])
    owner = context.home(maker.owner)
    plain = maker.role is Role.DEFER and isinstance(maker.node, ast.Assign) and len(maker.defines) == 1
    if not plain or not items or held_by or maker.value is None or maker.value.kind is not Kind.TENSOR:
        raise Blocked(creation.node, "TFM704", _LATE)
    output = replace(maker.value, text=maker.defines[0], items=(maker,))
    function = Lifted("", owner, items, outputs=[output], whole=items)
    if any(context.home(i.owner) is not owner for i in items) or not _is_ready(context, function, item, held_by):
        raise Blocked(creation.node, "TFM704", _LATE)
    return function


__all__ = ["early_edits", "prepare_early"]
