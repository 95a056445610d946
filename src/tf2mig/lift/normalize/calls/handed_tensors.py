"""Functions that run whatever tensor they are handed: `show(h_conv1, image)`, `show(h_conv2, image)`.

What such a function runs, and what that needs to be fed, is known only where it is called.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def runs_what_it_is_handed(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether a function's run fetches a parameter for which its calls give different names."""
    fetched = fetched_parameters(function)
    if not fetched or any(isinstance(n, Function | ast.Lambda) for s in function.body for n in walk(s)):
        return False
    calls = [n for n in tree.nodes if isinstance(n, ast.Call) and _calls(n, function.name)]
    if any(isinstance(a, ast.For | ast.While) for c in calls for a in tree.ancestors(c)):
        return False
    return any(_differ([_given(function, c, name) for c in calls]) for name in fetched)


def fetched_parameters(function: ast.FunctionDef) -> set[str]:
    """The parameters that runs in a function fetch."""
    parameters = {a.arg for a in function.args.args} - stored_names(function)
    return {f for n in walk(function) if (f := _fetched(n)) is not None and f in parameters}


def _given(function: ast.FunctionDef, call: ast.Call, name: str) -> ast.expr | None:
    place = [a.arg for a in function.args.args].index(name)
    at = call.args[place] if place < len(call.args) else None
    return next((k.value for k in call.keywords if k.arg == name), at)


def _differ(given: list[ast.expr | None]) -> bool:
    named = all(isinstance(g, ast.Name | ast.Attribute) for g in given)
    return named and len({ast.dump(g) for g in given if g is not None}) > 1


def _calls(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == name


def _fetched(node: ast.AST) -> str | None:
    """The name that `session.run(name, ...)` fetches."""
    run = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "run"
    first = node.args[0] if run and isinstance(node, ast.Call) and node.args else None
    return first.id if isinstance(first, ast.Name) else None


__all__ = ["fetched_parameters", "runs_what_it_is_handed"]
