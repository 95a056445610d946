"""Switches of reuse that are off in a loop's first round only: `reuse=i > 0`, or a name that the loop sets to True."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def reuse_value(tree: Tree, creation: Creation, node: ast.expr) -> bool | None:
    """What a switch of reuse is worth at a call, where it is a name that is given one constant and no other."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    values = _given(tree, creation, node) if isinstance(node, ast.Name) else []
    return bool(values[0].value) if len(values) == 1 and isinstance(values[0], ast.Constant) else None


def off_in_first_round(tree: Tree, creation: Creation, node: ast.expr) -> bool:
    """Whether a switch of reuse is off in the first round of the loop around a call, and on in all others."""
    if len(creation.loops) != 1 or not isinstance(creation.loops[0], ast.For):
        return False
    loop = creation.loops[0]
    if isinstance(node, ast.Name):
        return _switched_on_by(tree, creation, loop, node)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        counts = _counts_from_zero(loop, node.left)
        bound = node.comparators[0]
        limit = bound.value if isinstance(bound, ast.Constant) else None
        return counts and (
            (isinstance(node.ops[0], ast.Gt | ast.NotEq) and limit == 0)
            or (isinstance(node.ops[0], ast.GtE) and limit == 1)
        )
    return False


def _counts_from_zero(loop: ast.For, node: ast.expr) -> bool:
    """Whether an expression is the number of a loop's round."""
    call = loop.iter
    if not isinstance(node, ast.Name) or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return False
    if call.func.id in ("range", "xrange") and len(call.args) == 1:
        return isinstance(loop.target, ast.Name) and loop.target.id == node.id
    if call.func.id == "enumerate" and len(call.args) == 1 and not call.keywords:
        target = loop.target
        first = target.elts[0] if isinstance(target, ast.Tuple) else None
        return isinstance(first, ast.Name) and first.id == node.id
    return False


def _switched_on_by(tree: Tree, creation: Creation, loop: ast.For, node: ast.Name) -> bool:
    """Whether a name is False before a loop, and the loop sets it to True behind the call, in every round."""
    values = _given(tree, creation, node)
    if len(values) != 2 or not all(isinstance(v, ast.Constant) for v in values):
        return False
    first, second = sorted(values, key=lambda v: v.lineno)
    assert isinstance(first, ast.Constant)
    assert isinstance(second, ast.Constant)
    inside = [a for a in tree.ancestors(second) if isinstance(a, ast.For | ast.While | ast.If | ast.Try)]
    return (
        not first.value
        and second.value is True
        and first.lineno < loop.lineno
        and second.lineno > (creation.node.end_lineno or creation.node.lineno)
        and inside[:1] == [loop]
    )


def _given(tree: Tree, creation: Creation, name: ast.Name) -> list[ast.expr]:
    """The values that a name is given in the scope of a call; nothing where one of them is not a plain assignment."""
    scope = tree.home(creation.node)
    found: list[ast.expr] = []
    if any(isinstance(n, ast.Global | ast.Nonlocal) and name.id in n.names for n in walk(scope)):
        return []
    for node in tree.bindings(scope, name.id):
        statement = tree.parents[node]
        if not isinstance(statement, ast.Assign) or statement.targets != [node]:
            return []
        found.append(statement.value)
    return found
