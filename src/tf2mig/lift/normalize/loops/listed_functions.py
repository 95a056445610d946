"""Loops that call one function of the program after the other, `for lesson in (first, second): lesson()`.

Each call is written down, because the graph model follows calls of functions that it knows.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.known_lengths import made_of
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_FEW = 12
"""How many statements may be written instead of a loop's."""


def call_listed_functions(tree: Tree) -> Tree:
    """The tree of a text in which such loops are written out."""
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    functions = {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef)}
    for loop in [n for n in tree.nodes if isinstance(n, ast.For)] if functions else ():
        listed = _functions(tree, loop, functions)
        if listed and len(listed) * len(loop.body) <= _FEW and _only_calls(tree, loop):
            layout = Layout(tree)
            column = layout.column(loop)
            text = "".join(layout.moved(s, _named(tree, loop, s, name), column) for name in listed for s in loop.body)
            return [Edit(*layout.extent(loop, comments=False), text)]
    return None


def _functions(tree: Tree, loop: ast.For, functions: set[str]) -> list[str]:
    """The names of the functions that a loop goes over; none where it goes over anything else."""
    made = made_of(tree, loop.iter) if isinstance(loop.iter, ast.Name) else loop.iter
    if not isinstance(loop.target, ast.Name) or loop.orelse or not isinstance(made, ast.List | ast.Tuple):
        return []
    names = [e.id for e in made.elts if isinstance(e, ast.Name)]
    bound = stored_names(tree.module)
    return names if len(names) == len(made.elts) and set(names) <= functions - bound else []


def _only_calls(tree: Tree, loop: ast.For) -> bool:
    """Whether a body calls what it is given, reads it otherwise only by attributes, and binds nothing."""
    assert isinstance(loop.target, ast.Name)
    name = loop.target.id
    reads = [n for s in loop.body for n in walk(s) if isinstance(n, ast.Name) and n.id == name]
    parents = [(n, tree.parents[n]) for n in reads]
    called = [p for n, p in parents if isinstance(p, ast.Call) and p.func is n]
    plain = all(isinstance(p, ast.Attribute) or p in called for _, p in parents)
    leaves = any(isinstance(n, ast.Break | ast.Continue) for s in loop.body for n in walk(s))
    inside = set(walk(loop))
    elsewhere = [n for n in walk(tree.home(loop)) if n not in inside and name in names_in(n)]
    alone = not any(isinstance(n, ast.Name) for n in elsewhere)
    statements = all(isinstance(s, ast.Expr | ast.With) for s in loop.body)
    return bool(called) and plain and not leaves and alone and statements


def _named(tree: Tree, loop: ast.For, statement: ast.stmt, name: str) -> list[Edit]:
    """The edits by which a statement of the body names a function."""
    assert isinstance(loop.target, ast.Name)
    reads = [n for n in walk(statement) if isinstance(n, ast.Name) and n.id == loop.target.id]
    edits: list[Edit] = []
    for node in reads:
        parent = tree.parents[node]
        told = isinstance(parent, ast.Attribute) and parent.attr == "__name__"
        place = parent if told else node
        edits.append(Edit(tree.start(place), tree.end(place), repr(name) if told else name))
    return edits


__all__ = ["call_listed_functions"]
