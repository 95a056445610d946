"""The graphs that something is made in: what a class or a function makes belongs to each graph it is called in."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation, Owner
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.left_early import is_left_before
from tf2mig.syntax.lineage import lineage


def made_in(context: Context, creation: Creation, graph: int | None) -> bool:
    """Whether a creation is part of a graph, by number; with None, of any."""
    if graph is None:
        return True
    inside = graph == creation.graph or graph in _graphs_of(context, creation.item.owner, set())
    return inside and is_left_before(context, creation, graph) is not True


def _graphs_of(context: Context, owner: Owner, met: set[Owner]) -> set[int]:
    """The graphs that calls of a function, or objects of its class, stand in."""
    if owner in met:
        return set()
    met.add(owner)
    function = context.state.functions.get(owner)
    found = set(function.graphs) if function is not None else set()
    cls = owner if isinstance(owner, ast.ClassDef) else context.state.tree.parents.get(owner)
    if isinstance(cls, ast.ClassDef):
        module = context.state.tree.module
        for other, makings in context.state.objects.items():
            if cls is other or cls in lineage(module, other):
                for making in makings:
                    found |= {making.graph} | _graphs_of(context, making.item.owner, met)
    return found


__all__ = ["made_in"]
