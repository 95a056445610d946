"""Functions inside functions of the module that make layers or variables become functions of the module.

What such a function takes from the one around it, it takes as arguments then: a call gives what the name means where
the call stands, and that is what the inner function would have seen.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.added_parameters import may_take, runs, with_parameters
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def move_inner_functions_out(tree: Tree) -> Tree:
    """The tree of a text in which such functions stand in front of the functions that held them."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    inner = next((n for n in tree.nodes if isinstance(n, ast.FunctionDef) and _is_inner(tree, symbols, n)), None)
    if inner is None:
        return None
    taken = _taken(tree, inner)
    if taken:
        edits = with_parameters(tree, inner, taken)
        return apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return _moved(tree, inner)


def _is_inner(tree: Tree, symbols: Symbols, node: ast.FunctionDef) -> bool:
    """Whether a function is to be moved: it makes layers, and the one around it makes some itself."""
    around = tree.parents.get(node)
    if not isinstance(around, ast.FunctionDef) or tree.parents.get(around) is not tree.module or runs(around):
        return False
    makers = cat.VARIABLES | frozenset(layer_symbols())
    if not any(isinstance(n, ast.Call) and symbols.called(n) in makers for n in walk(node)):
        return False
    hard = ast.Nonlocal | ast.Global | ast.ClassDef
    if any(isinstance(n, hard) for s in node.body for n in walk(s)) or not may_take(tree, node):
        return False
    if any(_bound(n) & set(_names_around(around, node)) for n in _within(node)):
        return False
    defined = [n for n in tree.nodes if isinstance(n, Function | ast.ClassDef) and n.name == node.name]
    stored = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == node.name and isinstance(n.ctx, ast.Store)]
    calls = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == node.name]
    inside = set(walk(around)) - set(walk(node))
    plain = not around.decorator_list and not any(isinstance(n, ast.Global) for n in walk(around))
    return len(defined) == 1 and not stored and all(n in inside for n in calls) and plain


def _taken(tree: Tree, node: ast.FunctionDef) -> list[str]:
    """The names that a function takes from the one around it, in the order in which that binds them."""
    around = tree.parents[node]
    assert isinstance(around, ast.FunctionDef)
    own = _bound(node) | {n.name for n in _within(node) if isinstance(n, Function)}
    return [n for n in _names_around(around, node) if n in read_names(node) and n not in own]


def _names_around(around: ast.FunctionDef, node: ast.FunctionDef) -> list[str]:
    """The names that the function around one binds, without those that are the inner one's own."""
    inside = {node, *_within(node)}
    hidden = {n for f in inside for n in walk(f)}
    names = [a.arg for a in around.args.args]
    stored = (n for n in walk(around) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    names += [n.id for n in stored if n not in hidden]
    names += [n.name for n in walk(around) if isinstance(n, ast.FunctionDef) and n not in (around, *inside)]
    return list(dict.fromkeys(names))


def _within(node: ast.FunctionDef) -> list[Function | ast.Lambda]:
    """The functions inside of a function."""
    return [n for s in node.body for n in walk(s) if isinstance(n, Function | ast.Lambda)]


def _bound(function: Function | ast.Lambda) -> set[str]:
    """The names that a function binds, those of functions inside of it among them."""
    body: list[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else list(function.body)
    return {n for s in body for n in stored_names(s)} | {a.arg for a in walk(function) if isinstance(a, ast.arg)}


def _moved(tree: Tree, node: ast.FunctionDef) -> str:
    layout = Layout(tree)
    around = tree.parents[node]
    assert isinstance(around, ast.FunctionDef)
    text = layout.moved(node, [], layout.column(around))
    at, _ = layout.extent(around)
    start, end = layout.extent(node)
    while (stop := tree.text.find("\n", end)) >= 0 and not tree.text[end:stop].strip():
        end = stop + 1
    edits = [Edit(at, at, text + layout.newline * 2), Edit(start, end, "")]
    return apply_edits(tree.text, edits)


__all__ = ["move_inner_functions_out"]
