"""Functions that create variables, interpreted statement by statement."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Body, Item, UserFunction
from tf2mig.graph.state import Frame, State
from tf2mig.graph.statements import Statements
from tf2mig.graph.values import PYTHON, Kind, Value


def interpret_builder(state: State, statements: Statements, function: UserFunction) -> Body:
    """The statements of a builder, with its parameters as what calls of it gave.

    Parameters that ever took a tensor count as tensors. The body joins ``state.bodies``. Raises Blocked.
    """
    node = function.node
    assert not isinstance(node, ast.Lambda)
    known = state.bodies.get(node)
    if known is not None:
        return known
    body = Body(node)
    state.bodies[node] = body
    names = {
        a.arg: _parameter(function, a.arg) for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    }
    parent = function.closure["frame"].owner if "frame" in function.closure else None
    frame = Frame(node, parent if isinstance(parent, Frame) else state.frame.module(), body, names)
    frame.function = function
    body.names = frame.names
    outer = state.frame, state.item, state.loops, state.scopes, state.reuse, state.control
    state.frame, state.item = frame, Item(node, node, state.next_order())
    state.loops, state.scopes, state.reuse, state.control = [], [], [], []
    function.active = True
    try:
        statements.run(node.body)
    finally:
        function.active = False
        state.frame, state.item, state.loops, state.scopes, state.reuse, state.control = outer
    return body


def _parameter(function: UserFunction, name: str) -> Value:
    values = function.arguments.get(name, [])
    deferred = next((v for v in values if v.deferred or any(leaf.kind is Kind.VARIABLE for leaf in v.leaves())), None)
    if deferred is not None:
        known = all(v.known_in_trace or v.kind is Kind.PYTHON for v in values)
        return Value(Kind.PLACEHOLDER, text=name, many=deferred.many, static=known)
    if values and all(v.kind is values[0].kind for v in values) and values[0].kind in (Kind.FUNCTION, Kind.CONTAINER):
        return values[0]
    return PYTHON
