"""Moving averages in TF1's files: what a saver saves of them, and the names by which another program reads them.

`apply` makes a variable `NAME/ExponentialMovingAverage` beside each variable, inside the scopes that are open there,
and `variables_to_restore` gives, for every variable, the name of its average where it is trained, else its own.
Source: tensorflow/python/training/moving_averages.py and slot_creator.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.graphs import made_in
from tf2mig.lift.objects.saved import Saved, saved_by
from tf2mig.lift.steps.training import argument
from tf2mig.lift.variables.collections import entries_of
from tf2mig.lift.variables.entries import Entry, all_entries

_SUFFIX = "ExponentialMovingAverage"
_UNKNOWN = "it is not known which moving averages there are"


def averages_saved(context: Context, item: Item, graph: int | None) -> list[Saved]:
    """The moving averages that a saver of everything saves at a statement. Raises Blocked."""
    found: list[Saved] = []
    for made, call in context.state.averaged:
        if made.order > item.order or (graph is not None and made.graph != graph):
            continue
        held_by, key = _average(context, made, call), "/".join(s for s in made.scope if s)
        if made.owner is not item.owner and not isinstance(made.owner, ast.Module) and not held_by.startswith("self."):
            raise Blocked(call, "TFM710", _UNKNOWN)
        for saved in _plain(context, _averaged(context, made, call), call):
            name = "/".join([*([key] if key else []), saved.key, _suffix(context, made, call)])
            found.append(Saved(name, f"{held_by}.average({saved.text})"))
    return found


def write_restored(context: Context) -> None:
    """Write out every dictionary of `variables_to_restore()`. Raises Blocked."""
    for item, call in context.state.restored_averages:
        graph = item.graph
        slots = [c for c in context.state.creations if c.value is not None and c.value.kind is Kind.OPTIMIZER]
        slots = [c for c in slots if made_in(context, c, graph) and c.symbol != "tf.train.GradientDescentOptimizer"]
        if call.args or call.keywords or slots or any(i.graph == graph for i, _ in context.state.averaged):
            raise Blocked(call, "TFM704", _UNKNOWN)
        everything = all_entries(context, trainable=False, named=False, graph=graph)
        trained = {e.creation for e in all_entries(context, trainable=True, named=False, graph=graph)}
        pairs: list[str] = []
        for entry, saved in zip(everything, _plain(context, everything, call), strict=True):
            behind = f"/{_suffix(context, item, call)}" if entry.creation in trained else ""
            pairs.append(f'"{saved.key}{behind}": {saved.text}')
        context.replaced[call] = "{" + ", ".join(pairs) + "}"


def _plain(context: Context, entries: list[Entry], call: ast.Call) -> list[Saved]:
    """What a file calls variables that have one name each, in order. Raises Blocked."""
    taken: dict[str, int] = {}
    found: list[Saved] = []
    for entry in entries:
        parts = saved_by(context, entry.creation, entry.text, entry.names, taken) if entry.raw else []
        if len(parts) != 1 or parts[0].own or parts[0].each or parts[0].waits is not None:
            raise Blocked(call, "TFM704", _UNKNOWN)
        found += parts
    return found


def _averaged(context: Context, item: Item, call: ast.Call) -> list[Entry]:
    """The variables that a call of `apply` is given; those that are trained where it is given none. Raises Blocked."""
    given = argument(call, 0, "var_list")
    if given is None:
        entries = all_entries(context, trainable=True, named=False, graph=item.graph)
        return [e for e in entries if e.creation.item.order <= item.order]
    if isinstance(given, ast.List | ast.Tuple):
        values = [next((v for n, v in item.uses if n is e), None) for e in given.elts]
        made = [v.creation for v in values if v is not None and v.creation is not None]
        known = {e.creation: e for e in all_entries(context, trainable=False, named=False, graph=item.graph)}
        if len(made) != len(values) or any(c not in known for c in made):
            raise Blocked(call, "TFM704", _UNKNOWN)
        return [known[c] for c in made]
    return entries_of(context, item, given)


def _average(context: Context, item: Item, call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return context.text(call.func.value, item)


def _suffix(context: Context, item: Item, call: ast.Call) -> str:
    """The name of the averages, which the object that makes them may be given. Raises Blocked."""
    held = call.func.value if isinstance(call.func, ast.Attribute) else None
    value = next((v for n, v in item.uses if n is held), None)
    maker = value.node if value is not None and value.kind is Kind.AVERAGE else None
    if not isinstance(maker, ast.Call):
        raise Blocked(call, "TFM704", _UNKNOWN)
    named = argument(maker, 3, "name")
    if named is None:
        return _SUFFIX
    if not isinstance(named, ast.Constant) or not isinstance(named.value, str):
        raise Blocked(call, "TFM704", _UNKNOWN)
    return named.value


__all__ = ["averages_saved", "write_restored"]
