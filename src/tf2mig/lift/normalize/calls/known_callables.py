"""Functions and classes of the program that are handed to others, which build the graph with them: named where used.

    def learn(env, q_func, session):               def learn(env, session):
        q = q_func(obs, scope="q")                     q = model(obs, scope="q")
    learn(env, model, session)                     learn(env, session)

Only where every call hands on the same one. This is tried where a program is blocked: a builder becomes a class, and
what is handed on would have to become an object of it at each of its uses.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.parameters import removals
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import calls_of, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def name_callables(source: Source) -> Source:
    """The program with such parameters gone; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    known = _definitions(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.FunctionDef) or node.args.vararg or node.args.kwarg:
            continue
        cls = tree.parents.get(node)
        method = isinstance(cls, ast.ClassDef)
        if method and node.name != "__init__":
            continue
        calls = _calls(tree, cls if isinstance(cls, ast.ClassDef) else node)
        for number in range(len(node.args.args)):
            own = method and number == 0
            edits = _edits(tree, node, number, calls, known, bound=method) if calls and not own else None
            if edits:
                return edits
    return None


def _definitions(tree: Tree) -> set[str]:
    """The functions and classes of the module that speak of TensorFlow, and that nothing else is called like."""
    found = [n for n in tree.module.body if isinstance(n, Function | ast.ClassDef)]
    stored = stored_names(tree.module)
    names = [n.name for n in tree.nodes if isinstance(n, Function | ast.ClassDef)]
    return {n.name for n in found if names.count(n.name) == 1 and n.name not in stored and "tf." in tree.segment(n)}


def _calls(tree: Tree, definition: ast.FunctionDef | ast.ClassDef) -> list[ast.Call]:
    """The calls of a function or class; none where it is named in any other way, or is not the module's."""
    if tree.parents.get(definition) is not tree.module or definition.name not in _definitions(tree):
        return []
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == definition.name]
    calls = calls_of(tree, named)
    plain = all(not isinstance(a, ast.Starred) for c in calls for a in c.args)
    plain = plain and all(k.arg is not None for c in calls for k in c.keywords)
    return calls if len(calls) == len(named) and plain else []


def _edits(
    tree: Tree, function: ast.FunctionDef, number: int, calls: list[ast.Call], known: set[str], *, bound: bool
) -> list[Edit] | None:
    """The edits that take one parameter out; None where it is something else, or not always the same."""
    args = function.args.args
    name = args[number].arg
    defaults: list[ast.expr | None] = [None] * (len(args) - len(function.args.defaults)) + list(function.args.defaults)
    given: set[str] = set()
    edits: list[Edit] = []
    for call in calls:
        place = number - (1 if bound else 0)
        nodes: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        found = [i for i, n in enumerate(nodes) if isinstance(n, ast.keyword) and n.arg == name]
        found += [place] if not found and place < len(call.args) else []
        node = nodes[found[0]] if found else defaults[number]
        value = node.value if isinstance(node, ast.keyword) else node
        if not isinstance(value, ast.Name) or value.id not in known:
            return None
        given.add(value.id)
        edits += removals([(tree.start(n), tree.end(n)) for n in nodes], set(found))
    uses = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == name]
    inner = [a for n in walk(function) if isinstance(n, Function | ast.Lambda) for a in n.args.args if a.arg == name]
    if len(given) != 1 or len(inner) != 1 or any(not isinstance(n.ctx, ast.Load) for n in uses):
        return None
    chosen = given.pop()
    if chosen in {a.arg for a in args} - {name} or chosen in stored_names(function):
        return None
    extents = [(tree.start(a), tree.end(d if d is not None else a)) for a, d in zip(args, defaults, strict=True)]
    edits += removals(extents, {number})
    edits += [Edit(tree.start(n), tree.end(n), chosen) for n in uses if n is not defaults[number]]
    return sorted(edits, key=lambda e: e.start)


__all__ = ["name_callables"]
