"""Functions that take tensors of the graph from their enclosing scope get them as parameters."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function, Role, UserFunction
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk


def hand_on_free_values(context: Context) -> None:
    """Add a parameter for each tensor that a function only saw by name, and an argument to each call."""
    for function in list(context.state.functions.values()):
        deferred = [v for v in function.free if v.deferred]
        if deferred and not function.runs and not isinstance(function.node, ast.Lambda):
            _extend(context, function, deferred)


def _extend(context: Context, function: UserFunction, values: list[Value]) -> None:
    node = function.node
    assert isinstance(node, Function)
    if (
        function.is_builder
        or function.cls is not None
        or any(v.text is None or not v.text.isidentifier() for v in values)
    ):
        raise Blocked(node, "TFM711", "a function uses tensors that are not handed to it")
    names = [context.param(v) if v.kind is Kind.PLACEHOLDER else str(v.text) for v in values]
    own = [a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    if set(names) & set(own) or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        raise Blocked(node, "TFM711", "a function uses tensors that are not handed to it")
    context.edits.append(_parameters(context, node, names))
    for value in values:
        _rename_uses(context, node, value)
    for call, item in function.calls:
        keyword = bool(node.args.defaults) or bool(call.keywords)
        edit = _argument(context, call, names, keyword=keyword)
        if item.role is Role.DEFER or isinstance(item.node, ast.expr):
            context.handed_on[call] = edit
        else:
            context.edits.append(edit)


def _parameters(context: Context, node: Function, names: list[str]) -> Edit:
    """New parameters stand last; behind parameters with defaults they are keywords."""
    tree = context.state.tree
    added = ", ".join(names)
    if not node.args.args:
        at = (
            tree.text.index(
                "(", tree.start(node) if not node.decorator_list else tree.offset(node.lineno, node.col_offset)
            )
            + 1
        )
        return Edit(at, at, added)
    last: ast.AST = node.args.defaults[-1] if node.args.defaults else node.args.args[-1]
    lead = ", *, " if node.args.defaults else ", "
    return Edit(tree.end(last), tree.end(last), lead + added)


def _rename_uses(context: Context, node: Function, value: Value) -> None:
    """A placeholder's parameter may be called otherwise than the placeholder was."""
    if value.kind is not Kind.PLACEHOLDER or context.param(value) == value.text:
        return
    for name in walk(node):
        if isinstance(name, ast.Name) and name.id == value.text:
            context.replaced[name] = context.param(value)


def _argument(context: Context, call: ast.Call, names: list[str], *, keyword: bool) -> Edit:
    tree = context.state.tree
    added = ", ".join(f"{n}={n}" if keyword else n for n in names)
    arguments: list[ast.AST] = [*call.args, *call.keywords]
    if not arguments:
        return Edit(tree.end(call) - 1, tree.end(call) - 1, added)
    at = max(tree.end(a) for a in arguments)
    return Edit(at, at, ", " + added)
