"""Members of containers: which one an index names, and whether that changes from round to round."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tf2mig.graph.values import Key, Value
from tf2mig.syntax.walking import walk

_GROWING = frozenset({"append", "extend", "insert", "pop"})


def part_at(base: Value, index: ast.expr) -> Value | None:
    """The member that a literal index names; None where it is no literal or there is none."""
    assert base.parts is not None
    key: Key | None = None
    if isinstance(index, ast.Constant) and isinstance(index.value, int | str):
        key = index.value
    elif (
        isinstance(index, ast.UnaryOp)
        and isinstance(index.op, ast.USub)
        and isinstance(index.operand, ast.Constant)
        and isinstance(index.operand.value, int)
    ):
        key = len(base.parts) - index.operand.value
    return base.parts.get(key) if key is not None else None


def changes_in(loops: Sequence[ast.AST], node: ast.Subscript) -> bool:
    """Whether one of the loops around an expression puts other members in the place that it names."""
    holder, from_end = ast.unparse(node.value), isinstance(node.slice, ast.UnaryOp)
    for loop in loops:
        for inner in walk(loop) if isinstance(loop, ast.For) else ():
            stored = isinstance(inner, ast.Subscript) and not isinstance(inner.ctx, ast.Load)
            if stored and isinstance(inner, ast.Subscript) and ast.unparse(inner.value) == holder:
                return True
            grows = isinstance(inner, ast.Attribute) and inner.attr in _GROWING
            if from_end and grows and isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == holder:
                return True
    return False
