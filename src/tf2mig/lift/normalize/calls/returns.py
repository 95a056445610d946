"""`with scope: ...; return x` at the end of a function: the same with the `return` behind the block.

The heads of scopes do nothing when a block ends that a `return` would not let them do, so that both are one; what
writes functions out where they are called wants the `return` last.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_HEADS = frozenset({"tf.variable_scope", "tf.name_scope", "tf.device", "tf.control_dependencies"})


def return_last(tree: Tree) -> Tree:
    """The tree of a text in which functions that build parts of a graph return behind their scopes."""
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    return next((e for n in tree.nodes if isinstance(n, ast.FunctionDef) and (e := _edits(tree, symbols, n))), None)


def _edits(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> list[Edit]:
    block = function.body[-1]
    if not isinstance(block, ast.With) or not _builds(tree, symbols, function) or function.decorator_list:
        return []
    inner: ast.stmt = block
    while isinstance(inner, ast.With) and _is_scope(symbols, inner):
        inner = inner.body[-1]
    returns = [n for n in walk(function) if isinstance(n, ast.Return)]
    if returns != [inner] or not isinstance(inner, ast.Return) or inner.value is None:
        return []
    layout = Layout(tree)
    start, end = layout.extent(inner, comments=False)
    names = inner.value.elts if isinstance(inner.value, ast.Tuple) else [inner.value]
    plain = all(isinstance(n, ast.Name | ast.Constant) or _is_attribute(n) for n in names)
    alone = isinstance(parent := tree.parents[inner], ast.With) and len(parent.body) == 1
    column, text = layout.column(inner), tree.segment(inner.value)
    if plain and not alone:
        kept = ""
    else:
        name = _fresh(tree)
        kept, text = f"{column}{name} = {text}{layout.newline}", name
    last = layout.extent(block)[1]
    back = f"{layout.column(block)}return {text}{layout.newline}"
    if end == last:
        return [Edit(start, end, kept + back)]
    return [Edit(start, end, kept), Edit(last, last, back)]


def _is_attribute(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def _is_scope(symbols: Symbols, block: ast.With) -> bool:
    return all(isinstance(i.context_expr, ast.Call) and symbols.called(i.context_expr) in _HEADS for i in block.items)


def _builds(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function is a method, fills a collection, or makes summaries, placeholders or training operations."""
    if isinstance(tree.parents.get(function), ast.ClassDef) or fills_collections(tree, symbols, function):
        return True
    for node in walk(function):
        if not isinstance(node, ast.Call):
            continue
        symbol = symbols.called(node) or ""
        if symbol.startswith("tf.summary.") or symbol == "tf.placeholder":
            return True
        if isinstance(node.func, ast.Attribute) and node.func.attr in cat.STEPS:
            return True
    return any(_summarizes(symbols, f) or fills_collections(tree, symbols, f) for f in _called(tree, function))


def _called(tree: Tree, function: ast.FunctionDef) -> list[ast.FunctionDef]:
    """The functions of the module that one calls, directly or through others of them."""
    known = {f.name: f for f in tree.module.body if isinstance(f, ast.FunctionDef)}
    found: dict[ast.FunctionDef, None] = {}
    waiting = [function]
    while waiting:
        for node in walk(waiting.pop()):
            called = known.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            if called is not None and called is not function and called not in found:
                found[called] = None
                waiting.append(called)
    return list(found)


def _summarizes(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function makes summaries."""
    return any((symbols.called(n) or "").startswith("tf.summary.") for n in walk(function) if isinstance(n, ast.Call))


def _fresh(tree: Tree) -> str:
    used = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {n.arg for n in tree.nodes if isinstance(n, ast.arg)}
    return next(n for n in ("output", "result", *(f"output_{k}" for k in range(1, 1000))) if n not in used)


__all__ = ["return_last"]
