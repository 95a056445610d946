"""Methods that build a graph, run it, and leave nothing of it on the object: what they become stays inside of them.

`fit(X, y)` in the manner of scikit-learn makes placeholders, variables and operations of its own each time. Its lifted
functions are local ones, as in a function outside of a class; as methods they would need all local names as attributes.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Body, Item, Owner, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import DISCARDED, Value

_GRAPH = (Role.DEFER, Role.PLACEHOLDER, Role.CREATE)


def own_scopes(state: State) -> set[Owner]:
    """The methods whose graph is theirs alone."""
    found: set[Owner] = set()
    for owner, body in state.bodies.items():
        cls = state.tree.parents.get(owner)
        if isinstance(owner, ast.FunctionDef) and isinstance(cls, ast.ClassDef) and _is_alone(state, owner, body):
            found.add(owner)
    return found


def _is_alone(state: State, owner: Owner, body: Body) -> bool:
    graph = [i for i in body.items if i.role in _GRAPH or i.creations]
    sites = [s for s in state.sites if s.owner is owner]
    if not graph or not sites or any(_shows(i) for i in graph):
        return False
    fed = [leaf for i in graph if i.role is Role.PLACEHOLDER and i.value is not None for leaf in i.value.leaves()]
    if any(_takes(owner, i, fed) for i in (*graph, *(s.inline for s in sites))):
        return False
    if not any(i.creations for i in graph) and _lists(state, owner):
        return False
    elsewhere = [i for b in state.bodies.values() if b is not body for i in b.items]
    elsewhere += [s.inline for s in state.sites if s.owner is not owner]
    return not any(_takes_from(owner, i) for i in elsewhere)


def _lists(state: State, owner: Owner) -> bool:
    """Whether a method lists variables."""
    return any(isinstance(n, ast.Call) and state.symbols.called(n) in cat.COLLECTIONS for n in ast.walk(owner))


def _shows(item: Item) -> bool:
    """Whether a statement puts a part of the graph where other methods see it."""
    kinds = {leaf.kind for leaf in item.value.leaves()} if item.value is not None else set()
    discarded = bool(kinds) and kinds <= DISCARDED
    return not discarded and any("." in d or "[" in d for d in item.defines)


def _takes(owner: Owner, item: Item, fed: list[Value]) -> bool:
    """Whether a statement uses what another scope built, or a placeholder that is not among the scope's own."""
    return any(o is not owner for o in _makers(item)) or any(p not in fed for p in item.placeholders)


def _takes_from(owner: Owner, item: Item) -> bool:
    return any(o is owner for o in _makers(item))


def _makers(item: Item) -> list[Owner]:
    values: list[Value] = [*item.variable_reads, *(leaf for v in item.used_values() for leaf in v.leaves())]
    makers = [v.creation.item for v in values if v.creation is not None]
    return [i.owner for i in [*item.needs, *makers]]


__all__ = ["own_scopes"]
