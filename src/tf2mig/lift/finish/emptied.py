"""Functions and methods of which lifting left nothing go, with the statements that call them."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import reaches_by_name
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_KEPT = frozenset({"__init__", "main"})


def drop_emptied(text: str, before: str) -> str:
    """The text without functions that hold nothing any more, and held something before."""
    full = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef) and not _is_empty(n)}

    def first(tree: Tree) -> list[Edit]:
        found = (e for n in tree.nodes if isinstance(n, ast.FunctionDef) and (e := _edits(tree, n, full)))
        return sorted(next(found, []), key=lambda e: e.start)

    return settle(Tree(Source(text, "")), first).text


def _is_empty(node: ast.FunctionDef) -> bool:
    return all(
        isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in node.body
    )


def _edits(tree: Tree, node: ast.FunctionDef, full: set[str]) -> list[Edit]:
    """The edits that take a function and its calls out; none where something else needs it."""
    if node.name in _KEPT or node.name not in full or node.decorator_list or not _is_empty(node):
        return []
    calls: list[ast.stmt] = []
    by_name = reaches_by_name(tree.text)
    method = isinstance(tree.parents.get(node), ast.ClassDef)
    imported = {a.asname or a.name for n in tree.nodes if isinstance(n, ast.Import) for a in n.names}
    for other in tree.nodes:
        if isinstance(other, ast.FunctionDef | ast.ClassDef) and other.name == node.name and other is not node:
            return []
        if by_name and isinstance(other, ast.Constant) and other.value == node.name:
            return []
        if isinstance(other, ast.alias) and node.name in (other.name, other.asname):
            return []
        named = other.attr if isinstance(other, ast.Attribute) and ast.unparse(other.value) not in imported else ""
        if isinstance(other, ast.Name) and not method:
            named = other.id
        if named == node.name:
            statement = _call(tree, other)
            if statement is None:
                return []
            calls.append(statement)
    if not calls:
        return []
    layout = Layout(tree)
    gone = [node, *calls]
    return [layout.without(statement, gone) for statement in gone]


def _call(tree: Tree, name: ast.AST) -> ast.stmt | None:
    """The statement that only calls what is named, with arguments that do nothing."""
    call = tree.parents.get(name)
    if not isinstance(call, ast.Call) or call.func is not name:
        return None
    statement = tree.parents.get(call)
    arguments = [*call.args, *(k.value for k in call.keywords)]
    if isinstance(name, ast.Attribute):
        arguments.append(name.value)
    plain = (ast.Name, ast.Attribute, ast.Constant, ast.expr_context)
    if not isinstance(statement, ast.Expr) or any(not isinstance(n, plain) for a in arguments for n in walk(a)):
        return None
    return statement


__all__ = ["drop_emptied"]
