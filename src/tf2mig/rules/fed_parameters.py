"""Parameters through which only data comes in: no variable, and so no gradient, stands behind them."""

from __future__ import annotations

import ast

from tf2mig.rules.module import Module
from tf2mig.syntax.walking import walk


def is_fed(module: Module, parameter: ast.arg, above: frozenset[ast.arg] = frozenset()) -> bool:
    """Whether only data comes in through a parameter; ``above`` are those whose question led here.

    It belongs to a function with an input signature, or to one of the module's own that is called with such
    parameters and nothing else.
    """
    function = _function_of(module, parameter)
    if function is None or parameter in above:
        return False
    if any(_signed(module, d) for d in function.decorator_list):
        return True
    calls = _calls_of(module, function)
    return calls is not None and all(_given_data(module, c, function, parameter, above | {parameter}) for c in calls)


def _signed(module: Module, decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and module.symbols.called(decorator) == "tf.function"
        and any(k.arg == "input_signature" for k in decorator.keywords)
    )


def _function_of(module: Module, node: ast.AST) -> ast.FunctionDef | None:
    """The innermost function around a node, a parameter's own function included."""
    parents = module.tree.parents
    around = parents.get(node)
    while around is not None and not isinstance(around, _SCOPES):
        around = parents.get(around)
    return around if isinstance(around, ast.FunctionDef) else None


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)


def _calls_of(module: Module, function: ast.FunctionDef) -> list[ast.Call] | None:
    """Every call of a function of the module, but for those that go through a signature of their own.

    None where nothing calls it, where it is named in any other way, or where two share its name.
    """
    parents, name = module.tree.parents, function.name
    calls: list[ast.Call] = []
    found = False
    for node in module.tree.nodes:
        if isinstance(node, ast.FunctionDef) and node.name == name and node is not function:
            return None
        if not (
            (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
        ):
            continue
        around = parents.get(node)
        if isinstance(around, ast.Assign):
            around = around.value
        if not isinstance(around, ast.Call):
            return None
        if around.func is node:
            calls.append(around)
        elif not _signed(module, around):
            return None
        found = True
    return calls if found else None


def _given_data(
    module: Module, call: ast.Call, function: ast.FunctionDef, parameter: ast.arg, above: frozenset[ast.arg]
) -> bool:
    """Whether a call gives a parameter its caller's own parameter, never bound again, that only data enters."""
    caller, given = _function_of(module, call), _given(call, function, parameter.arg)
    if caller is None or not isinstance(given, ast.Name):
        return False
    if any(isinstance(n, ast.Name) and n.id == given.id and isinstance(n.ctx, ast.Store) for n in walk(caller)):
        return False
    own = [a for a in caller.args.args if a.arg == given.id]
    return len(own) == 1 and is_fed(module, own[0], above)


def _given(call: ast.Call, function: ast.FunctionDef, name: str) -> ast.expr | None:
    """The argument that a call gives a parameter; None where it gives none, or stars hide it."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    named = [k.value for k in call.keywords if k.arg == name]
    if named:
        return named[0]
    names = [a.arg for a in function.args.args]
    if isinstance(call.func, ast.Attribute) and names[:1] == ["self"]:
        names = names[1:]
    index = names.index(name) if name in names else len(call.args)
    return call.args[index] if index < len(call.args) else None
