"""Optimizers that train in more than one graph.

TF1's optimizer keeps its slots by graph and variable: in the next graph it begins anew. Keras' is built for the
variables that it trains first. A scope that makes its variables whenever it runs can be lifted where the optimizer is
made as often as they are: inside of it, in the call itself, or once for each round of a loop over several.

Source: tensorflow/python/training/optimizer.py of TF 1.15 (`_slot_dict`, `_non_slot_dict`: keys are graphs).
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.steps.training import step_of
from tf2mig.syntax.given import given
from tf2mig.syntax.mentions import calls_of, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_Scope = ast.For | ast.AsyncFor | ast.While | ast.FunctionDef | ast.AsyncFunctionDef
_SAME = frozenset({"enumerate", "zip", "sorted", "list", "reversed", "tuple"})
_PARTS = frozenset({"items", "keys", "values"})


def check_shared_optimizers(context: Context) -> None:
    """Raise Blocked where an optimizer may train the variables of several graphs."""
    makers = [c for c in context.state.creations if c.value is None or c.value.kind is not Kind.OPTIMIZER]
    for function in context.functions:
        for item in function.whole:
            step = step_of(context, item)
            base = item.value.members[0] if step is not None and item.value is not None else None
            if step is None or base is None or base.creation is None:
                continue
            scope = _renewing(context.state.tree, step.call, base.creation.node, [c.node for c in makers])
            optimizer = step.call.func.value if isinstance(step.call.func, ast.Attribute) else None
            if scope is not None and optimizer is not None and not _is_renewed(context, scope, step.call, optimizer):
                raise Blocked(step.call, "TFM710", "an optimizer trains the variables of several graphs")


def _renewing(tree: Tree, step: ast.Call, made: ast.AST, makers: list[ast.Call]) -> _Scope | None:
    """The outermost loop or function around a step that makes variables, and not the optimizer."""
    inside = {a for n in makers for a in tree.ancestors(n)}
    around = set(tree.ancestors(made))
    found: _Scope | None = None
    for above in tree.ancestors(step):
        if isinstance(above, ast.ClassDef):
            return None
        if isinstance(above, _Scope) and above in inside and above not in around:
            found = above
    return found


def _is_renewed(context: Context, scope: _Scope, step: ast.Call, optimizer: ast.expr) -> bool:
    """Whether each time that the scope runs has an optimizer of its own."""
    tree = context.state.tree
    if not isinstance(scope, Function):
        return _is_own(context, step, optimizer)
    calls = _calls(tree, scope)
    if calls is None or (len(calls) == 1 and _runs_once(tree, calls[0])):
        return calls is not None
    name = optimizer.id if isinstance(optimizer, ast.Name) else ""
    if name not in {a.arg for a in [*scope.args.args, *scope.args.kwonlyargs]} or name in stored_names(scope):
        return False
    handed = [(call, given(scope, call, name)) for call in calls]
    return all(node is not None and _is_own(context, call, node) for call, node in handed)


def _is_own(context: Context, place: ast.AST, optimizer: ast.expr) -> bool:
    """Whether what an expression gives at a place is an optimizer that nothing else trains by."""
    tree = context.state.tree
    if _makes(context, optimizer):
        return True
    names = [n.id for n in walk(optimizer) if isinstance(n, ast.Name)]
    for loop in [a for a in tree.ancestors(place) if isinstance(a, ast.For)]:
        targets = {n.id for n in walk(loop.target) if isinstance(n, ast.Name)}
        if targets & set(names):
            return _goes_over_each(context, loop, optimizer)
    loads = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == names[0] and isinstance(n.ctx, ast.Load)]
    return isinstance(optimizer, ast.Name) and len(loads) == 1 and _runs_once(tree, place)


def _goes_over_each(context: Context, loop: ast.For, optimizer: ast.expr) -> bool:
    """Whether a loop's rounds have each an optimizer that only this loop knows."""
    tree = context.state.tree
    over = _listed(loop.iter)
    if any(isinstance(o, ast.List | ast.Tuple | ast.Dict) and _holds(context, o) for o in over):
        return True
    asked = optimizer.value if isinstance(optimizer, ast.Subscript) else None
    names = {n.id for n in [*over, asked] if isinstance(n, ast.Name)}
    for name in names:
        uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
        made = [tree.parents[n] for n in uses if not isinstance(n.ctx, ast.Load)]
        if len(made) != 1 or not isinstance(made[0], ast.Assign) or not _holds(context, made[0].value):
            continue
        known = [n for n in uses if n in over or n is asked]
        return len(uses) == len(known) + 1 and _runs_once(tree, loop)
    return False


def _listed(node: ast.expr) -> list[ast.expr]:
    """What a loop goes over, without `zip`, `sorted` and the like around it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAME:
        return [e for a in node.args for e in _listed(a)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PARTS:
        return [node.func.value]
    return [node]


def _holds(context: Context, node: ast.AST) -> bool:
    return any(_makes(context, n) for n in walk(node))


def _makes(context: Context, node: ast.AST) -> bool:
    state = context.state
    return isinstance(node, ast.Call) and state.symbols.called(node) in state.optimizers


def _runs_once(tree: Tree, node: ast.AST) -> bool:
    """Whether what stands at a place runs once, as far as loops and functions around it tell."""
    for above in tree.ancestors(node):
        if isinstance(above, ast.For | ast.While | ast.comprehension | ast.ListComp | ast.DictComp | ast.Lambda):
            return False
        if isinstance(above, Function):
            calls = _calls(tree, above)
            return calls is not None and len(calls) == 1 and _runs_once(tree, calls[0])
    return True


def _calls(tree: Tree, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Call] | None:
    """The calls of a function; None where it is used otherwise."""
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    calls = calls_of(tree, uses)
    return calls if len(calls) == len(uses) else None


__all__ = ["check_shared_optimizers"]
