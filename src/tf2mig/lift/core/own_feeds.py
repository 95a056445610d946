"""Dictionaries that feed the placeholders of one class alone: a name of another class means nothing in them."""

from __future__ import annotations

import ast

from tf2mig.graph.state import State
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def among_own(state: State, key: ast.expr, cls: ast.ClassDef) -> bool:
    """Whether a dictionary that has a key holds placeholders of one class alone, by all that is said of it."""
    keys = _keys(state.tree, key)
    placeholders = [state.keys.get(k) if k is not None else None for k in keys]
    return bool(keys) and all(
        p is not None and p.node is not None and _made_in(state, p.node, cls) for p in placeholders
    )


def _keys(tree: Tree, key: ast.expr) -> list[ast.expr | None]:
    """The keys of the dictionary that has a key; None for what it may hold besides."""
    around = tree.parents.get(key)
    if isinstance(around, ast.Subscript):
        return _all_keys(tree, around.value, key)
    holder = tree.parents.get(around) if isinstance(around, ast.Dict) else None
    if isinstance(holder, ast.Assign):
        return _all_keys(tree, holder.targets[0], key)
    return list(around.keys) if isinstance(around, ast.Dict) and isinstance(holder, ast.Call | ast.keyword) else []


def _all_keys(tree: Tree, target: ast.expr, key: ast.expr) -> list[ast.expr | None]:
    """The keys that a scope gives the dictionary of a name."""
    if not isinstance(target, ast.Name):
        return []
    holders = [tree.parents.get(n) for n in walk(tree.home(key)) if isinstance(n, ast.Name) and n.id == target.id]
    found: list[ast.expr | None] = []
    for holder in holders:
        if isinstance(holder, ast.Subscript):
            found.append(holder.slice)
        elif isinstance(holder, ast.Assign):
            found += holder.value.keys if isinstance(holder.value, ast.Dict) else [None]
        elif isinstance(holder, ast.Attribute | ast.Starred):
            found.append(None)
    return found


def _made_in(state: State, node: ast.AST, cls: ast.ClassDef) -> bool:
    return next((a for a in state.tree.ancestors(node) if isinstance(a, ast.ClassDef)), None) is cls


__all__ = ["among_own"]
