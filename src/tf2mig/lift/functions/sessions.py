"""Sessions handed from function to function: parameters and arguments that go."""

from __future__ import annotations

import ast

from tf2mig.graph.items import UserFunction
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.parameters import drop_parameters
from tf2mig.syntax.mentions import last_word

_GONE = frozenset({Kind.SESSION, Kind.GRAPH, Kind.CONFIG})


def drop_session_arguments(context: Context, others: dict[UserFunction, set[str]]) -> None:
    """Add the edits that remove session parameters and the arguments given for them, and ``others`` with them."""
    seen: set[int] = set()
    for function in _functions(context):
        if id(function) in seen or isinstance(function.node, ast.Lambda):
            continue
        seen.add(id(function))
        gone = {n for n, values in function.arguments.items() if values and all(v.kind in _GONE for v in values)}
        gone |= others.get(function, set())
        if gone:
            drop_parameters(context, function, gone, _calls(context, function))


def _functions(context: Context) -> list[UserFunction]:
    found = {id(f): f for f in context.state.functions.values()}
    for body in context.state.bodies.values():
        for item in body.items:
            for _, function in item.calls:
                found[id(function)] = function
    for instance in context.state.instances.values():
        for part in (instance.parts or {}).values():
            if part.function is not None:
                found[id(part.function)] = part.function
    return list(found.values())


def _calls(context: Context, function: UserFunction) -> list[ast.Call]:
    """Every call of a function; those of a class count for its constructor."""
    found = {id(c): c for c, _ in function.calls}
    if function.cls is not None and getattr(function.node, "name", "") == "__init__":
        for body in context.state.bodies.values():
            for item in body.items:
                for call, other in item.calls:
                    if (
                        other.cls is function.cls
                        and isinstance(call.func, ast.Name | ast.Attribute)
                        and _is_class(call, function)
                    ):
                        found[id(call)] = call
    return list(found.values())


def _is_class(call: ast.Call, function: UserFunction) -> bool:
    name = last_word(call.func)
    return function.cls is not None and name == function.cls.name


__all__ = ["Value", "drop_session_arguments"]
