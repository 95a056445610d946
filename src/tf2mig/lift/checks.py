"""What must hold for a program to be lifted; anything else is a blocker."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind


def check_model(state: State) -> None:
    """Raise Blocked where the model shows something that lifting would get wrong."""
    for body in state.bodies.values():
        for item in body.items:
            _check_item(state, item)
    _check_initializations(state)


def _check_item(state: State, item: Item) -> None:
    if item.role is Role.KEEP and item.sites and (item.needs or item.placeholders):
        raise Blocked(item.node, "TFM707", "a statement that runs the session uses tensors outside of the run")
    if item.role is Role.CREATE and (item.needs or item.placeholders):
        if any(n for n in item.needs if not _constant(n)) or item.placeholders:
            raise Blocked(item.node, "TFM706", "a variable's initial value depends on what is fed")
    if item.role is Role.DEFER and isinstance(item.node, ast.Expr) and _prints(item.node):
        raise Blocked(item.node, "TFM704", "a tensor of the graph is printed while the graph is built")


def _constant(item: Item) -> bool:
    return not item.placeholders and all(_constant(n) for n in item.needs)


def _prints(node: ast.Expr) -> bool:
    call = node.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def _check_initializations(state: State) -> None:
    """Initializing twice is a reset, which lifted code does not do."""
    seen: dict[object, ast.Call] = {}
    for call in state.initial_runs:
        site = next(s for s in state.sites if s.call is call)
        names = [leaf.symbol or "" for leaf in site.fetch.leaves()]
        kinds = {"local" if "local" in n or "table" in n else "global" for n in names}
        if any(leaf.members and leaf.members[0].kind is Kind.ITERATOR for leaf in site.fetch.leaves()):
            raise Blocked(call, "TFM705", "an iterator is initialized by the session")
        for kind in kinds:
            if kind in seen and not _separate(state, seen[kind], call):
                raise Blocked(call, "TFM708", "variables are initialized a second time")
            seen[kind] = call
        loop = next((a for a in state.tree.ancestors(call) if isinstance(a, ast.For | ast.While)), None)
        if loop is not None and not _creates(state, loop):
            raise Blocked(call, "TFM708", "variables are initialized again in a loop")


def _separate(state: State, first: ast.Call, second: ast.Call) -> bool:
    """Whether two runs of an initializer belong to branches of which only one is taken, or to two functions."""
    one = [a for a in state.tree.ancestors(first) if isinstance(a, ast.FunctionDef)]
    two = [a for a in state.tree.ancestors(second) if isinstance(a, ast.FunctionDef)]
    return one[:1] != two[:1]


def _creates(state: State, loop: ast.For | ast.While) -> bool:
    inside = {id(n) for n in ast.walk(loop)}
    return any(id(c.node) in inside for c in state.creations)
