"""Which methods of a class build a part of the graph."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tf2mig.graph import categories as cat
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.walking import walk

_TOTALS = frozenset(f"tf.losses.get_{name}" for name in ("total_loss", "regularization_loss", "losses"))
_PARTS = cat.PLACEHOLDERS | cat.MERGES | cat.COLLECTIONS | cat.GLOBAL_STEPS | _TOTALS


def creating(own: dict[str, ast.FunctionDef], symbols: Symbols, makers: frozenset[str], makes: set[str]) -> set[str]:
    """Names of the methods that create something, themselves or through others."""
    found = {
        name
        for name, node in own.items()
        if any(
            isinstance(n, ast.Call)
            and (
                symbols.called(n) in makers
                or (isinstance(n.func, ast.Name) and n.func.id in makes)
                or is_part(symbols, n)
            )
            for n in walk(node)
        )
        or _computes(symbols, node)
        or fills_collections(symbols.tree, symbols, node)
    }
    grown = True
    while grown:
        more = {name for name, node in own.items() if name not in found and calls_one_of(symbols, node, found)}
        found |= more
        grown = bool(more)
    return found


def _computes(symbols: Symbols, node: ast.FunctionDef) -> bool:
    """Whether a method computes something from attributes with TensorFlow and gives it back: by a call of it, or of a
    function that has some, or from a placeholder."""
    if not any(isinstance(n, ast.Return) and n.value is not None for n in walk(node)):
        return False
    read = {n.attr for n in walk(node) if is_own_attribute(n) and isinstance(n.ctx, ast.Load)}
    if any(symbols.called(n) is not None for n in walk(node)):
        return bool(read)
    called = {n.func.id for n in walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    functions = [f for f in symbols.tree.module.body if isinstance(f, ast.FunctionDef) and f.name in called]
    if any(symbols.called(n) is not None for f in functions for n in walk(f)):
        return bool(read)
    cls = symbols.tree.parents.get(node)
    made = [n for n in walk(cls) if isinstance(n, ast.Assign)] if isinstance(cls, ast.ClassDef) else []
    fed = {
        t.attr for n in made if symbols.called(n.value) in cat.PLACEHOLDERS for t in n.targets if is_own_attribute(t)
    }
    parents = symbols.tree.parents
    used = {n.attr for n in walk(node) if is_own_attribute(n) and not _is_key(parents, n)}
    return bool(used & fed)


def _is_key(parents: Mapping[ast.AST, ast.AST], node: ast.expr) -> bool:
    """Whether a placeholder is named to be fed, as a key of a dictionary."""
    around = parents.get(node)
    return (isinstance(around, ast.Dict) and node in around.keys) or (
        isinstance(around, ast.Subscript) and around.slice is node
    )


def calls_one_of(symbols: Symbols, node: ast.FunctionDef, names: set[str]) -> bool:
    """Whether a method calls one of the others on its own object; `tf.train` is none of them."""
    modules = {b.name for b in symbols.imports()}
    return any(
        isinstance(n, ast.Attribute) and n.attr in names and isinstance(n.value, ast.Name) and n.value.id not in modules
        for n in walk(node)
    )


def is_part(symbols: Symbols, node: ast.AST) -> bool:
    """Whether a node makes what only a whole graph can hold: a placeholder, a training operation, a collection."""
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol is not None:
        return symbol in _PARTS
    return isinstance(node.func, ast.Attribute) and node.func.attr in cat.TRAINING


def runs_session(symbols: Symbols, node: ast.AST) -> bool:
    """Whether code opens a session, or runs something in one."""
    for inner in walk(node):
        if isinstance(inner, ast.Call):
            symbol = symbols.symbol(inner.func)
            if symbol in cat.SESSIONS:
                return True
            if symbol is None and isinstance(inner.func, ast.Attribute) and inner.func.attr in ("run", "eval"):
                return True
    return False
