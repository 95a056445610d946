"""What statements read of tensors while the graph is built: their shapes and types, which tracing knows as
well.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Item
from tf2mig.graph.state import State

_KNOWN = frozenset({"shape", "get_shape", "dtype", "rank", "ndims"})


def only_shapes(state: State, item: Item, seen: frozenset[Item] = frozenset()) -> bool:
    """Whether a statement uses nothing of the tensors it names but their shapes and types, itself or
    through others.
    """
    if item in seen:
        return True
    makers = {d: n for n in item.needs for d in n.defines}
    for node, value in item.uses:
        if not value.deferred or value.known_in_trace or _reads_shape(state, node):
            continue
        text = state.tree.segment(node)
        maker = makers.get(text)
        if maker is None or not _is_shape(state, maker, seen | {item}):
            return False
    return not item.variable_reads or all(_of_shape(state, item, v) for v in item.variable_reads)


def _is_shape(state: State, maker: Item, seen: frozenset[Item]) -> bool:
    return not maker.creations and not maker.draws and not maker.effects and only_shapes(state, maker, seen)


def _of_shape(state: State, item: Item, variable: object) -> bool:
    return all(_reads_shape(state, node) for node, value in item.uses if value is variable)


def _reads_shape(state: State, node: ast.expr) -> bool:
    parent = state.tree.parents.get(node)
    if isinstance(parent, ast.Attribute) and parent.value is node and parent.attr in _KNOWN:
        return True
    return isinstance(parent, ast.Call) and state.symbols.symbol(parent.func) == "tf.get_static_value"


__all__ = ["only_shapes"]
