"""Switches of reuse that functions read from the module: `reuse=SHARE`, and `SHARE = True` behind the first call.

What such a function makes depends on when it is called. It takes the switch as a parameter instead, so that the
calls show what it was worth there.
"""

from __future__ import annotations

import ast

from tf2mig.lift.normalize.calls.added_parameters import may_take, runs, with_callers, with_parameters
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.tree import Tree, edited


def hand_switches_on(tree: Tree) -> Tree:
    """The tree of a text in which functions take the switches that the module turns while it calls them."""
    if "reuse" not in tree.text:
        return tree
    functions = [f for f in tree.module.body if isinstance(f, ast.FunctionDef)]
    handed: dict[ast.FunctionDef, list[str]] = {}
    for name in _turned(tree):
        reading = _reading(functions, name)
        if reading and all(may_take(tree, f) and not runs(f) for f in reading):
            for function in reading:
                handed.setdefault(function, []).append(name)
    edits = [e for function, names in handed.items() for e in with_parameters(tree, function, names)]
    return edited(tree, edits) if edits else tree


def _turned(tree: Tree) -> list[str]:
    """The names that functions read as ``reuse`` alone, and that the module binds to several constants."""
    asked = [n.value for n in tree.nodes if isinstance(n, ast.keyword) and n.arg == "reuse"]
    names = sorted({n.id for n in asked if isinstance(n, ast.Name)})
    return [name for name in names if _is_turned(tree, name)]


def _is_turned(tree: Tree, name: str) -> bool:
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
    given = [tree.parents[n] for n in uses if not isinstance(n.ctx, ast.Load)]
    plain = [
        g
        for g in given
        if isinstance(g, ast.Assign)
        and len(g.targets) == 1
        and isinstance(g.value, ast.Constant)
        and tree.home(g) is tree.module
    ]
    taken = any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes)
    declared = any(isinstance(n, ast.Global | ast.Nonlocal) and name in n.names for n in tree.nodes)
    return len(plain) == len(given) > 1 and not taken and not declared


def _reading(functions: list[ast.FunctionDef], name: str) -> list[ast.FunctionDef]:
    """The functions that read a name of the module, and those that call them."""
    found = [f for f in functions if name in read_names(f) and name not in stored_names(f)]
    return with_callers(found, functions)


__all__ = ["hand_switches_on"]
