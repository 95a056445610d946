"""Summaries: values with tags, written by the event writer where TF1's program added them."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Value
from tf2mig.lift.context import Context
from tf2mig.lift.training import argument


def lines(context: Context, item: Item, value: Value) -> list[str]:
    """A summary inside a function: its data under its name; a merge: a dictionary of them by tag."""
    if value.symbol in cat.MERGES:
        name = (item.defines[0] if item.defines else "summaries").removeprefix("self.")
        return [f"{name} = {{{', '.join(_entry(context, m) for m in value.members)}}}"]
    if not isinstance(value.node, ast.Call):
        raise Blocked(item.node, "TFM710", "a summary is made in a way that is not known")
    return []


def _entry(context: Context, member: Value) -> str:
    tag, tensor = _tag(context, member)
    return f"{tag}: {tensor}"


def _tag(context: Context, member: Value) -> tuple[str, str]:
    call = member.node
    if not isinstance(call, ast.Call):
        raise Blocked(call, "TFM710", "a summary is made in a way that is not known")
    tag, data = argument(call, 0, "name"), argument(call, 1, "tensor") or argument(call, 1, "values")
    if data is None or tag is None:
        raise Blocked(call, "TFM710", "a summary without a name and a value")
    item = context.summary_items.get(member)
    return context.text(tag, item), context.text(data, item)
