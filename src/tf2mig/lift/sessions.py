"""Sessions handed from function to function: parameters and arguments that go."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import UserFunction
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.context import Context

_GONE = frozenset({Kind.SESSION, Kind.GRAPH, Kind.CONFIG})


def drop_session_arguments(context: Context) -> None:
    """Add the edits that remove session parameters and the arguments given for them."""
    seen: set[int] = set()
    for function in _functions(context):
        if id(function) in seen or isinstance(function.node, ast.Lambda):
            continue
        seen.add(id(function))
        for name, values in function.arguments.items():
            if values and all(v.kind in _GONE for v in values):
                _drop(context, function, name)


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


def _drop(context: Context, function: UserFunction, name: str) -> None:
    assert not isinstance(function.node, ast.Lambda)
    parameters = function.node.args.args
    index = next((i for i, a in enumerate(parameters) if a.arg == name), None)
    if index is None:
        return
    context.edits.append(removal(context, list(parameters), index))
    method = function.cls is not None and parameters[0].arg == "self"
    position = index - 1 if method else index
    for call in _calls(context, function):
        keyword = next((i for i, k in enumerate(call.keywords) if k.arg == name), None)
        everything: list[ast.AST] = [*call.args, *call.keywords]
        if keyword is not None:
            context.edits.append(removal(context, everything, len(call.args) + keyword))
        elif position < len(call.args):
            context.edits.append(removal(context, everything, position))


def _calls(context: Context, function: UserFunction) -> list[ast.Call]:
    """Every call of a function; those of a class count for its constructor."""
    found = {id(c): c for c, _ in function.calls}
    if function.cls is not None and getattr(function.node, "name", "") == "__init__":
        for body in context.state.bodies.values():
            for item in body.items:
                for call, other in item.calls:
                    if other.cls is function.cls and isinstance(call.func, ast.Name | ast.Attribute) and _is_class(call, function):
                        found[id(call)] = call
    return list(found.values())


def _is_class(call: ast.Call, function: UserFunction) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return function.cls is not None and name == function.cls.name


def removal(context: Context, nodes: list[ast.AST], index: int) -> Edit:
    """The edit that removes one of several parameters or arguments, with its comma."""
    tree = context.state.tree
    if index + 1 < len(nodes):
        return Edit(tree.start(nodes[index]), tree.start(nodes[index + 1]), "")
    if index:
        return Edit(tree.end(nodes[index - 1]), tree.end(nodes[index]), "")
    return Edit(tree.start(nodes[0]), tree.end(nodes[0]), "")


__all__ = ["Value", "drop_session_arguments", "removal"]
