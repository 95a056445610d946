"""Attributes that a function inside a method, or a method called several times, sets for itself alone are its local
names.

A method's inner function that makes layers becomes a class of its own, whose ``self`` is another one. What it keeps
on the method's ``self`` while it computes, and nothing else reads, needs no object; neither does what each call of a
method sets anew.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_BY_NAME = frozenset({"getattr", "hasattr", "setattr", "delattr", "vars"})


def name_inner_attributes(tree: Tree) -> Tree:
    """The tree of a text in which such attributes are local names."""
    uses: dict[str, list[ast.Attribute]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Attribute):
            uses.setdefault(node.attr, []).append(node)
    asked = _asked(tree)
    if asked is None:
        return tree
    edits: list[Edit] = []
    for name, nodes in uses.items():
        function = _home(tree, nodes[0])
        if (
            function is None
            or name in asked
            or not all(_is_own(tree, n, function) for n in nodes)
            or _is_named(function, name)
        ):
            continue
        loads = [n for n in nodes if isinstance(n.ctx, ast.Load)]
        stores = [n for n in nodes if isinstance(n.ctx, ast.Store)]
        if stores and len(loads) + len(stores) == len(nodes) and all(_is_set(tree, stores, n) for n in loads):
            edits += [Edit(tree.start(n), tree.end(n), name) for n in nodes]
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _asked(tree: Tree) -> set[str] | None:
    """The attributes that a program reaches by their names, `hasattr(self, "memory")`; None where it may be any."""
    found: set[str] = set()
    for node in [n for n in tree.nodes if isinstance(n, ast.Name) and n.id in _BY_NAME]:
        call = tree.parents.get(node)
        name = call.args[1] if isinstance(call, ast.Call) and call.func is node and len(call.args) > 1 else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return None
        found.add(name.value)
    return found


def _home(tree: Tree, node: ast.AST) -> ast.FunctionDef | None:
    """The function that a place is in, if that stands directly in a method, or is one that is called several times."""
    function = next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.Lambda)), None)
    if not isinstance(function, ast.FunctionDef):
        return None
    method = tree.parents.get(function)
    if isinstance(method, ast.ClassDef):
        return function if _is_called_again(tree, function) else None
    inside = isinstance(method, ast.FunctionDef) and isinstance(tree.parents.get(method), ast.ClassDef)
    return function if inside else None


def _is_own(tree: Tree, node: ast.Attribute, function: ast.FunctionDef) -> bool:
    on_self = isinstance(node.value, ast.Name) and node.value.id == "self"
    method = isinstance(tree.parents.get(function), ast.ClassDef)
    return on_self and _home(tree, node) is function and method == ("self" in {a.arg for a in function.args.args})


def _is_called_again(tree: Tree, method: ast.FunctionDef) -> bool:
    """Whether a program calls a method that computes something several times, and names it in no other way."""
    inside = list(walk(method))
    gives = any(isinstance(n, ast.Return) and n.value is not None for n in inside)
    if not gives or any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval") for n in inside):
        return False
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == method.name]
    calls = [n for n in named if isinstance(p := tree.parents.get(n), ast.Call) and p.func is n]
    return len(calls) > 1 and len(calls) == len(named)


def _is_named(function: ast.FunctionDef, name: str) -> bool:
    """Whether the function has a local name or a parameter of that name already."""
    return any(
        (isinstance(n, ast.Name) and n.id == name) or (isinstance(n, ast.arg) and n.arg == name) for n in walk(function)
    )


def _is_set(tree: Tree, stores: list[ast.Attribute], load: ast.Attribute) -> bool:
    """Whether a statement that always runs before the load sets the attribute."""
    around = [load, *tree.ancestors(load)]
    return any(_leads(tree, s, around) for s in stores)


def _leads(tree: Tree, store: ast.Attribute, around: list[ast.AST]) -> bool:
    """Whether a store stands, within `with` blocks at most, before a place in one of the blocks around it."""
    statement: ast.stmt = tree.statement(store)
    if not isinstance(statement, ast.Assign):
        return False
    while isinstance(parent := tree.parents.get(statement), ast.With) and parent not in around:
        statement = parent
    block = tree.parents.get(statement)
    if block is None or block not in around:
        return False
    child = around[around.index(block) - 1]
    lists = [b for b in (getattr(block, f, None) for f in ("body", "orelse")) if isinstance(b, list)]
    return any(statement in b and child in b and b.index(statement) < b.index(child) for b in lists)


__all__ = ["name_inner_attributes"]
