"""The text of a list of variables."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.looped_variables import in_rounds
from tf2mig.lift.variables.object_lists import property_lines


def collection_text(context: Context, entries: list[Entry]) -> str:
    """The text of a list of the variables of some entries."""
    if not entries:
        return "[]"
    raw = all(e.raw or e.test for e in entries)
    for entry in entries:
        for member in entry.members or (entry,):
            _list_members(context, member, entry.listing)
        if entry.members:
            _list_object(context, entry)
    if raw:
        text = "[" + ", ".join(_parts(entries)) + "]"
    elif entries[0].only is not None and all(e.only == entries[0].only and not e.test for e in entries):
        text = _chosen(entries[0].only, entries).removeprefix("*")
    elif len(entries) == 1 and not entries[0].test:
        text = f"{entries[0].text}.{entries[0].listing}"
    else:
        parts = _parts(entries)
        text = "[" + ", ".join(parts) + "]"
    if not raw:
        context.listing.of_layers.setdefault(text, []).extend(
            e.creation for e in entries if not e.raw and not e.members
        )
    context.listing.of_lists.setdefault(text, []).extend(e.creation for e in entries if _lists_layers(e))
    return text


def _lists_layers(entry: Entry) -> bool:
    """Whether an entry holds what a loop makes that is no variable."""
    value = entry.creation.value
    variable = value is not None and value.kind is Kind.VARIABLE
    return entry.raw and not entry.members and not variable and entry.creation.plain is None


def _parts(entries: list[Entry]) -> list[str]:
    """The parts of a list's text, in the order in which the variables were made. Raises Blocked."""
    parts: list[tuple[tuple[object, ...], str]] = []
    for (test, only, _), group in groupby(entries, lambda e: (e.test, e.only, "" if e.test or e.only else e.text)):
        held = list(group)
        text = _chosen(only, held) if only is not None else ", ".join(e.within_list() for e in held)
        text = f"*([{text}] if {test} else [])" if test else text
        parts.append((held[0].creation.loops if held[0].each else (), text))
    try:
        return in_rounds(parts)
    except ValueError:
        node = entries[0].creation.node
        raise Blocked(node, "TFM704", "loops inside each other make variables that are listed") from None


def _chosen(only: tuple[str, str], entries: list[Entry]) -> str:
    """Those variables of some objects whose names answer a question, as a part of a list."""
    name, question = only
    parts = [replace(e, only=None).within_list() for e in entries]
    whole = f"[{', '.join(parts)}]" if len(parts) > 1 else parts[0].removeprefix("*")
    return f"*[{name} for {name} in {whole} if {question}]"


def _list_members(context: Context, entry: Entry, listing: str) -> None:
    """Note that the objects of a builder are asked for their variables."""
    if entry.creation.function is not None:
        context.listing.owners.add(entry.creation.function.node)  # type: ignore[arg-type]
        if listing == "variables":
            context.listing.whole.add(entry.creation.function.node)  # type: ignore[arg-type]


def _list_object(context: Context, entry: Entry) -> None:
    """Note that the objects of a class are asked for their variables. Raises Blocked where one has no name."""
    if not entry.text:
        raise Blocked(entry.creation.node, "TFM704", "the variables of an object are listed where it has no name")
    text = f"{entry.text}.{entry.listing}"
    cls = context.class_of(entry.creation.item.owner)
    assert cls is not None
    context.listing.properties.setdefault(cls, {})[entry.listing] = property_lines(context, entry, entry.listing)
    context.listing.of_layers[text] = [m.creation for m in entry.members if not m.raw]
    context.listing.objects[text] = entry.text
