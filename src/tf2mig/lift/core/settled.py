"""Tests that give the same wherever they stand: what they ask is set once and never changes."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.tree import Tree


def is_settled(tree: Tree, test: ast.expr) -> bool:
    """Whether what a test asks is the same whenever it is asked: attributes that constructors set once, members of
    module-level tables and names that nothing sets again, compared with literals."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return is_settled(tree, test.operand)
    if isinstance(test, ast.Compare):
        plain = all(isinstance(o, ast.Eq | ast.NotEq | ast.Is | ast.IsNot) for o in test.ops)
        literal = all(isinstance(c, ast.Constant) for c in test.comparators)
        return plain and literal and len(test.ops) == 1 and is_settled(tree, test.left)
    if isinstance(test, ast.Subscript):
        return isinstance(test.slice, ast.Constant) and _never_changes(tree, test)
    if isinstance(test, ast.Attribute):
        held = isinstance(test.value, ast.Name) and test.value.id == "self"
        return held and _set_once(tree, test.attr)
    return isinstance(test, ast.Name) and _bound_once(tree, test.id)


def stores(node: ast.AST) -> bool:
    """Whether a node is set or deleted where it stands."""
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def _set_once(tree: Tree, name: str) -> bool:
    """Whether one statement of a constructor alone sets attributes of that name."""
    stored = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name and stores(n)]
    if len(stored) != 1 or "setattr(" in tree.text or "__dict__" in tree.text:
        return False
    statement = tree.parents.get(stored[0])
    function = tree.parents.get(statement) if isinstance(statement, ast.Assign) else None
    return isinstance(function, Function) and function.name == "__init__"


def _bound_once(tree: Tree, name: str) -> bool:
    """Whether one statement of the module alone binds a name, and nothing else is called so."""
    stored = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and stores(n)]
    if len(stored) != 1 or any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes):
        return False
    statement = tree.parents.get(stored[0])
    return isinstance(statement, ast.Assign) and tree.parents.get(statement) is tree.module


def _never_changes(tree: Tree, test: ast.Subscript) -> bool:
    """Whether a member of a table of the module, or of one that constructors keep, is the one it was made with."""
    holder, member = test.value, ast.unparse(test.slice)
    if not is_settled(tree, holder) or not isinstance(holder, ast.Name | ast.Attribute):
        return False
    named = [n for n in tree.nodes if isinstance(n, type(holder)) and ast.unparse(n) == ast.unparse(holder)]
    for node in named:
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if stores(parent) and not (isinstance(parent.slice, ast.Constant) and ast.unparse(parent.slice) != member):
                return False
        elif isinstance(holder, ast.Name) and not stores(node):
            return False
    return True


__all__ = ["is_settled", "stores"]
