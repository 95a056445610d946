"""Runs, or parts of what they fetch, whose results nothing reads."""

from __future__ import annotations

import ast

from tf2mig.graph.items import RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context


def is_only_repeated(context: Context, site: RunSite) -> bool:
    """Whether the run is the element of a list that nothing takes: it is run for its effect."""
    around = context.state.tree.parents[site.call]
    if not isinstance(around, ast.ListComp) or around.elt is not site.call:
        return False
    return isinstance(context.state.tree.parents[around], ast.Expr)


def is_unread_result(context: Context, site: RunSite) -> bool:
    """Whether a function returns the results of updates alone, and every call of it is a statement."""
    tree = context.state.tree
    leaves = list(site.fetch.leaves())
    if not isinstance(tree.parents[site.call], ast.Return) or not leaves:
        return False
    if any(leaf.kind not in (Kind.OPERATION, Kind.TRAIN) for leaf in leaves):
        return False
    function = next((a for a in tree.ancestors(site.call) if isinstance(a, ast.FunctionDef | ast.Lambda)), None)
    if not isinstance(function, ast.FunctionDef):
        return False
    named = [
        n
        for n in tree.nodes
        if (isinstance(n, ast.Name) and n.id == function.name)
        or (isinstance(n, ast.Attribute) and n.attr == function.name)
    ]
    calls = [tree.parents.get(n) for n in named]
    return bool(named) and all(
        isinstance(c, ast.Call) and c.func is n and isinstance(tree.parents.get(c), ast.Expr)
        for n, c in zip(named, calls, strict=True)
    )


def unread_fetches(context: Context, site: RunSite) -> set[Value]:
    """The fetches of ``a, _ = session.run([x, update])`` whose names nothing reads."""
    statement = context.state.tree.parents[site.call]
    if not isinstance(statement, ast.Assign) or statement.value is not site.call or len(statement.targets) != 1:
        return set()
    target = statement.targets[0]
    fetches = list(site.fetch.leaves())
    nested = any(part.kind is Kind.CONTAINER for part in (site.fetch.parts or {}).values())
    if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(fetches) or nested:
        return set()
    loads = {n.id for n in context.state.tree.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    pairs = zip(target.elts, fetches, strict=True)
    return {f for t, f in pairs if isinstance(t, ast.Name) and t.id not in loads}


__all__ = ["is_only_repeated", "is_unread_result", "unread_fetches"]
