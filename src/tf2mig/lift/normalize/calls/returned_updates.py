"""Functions that mean something only where they are called: they give their callers assignments, in lists or beside the
tensors that they compute, or they show the variables that there are."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.walking import walk

_ASSIGNMENTS = frozenset({"tf.assign", "tf.compat.v1.assign"})
_LISTS = frozenset({"tf.trainable_variables", "tf.global_variables", "tf.all_variables"})


def lists_updates(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function returns a list of assignments between variables that it collects or is handed."""
    returns = function.body[-1]
    if not isinstance(returns, ast.Return) or not isinstance(returns.value, ast.Name | ast.ListComp | ast.Call):
        return False
    computed = {*cat.PLACEHOLDERS, *cat.VARIABLES}
    calls = [n for n in walk(function) if isinstance(n, ast.Call)]
    if any(symbols.called(n) in computed for n in calls):
        return False
    loops = (ast.For, ast.ListComp, ast.GeneratorExp)
    return any(
        symbols.called(n) in _ASSIGNMENTS or (isinstance(n.func, ast.Attribute) and n.func.attr == "assign")
        for loop in walk(function)
        if isinstance(loop, loops)
        for n in walk(loop)
        if isinstance(n, ast.Call)
    )


def returns_update(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function returns an assignment beside tensors: only some runs of these want the assignment."""
    made = [s for s in walk(function) if isinstance(s, ast.Assign)]
    returned = next((n.value for n in walk(function) if isinstance(n, ast.Return)), None)
    if isinstance(returned, ast.Name):
        returned = next((s.value for s in made if _binds(s, {returned.id})), None)
    elements = returned.elts if isinstance(returned, ast.Tuple) else []
    names = {e.id for e in elements if isinstance(e, ast.Name)}
    return len(elements) > 1 and any(_binds(s, names) and _is_update(symbols, s.value) for s in made)


def _binds(statement: ast.Assign, names: set[str]) -> bool:
    return any(isinstance(t, ast.Name) and t.id in names for t in statement.targets)


def _is_update(symbols: Symbols, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if symbols.called(node) == "tf.group":
        return all(_is_update(symbols, a) for a in node.args)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return symbols.called(node) in cat.ASSIGNMENTS or method in ("assign", "assign_add", "assign_sub")


def shows_variables(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function goes through all variables and returns nothing."""
    calls = [n for n in walk(function) if isinstance(n, ast.Call)]
    returns = any(isinstance(n, ast.Return) and n.value is not None for n in walk(function))
    return not returns and any(symbols.called(n) in _LISTS for n in calls)


__all__ = ["lists_updates", "returns_update", "shows_variables"]
