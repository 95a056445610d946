"""What calls of the program's functions give their callers."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value


def only_creates(item: Item, value: Value) -> bool:
    """Whether a body makes variables from Python values alone and returns them."""
    from_graph = [v for _, v in item.uses if v.deferred]
    shaped = bool(from_graph) and all(v.known_in_trace for v in from_graph)
    if item.variable_reads or ((item.needs or item.placeholders) and not shaped):
        return False
    leaves = list(value.leaves())
    if any(leaf.deferred for leaf in leaves):
        return False
    if any(leaf.kind is Kind.VARIABLE for leaf in leaves):
        return True
    return (
        all(leaf.kind in (Kind.LAYER, Kind.EAGER, Kind.OPTIMIZER) for leaf in leaves)
        and not item.draws
        and not item.effects
    )


def mixes_updates(item: Item, value: Value) -> bool:
    """Whether a body gives tensors and assignments side by side: a run of the one does not run the other."""
    kinds = {leaf.kind for leaf in value.leaves()} if value.kind is Kind.CONTAINER else set()
    return item.effects and {Kind.TENSOR, Kind.OPERATION} <= kinds


def with_lists(result: Value, node: ast.Call) -> Value:
    """A builder's result in which a list of its variables beside tensors is taken from the call, as those are."""
    if result.kind is not Kind.CONTAINER or result.parts is None or not any(v.deferred for v in result.leaves()):
        return result
    parts = {k: _listed(p, node) for k, p in result.parts.items()}
    return Value(Kind.CONTAINER, parts=parts, shape=result.shape, node=node, filled=result.filled)


def _listed(value: Value, node: ast.Call) -> Value:
    leaves = list(value.leaves()) if value.kind is Kind.CONTAINER and value.shape == "list" else []
    made = bool(leaves) and all(leaf.kind is Kind.VARIABLE for leaf in leaves)
    return Value(Kind.TENSOR, node=node, many=True) if made else value


def plain_copy(value: Value, node: ast.Call) -> Value:
    """The variables that a function made, as what a call of it gives."""
    if value.kind is Kind.CONTAINER and value.parts is not None:
        parts = {k: plain_copy(p, node) for k, p in value.parts.items()}
        return Value(Kind.CONTAINER, parts=parts, shape=value.shape, node=node, filled=value.filled)
    return Value(value.kind, node=node, symbol=value.symbol) if value.kind is Kind.VARIABLE else value


def detached(value: Value, node: ast.Call) -> Value:
    """A result as the caller sees it: the callee's own statements and names are out of sight."""
    if value.kind is Kind.CONTAINER and value.parts is not None:
        parts = {k: detached(p, node) for k, p in value.parts.items()}
        if value.shape == "list":
            parts = {k: Value(Kind.TENSOR, node=node) if p.kind is Kind.PLACEHOLDER else p for k, p in parts.items()}
        return Value(Kind.CONTAINER, parts=parts, shape=value.shape, node=node, filled=value.filled)
    if value.deferred:
        result = Value(
            value.kind, node=node, symbol=value.symbol, many=value.many, members=value.members, static=value.static
        )
        result.creation, result.owner = value.creation, value.owner
        return result
    return value
