"""What expressions of literals give."""

from __future__ import annotations

import ast

from tf2mig.syntax.tree import Tree


def literal_text(tree: Tree, node: ast.expr) -> str | None:
    """The text that an expression of literals and of names given once gives; None where that is not known."""
    value = literal_value(tree, node, node)
    return value if isinstance(value, str) else None


def literal_value(tree: Tree, node: ast.expr, at: ast.AST, depth: int = 0) -> object:
    """What an expression of literals and of names given once gives at a place; None where that is not known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    if isinstance(node, ast.Name) and depth < 4:
        value = _given_once(tree, node.id, at)
        return literal_value(tree, value, value, depth + 1) if value is not None else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str" and len(node.args) == 1:
        inner = literal_value(tree, node.args[0], at, depth)
        return None if inner is None else str(inner)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Mod):
        return None
    parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    left, right = literal_value(tree, node.left, at, depth), [literal_value(tree, p, at, depth) for p in parts]
    if not isinstance(left, str) or any(r is None for r in right):
        return None
    try:
        return (
            left + str(right[0]) if isinstance(node.op, ast.Add) and isinstance(right[0], str) else left % tuple(right)
        )
    except (TypeError, ValueError):
        return None


def _given_once(tree: Tree, name: str, at: ast.AST) -> ast.expr | None:
    """The value of a name's only assignment, in the same function or at the top of the module, before a place."""
    stored = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    if len(stored) != 1 or any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes):
        return None
    target: ast.AST | None = stored[0]
    if isinstance(around := tree.parents.get(stored[0]), ast.Tuple):
        target = around
    statement = tree.parents.get(target) if target is not None else None
    if not isinstance(statement, ast.Assign) or statement.targets != [target]:
        return None
    here = tree.function_around(at)
    there = tree.function_around(statement)
    inside = [
        a for a in tree.ancestors(statement) if isinstance(a, ast.For | ast.While | ast.If | ast.Try | ast.ClassDef)
    ]
    if inside or (there is not None and there is not here) or tree.start(statement) > tree.start(at):
        return None
    return _part(statement, stored[0])


def _part(statement: ast.Assign, name: ast.Name) -> ast.expr | None:
    """What an assignment gives a name, by itself or among others."""
    target, value = statement.targets[0], statement.value
    if target is name:
        return value
    parts = value.elts if isinstance(value, ast.Tuple) else []
    if not isinstance(target, ast.Tuple) or len(parts) != len(target.elts):
        return None
    return None if any(isinstance(n, ast.Starred) for n in [*parts, *target.elts]) else parts[target.elts.index(name)]
