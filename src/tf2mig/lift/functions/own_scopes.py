"""Methods that build a graph, run it, and leave nothing of it on the object: what they become stays inside of them.

`fit(X, y)` in the manner of scikit-learn makes placeholders, variables and operations of its own each time. Its lifted
functions are local ones, as in a function outside of a class; as methods they would need all local names as attributes.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Body, Item, Owner, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import DISCARDED, Kind, Value
from tf2mig.lift.core.changing_values import may_change
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.walking import walk

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
    whole = [*graph, *(s.inline for s in sites)]
    made = any(i.creations for i in graph)
    if any(_takes(owner, i, fed) for i in whole) or (not made and _lists(state, owner)):
        # What each call may change it may not leave on the object, whose variables it sees from inside too.
        inside = not made and all(n.owner is owner for i in whole for n in i.needs)
        if not inside or not _changes(state, owner, body, whole):
            return False
    elsewhere = [i for b in state.bodies.values() if b is not body for i in b.items]
    elsewhere += [s.inline for s in state.sites if s.owner is not owner]
    return not any(_takes_from(owner, i) for i in elsewhere)


def _changes(state: State, owner: Owner, body: Body, items: list[Item]) -> bool:
    """Whether calls of a method may give what it describes different values of its parameters and local names."""
    if not isinstance(owner, ast.FunctionDef):
        return False
    local = {a.arg for a in owner.args.args} - {"self"}
    plain = [i for i in body.items if i.role is Role.KEEP and (i.value is None or i.value.kind is Kind.PYTHON)]
    local |= {d for i in plain for d in i.defines}
    named: set[str] = set()
    for item in items:
        read = {n.id for n in walk(item.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        named |= read - stored_names(item.node)
    return any(may_change(state.tree, owner, n) for n in sorted(named & local))


def _lists(state: State, owner: Owner) -> bool:
    """Whether a method lists variables."""
    return any(isinstance(n, ast.Call) and state.symbols.called(n) in cat.COLLECTIONS for n in walk(owner))


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
