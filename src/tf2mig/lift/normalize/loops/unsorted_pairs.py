"""Two networks' variables, sorted by name before they are paired: they stand in the same order already.

    for v, t in zip(sorted(q_vars, key=lambda v: v.name), sorted(target_vars, key=lambda v: v.name)):

Where one function built both networks, under scopes that the program names, their variables are made in the same order
and are called alike below the scopes, so that sorting changes no pair.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_LISTS = frozenset({"tf.get_collection", "tf.trainable_variables", "tf.global_variables"})


def pair_unsorted(tree: Tree) -> Tree:
    """The tree of a text in which such pairs are not sorted."""
    if "sorted(" not in tree.text or "zip(" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        zips = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip"
        if isinstance(node, ast.Call) and zips and len(node.args) == 2 and not node.keywords:
            objects = [_object_list(tree, symbols, a) for a in node.args]
            if objects[0] is not None and objects[1] is not None and objects[0][1] == objects[1][1]:
                return [
                    Edit(tree.start(a), tree.end(a), tree.segment(o[0]))
                    for a, o in zip(node.args, objects, strict=True)
                    if o
                ]
            lists = [_sorted(a) for a in node.args]
            scopes = [_scope(tree, symbols, one) if one is not None else None for one in lists]
            if scopes[0] is not None and scopes[1] is not None and _are_alike(tree, scopes[0], scopes[1]):
                found = [(a, one) for a, one in zip(node.args, lists, strict=True) if one is not None]
                return [Edit(tree.start(a), tree.end(a), one.id) for a, one in found]
    return None


def _sorted(node: ast.expr) -> ast.Name | None:
    """What `sorted(names, key=lambda v: v.name)` sorts."""
    only = node.args[0] if isinstance(node, ast.Call) and _by_name(node) and len(node.args) == 1 else None
    return only if isinstance(only, ast.Name) else None


def _object_list(tree: Tree, symbols: Symbols, node: ast.expr) -> tuple[ast.expr, str] | None:
    """The list of an object's variables that `sorted(tf.trainable_variables(net.scope), key=..)` sorts, and what
    it asks besides the object.

    Objects of one class have theirs in one order, and call them alike below their scopes.
    """
    call = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
    if not _by_name(node) or not isinstance(call, ast.Call) or symbols.called(call) not in _LISTS:
        return None
    given = [k.value for k in call.keywords if k.arg == "scope"] or call.args[-1:]
    scope = given[0] if given else None
    if not isinstance(scope, ast.Attribute) or not isinstance(scope.value, ast.Name | ast.Attribute):
        return None
    stores = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == scope.attr]
    if sum(not isinstance(n.ctx, ast.Load) for n in stores) != 1:
        return None
    rest = [ast.unparse(n) for n in [*call.args, *call.keywords] if n is not scope and getattr(n, "arg", "") != "scope"]
    return call, f"{symbols.called(call)}({', '.join(rest)}, {scope.attr})"


def _by_name(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "sorted" or len(node.keywords) != 1:
        return False
    key = node.keywords[0]
    return key.arg == "key" and isinstance(key.value, ast.Lambda) and ast.unparse(key.value.body).endswith(".name")


def _scope(tree: Tree, symbols: Symbols, name: ast.Name) -> tuple[str, str] | None:
    """The scope that a list asks for, and what else it asks."""
    stores = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id and isinstance(n.ctx, ast.Store)]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    call = made.value if isinstance(made, ast.Assign) and made.targets == stores else None
    if not isinstance(call, ast.Call) or symbols.called(call) not in _LISTS:
        return None
    given = [k.value for k in call.keywords if k.arg == "scope"] or call.args[-1:]
    scope = given[0] if given else None
    if not isinstance(scope, ast.Constant) or not isinstance(scope.value, str):
        return None
    others = [
        ast.unparse(n) for n in [*call.args, *call.keywords] if n is not scope and getattr(n, "arg", "") != "scope"
    ]
    return scope.value, f"{symbols.called(call)}({', '.join(others)})"


def _are_alike(tree: Tree, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two calls of one function name the two scopes, and nothing else names them but the lists."""
    if one[1] != other[1] or one[0] == other[0]:
        return False
    called: dict[str, set[str]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            for given in [*node.args, *(k.value for k in node.keywords)]:
                if isinstance(given, ast.Constant) and given.value in (one[0], other[0]):
                    called.setdefault(ast.unparse(node.func), set()).add(given.value)
    builders = [name for name in called if name.rpartition(".")[2] not in {s.rpartition(".")[2] for s in _LISTS}]
    return len(builders) == 1 and called[builders[0]] == {one[0], other[0]} and "variable_scope" not in builders[0]


__all__ = ["pair_unsorted"]
