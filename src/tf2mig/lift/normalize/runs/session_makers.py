"""Functions and methods that only open a session: `get_session()`, `self._init_session()`. Calls of them open it
themselves.

What such functions settle, how many threads a session has and how much memory of a device, means nothing without one.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SETTLES = frozenset({"tf.reset_default_graph", "tf.ConfigProto", "tf.GPUOptions"})


def open_sessions_in_place(tree: Tree) -> Tree:
    """The tree of a text in which such functions are gone."""
    return settle(tree, _first) if "Session(" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    named = [n for n in tree.nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    for function in named:
        holder = tree.parents.get(function)
        at_top = holder is tree.module or (isinstance(holder, ast.ClassDef) and holder in tree.module.body)
        opened = _opened(symbols, function) if isinstance(function, ast.FunctionDef) and at_top else None
        if opened is None or not isinstance(function, ast.FunctionDef):
            continue
        calls = _calls(tree, function)
        if not calls or sum(n.name == function.name for n in named) != 1:
            continue
        text = f"{tree.segment(opened.func)}()"
        edits = [Edit(tree.start(c), tree.end(c), text) for c in calls]
        resets = any(symbols.called(n) == "tf.reset_default_graph" for n in walk(function))
        if resets and not all(_is_first(tree, symbols, c) for c in calls):
            continue
        return sorted([*edits, Edit(*Layout(tree).extent(function), "")], key=lambda e: e.start)
    return None


def _calls(tree: Tree, function: ast.FunctionDef) -> list[ast.Call]:
    """All that is done with a function, if nothing but calls of it is: those of a method by `self`."""
    in_class = isinstance(tree.parents.get(function), ast.ClassDef)
    found: list[ast.Call] = []
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr == function.name:
            own = in_class and isinstance(node.value, ast.Name) and node.value.id == "self"
        elif isinstance(node, ast.Name) and node.id == function.name:
            own = not in_class
        else:
            continue
        call = tree.parents.get(node)
        if not own or not isinstance(call, ast.Call) or call.func is not node:
            return []
        found.append(call)
    return found


def _opened(symbols: Symbols, function: ast.FunctionDef) -> ast.Call | None:
    """The call that opens a session, if a function does nothing else than settle how and return it."""
    if function.decorator_list or not function.body:
        return None
    last, found = function.body[-1], None
    for node in walk(function):
        if not isinstance(node, ast.Call):
            continue
        symbol = symbols.called(node)
        if symbol in cat.SESSIONS:
            found = node if found is None else None
            if found is None:
                return None
        elif symbol not in _SETTLES:
            return None
    plain = all(_is_plain(s) for s in function.body[:-1])
    if found is None or not plain or not isinstance(last, ast.Return):
        return None
    if any(k.arg in (None, "graph", "target") for k in found.keywords) or found.args:
        return None
    if last.value is found:
        return found
    named = [s for s in function.body if isinstance(s, ast.Assign) and s.value is found]
    same = bool(named) and isinstance(last.value, ast.Name) and ast.unparse(named[0].targets[0]) == last.value.id
    return found if same else None


def _is_plain(statement: ast.stmt) -> bool:
    """Assignments, docstrings and calls that settle something; no branches and no loops."""
    return isinstance(statement, ast.Assign | ast.Expr)


def _is_first(tree: Tree, symbols: Symbols, call: ast.Call) -> bool:
    """Whether the module or function that opens a session has described no graph before."""
    around: list[ast.Module | ast.FunctionDef] = [tree.module]
    around += (a for a in tree.ancestors(call) if isinstance(a, ast.FunctionDef))
    for scope in around:
        for statement in scope.body:
            if call in walk(statement):
                break
            if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
                continue
            if any((symbols.called(n) or "").startswith("tf.") for n in walk(statement) if isinstance(n, ast.Call)):
                return False
    return True


__all__ = ["open_sessions_in_place"]
