"""Parameters that name a scope and are given the same text by every call: `def __init__(self, scope="teacher")`.

Inside of the function the scope is that text, so that what is made in it has a name which is known.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.syntax.given import given
from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.variable_scope", "tf.name_scope"})


def settle_scopes(source: Source) -> Source:
    """The source in which such parameters are read as the text that they are; the same one where there are none."""
    tree = Tree(source)
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        for name in _scopes(symbols, function):
            text = _given_by_all(tree, function, name)
            if text is not None:
                edits += _reads(tree, function, name, text)
    return edited(tree, edits).source if edits else source


def _scopes(symbols: Symbols, function: ast.FunctionDef) -> list[str]:
    """The parameters that a function opens scopes with, and never rebinds."""
    tree = symbols.tree
    named = {
        n.id
        for w in walk(function)
        if isinstance(w, ast.With)
        for i in w.items
        if symbols.called(i.context_expr) in _SCOPES
        for n in walk(i.context_expr)
        if isinstance(n, ast.Name)
    }
    return [a.arg for a in function.args.args if a.arg in named and len(tree.bindings(function, a.arg)) == 1]


def _given_by_all(tree: Tree, function: ast.FunctionDef, name: str) -> str | None:
    """The literal, as written, that all calls of a function give for a parameter; None where one gives another."""
    holder = tree.parents.get(function)
    method = isinstance(holder, ast.ClassDef)
    if function.decorator_list or (method and function.name != "__init__"):
        return None
    called = holder.name if isinstance(holder, ast.ClassDef) else function.name
    defined = [n for n in tree.nodes if isinstance(n, Function | ast.ClassDef) and n.name == called]
    named = [n for n in tree.nodes if called in (getattr(n, "id", ""), getattr(n, "attr", ""))]
    calls = calls_of(tree, named)
    if len(defined) != 1 or not calls or len(calls) != len(named):
        return None
    found = {_text(given(function, call, name, bound=int(method))) for call in calls}
    text = found.pop() if len(found) == 1 else None
    return repr(text) if text else None


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _reads(tree: Tree, function: ast.FunctionDef, name: str, text: str) -> list[Edit]:
    """The edits that write a parameter's text where it is read."""
    return [
        Edit(tree.start(n), tree.end(n), text)
        for s in function.body
        for n in walk(s)
        if isinstance(n, ast.Name) and n.id == name and tree.home(n) is function and not _is_kept(tree, n)
    ]


def _is_kept(tree: Tree, node: ast.Name) -> bool:
    """Whether a name is kept as an attribute that nothing reads by `self`."""
    statement = tree.parents.get(node)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is node else None
    if not isinstance(target, ast.Attribute):
        return False
    return sum(isinstance(n, ast.Attribute) and ast.dump(n.value) == ast.dump(target.value) and n.attr == target.attr
               for n in tree.nodes) == 1  # fmt: skip


__all__ = ["settle_scopes"]
