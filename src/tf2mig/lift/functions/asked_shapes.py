"""The shapes of computed tensors that variables are made of: the functions that compute the tensors are asked for them.

`lift/normalize/calls/traced_shapes.py` gave the shapes names. What tracing finds costs no computation, and is what TF1
knew of the tensor while it put the graph together.
"""

from __future__ import annotations

import ast
import re

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import SHAPE_MARK
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.functions.described import computing_function
from tf2mig.syntax.walking import walk

_UNKNOWN = "a size is read off a tensor that no function computes by itself"


def prepare_shapes(context: Context) -> list[tuple[ast.Name, Lifted]]:
    """The places that name such shapes, with the functions that are asked. Raises Blocked where none can be."""
    found: list[tuple[ast.Name, Lifted]] = []
    for body in context.state.bodies.values():
        for item in body.items:
            for node in walk(item.node):
                if isinstance(node, ast.Name) and node.id.startswith(SHAPE_MARK):
                    function = _asked(context, item, node)
                    if function is not None:
                        found.append((node, function))
                        if function not in context.functions:
                            context.functions.append(function)
    return found


def settle_shapes(context: Context, asked: list[tuple[ast.Name, Lifted]]) -> None:
    """Note what the names stand for, when the functions have theirs."""
    for node, function in asked:
        name = function.name
        if context.class_of(function.owner) is not None:
            specs = [context.feeding.specs.get(p, "") for p in function.params]
            name = f"{context.tf}.function(self.{name}, input_signature=[{', '.join(specs)}])"
        context.shapes[node.id] = f"{name}.get_concrete_function().structured_outputs.shape"


def with_shapes(context: Context, text: str) -> str:
    """The text with what the names stand for in their place."""
    return _MARKED.sub(lambda found: context.shapes.get(found[0], found[0]), text) if context.shapes else text


_MARKED = re.compile(rf"{SHAPE_MARK}\d+_\w+")


def _asked(context: Context, item: Item, node: ast.Name) -> Lifted | None:
    """The function that computes the tensor; None where the name is that of something else, which has its shape."""
    name = node.id.removeprefix(SHAPE_MARK).partition("_")[2]
    value = _value(context, item, name)
    if value is None or value.kind is not Kind.TENSOR:
        spec = context.feeding.specs.get(value) if value is not None else None
        context.shapes[node.id] = f"{spec or name}.shape"
        return None
    function = computing_function(context, item, value)
    if function is None:
        raise Blocked(item.node, "TFM706", _UNKNOWN)
    return function


def _value(context: Context, item: Item, name: str) -> Value | None:
    """What a name stood for in front of a statement."""
    items = [i for i in context.state.bodies[item.owner].items if i.order < item.order]
    maker = next((i for i in reversed(items) if name in i.defines), None)
    if maker is None:
        return None
    if maker.value is not None and maker.value.kind is Kind.PLACEHOLDER and len(maker.defines) == 1:
        return maker.value
    later = [i for i in context.state.bodies[item.owner].items if i.order > maker.order]
    uses = [v for i in later for n, v in i.uses if isinstance(n, ast.Name) and n.id == name]
    used = next((v for v in uses if maker in v.items or v.creation is not None), None)
    if used is not None or maker.value is None or maker.value.kind is not Kind.TENSOR or len(maker.defines) > 1:
        return used
    return Value(Kind.TENSOR, text=name, items=(maker,))


__all__ = ["prepare_shapes", "settle_shapes", "with_shapes"]
