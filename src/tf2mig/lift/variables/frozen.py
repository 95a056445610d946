"""Training beside layers that are not to be trained.

A gradient tape watches the variables of a Keras layer made with ``trainable=False`` too (checked with Keras
3), where
TF1's `minimize` left them out. Where a program has such layers, training steps list what they train.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import closure
from tf2mig.lift.steps.training import argument
from tf2mig.lift.variables.entries import Entry, all_entries
from tf2mig.lift.variables.listing import collection_text
from tf2mig.lift.variables.object_lists import with_objects
from tf2mig.syntax.walking import walk

_POSITIONS = {"minimize": 2, "compute_gradients": 1}


def list_trained(context: Context) -> None:
    """Decide the list of variables of every training step that names none, if any layer is frozen. Raises
    Blocked.
    """
    if not any(_frozen(c) for c in context.state.creations):
        return
    for body in context.state.bodies.values():
        for item in body.items:
            for call in walk(item.node) if item.deferred else ():
                if (
                    _trains(call)
                    and isinstance(call, ast.Call)
                    and argument(call, _POSITIONS[_method(call)], "var_list") is None
                ):
                    context.listing.trained[call] = _trained(context, item)


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _trains(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _method(node) in _POSITIONS


def _frozen(creation: Creation) -> bool:
    """Whether a layer is not to be trained, or that is decided while the program runs."""
    if creation.value is None or creation.value.kind is not Kind.LAYER:
        return False
    flag = next((k.value for k in creation.node.keywords if k.arg == "trainable"), None)
    return flag is not None and not (isinstance(flag, ast.Constant) and flag.value is True)


def _trained(context: Context, item: Item) -> str:
    """The list of the variables that the loss of a statement depends on."""
    inside = _reached(context, item)
    reads: set[Value] = {v for i in inside for v in i.variable_reads}
    makers = {c.shared or c for c in context.state.creations if c.item in inside}
    entries = [
        e
        for e in all_entries(context, trainable=True, named=False)
        if (e.raw and _is_read(e.creation, e.text, reads)) or (not e.raw and e.creation in makers)
    ]
    return collection_text(context, _with_held(context, item, entries))


def _with_held(context: Context, item: Item, entries: list[Entry]) -> list[Entry]:
    """The entries with those that other objects hold as lists of these objects: what a loss does not reach has no
    gradient. Raises Blocked where an object has no name."""
    here = context.class_of(item.owner)
    held = {c for e in entries if (c := context.class_of(e.creation.item.owner)) not in (here, None)}
    if here is None or not held:
        return entries
    everything = all_entries(context, trainable=True, named=False)
    whole = [e for e in everything if e in entries or context.class_of(e.creation.item.owner) in held]
    listed = with_objects(context, item, whole)
    if any(not e.members and context.class_of(e.creation.item.owner) in held for e in listed):
        raise Blocked(item.node, "TFM704", "a training step trains what another object holds, and does not list it")
    return listed


def _reached(context: Context, item: Item) -> set[Item]:
    """The statements that a loss depends on, and through which its gradient goes."""
    stopped = {i for i in closure(item.needs) if _stops(context, i)}
    return set(closure([n for n in item.needs if n not in stopped], frozenset(stopped))) | stopped | {item}


def _stops(context: Context, item: Item) -> bool:
    made = item.node.value if isinstance(item.node, ast.Assign) else None
    return isinstance(made, ast.Call) and context.state.symbols.called(made) == "tf.stop_gradient"


def _is_read(creation: Creation, text: str, reads: set[Value]) -> bool:
    return any(v is creation.value or v.creation is creation or v.text == text or not v.text for v in reads)


__all__ = ["list_trained"]
