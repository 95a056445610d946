"""Branches that ask how many dimensions a placeholder has, `if len(x.get_shape()) == 2`, where it is declared."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import partial

from tf2mig.lift.normalize.calls.filling import fold
from tf2mig.lift.normalize.placeholders.static_shapes import Shapes
from tf2mig.syntax.tree import Tree

_COMPARISONS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def fold_rank_tests(tree: Tree) -> Tree:
    """The tree of a text in which such branches are decided."""
    if "shape" not in tree.text:
        return tree
    return fold(tree, lambda current: partial(_decided, Shapes(current)))


def _decided(shapes: Shapes, test: ast.expr) -> bool | None:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    compare = _COMPARISONS.get(type(test.ops[0]))
    rank, number = _rank(shapes, test.left), test.comparators[0]
    if compare is None or rank is None or not isinstance(number, ast.Constant) or not isinstance(number.value, int):
        return None
    return compare(rank, number.value)


def _rank(shapes: Shapes, node: ast.expr) -> int | None:
    """The number that `len(x.get_shape())`, `len(x.shape.as_list())` and `x.get_shape().ndims` stand for."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and len(node.args) == 1:
        asked: ast.expr = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr in ("ndims", "rank"):
        asked = node.value
    else:
        return None
    while isinstance(asked, ast.Call) and not asked.args and isinstance(asked.func, ast.Attribute):
        if asked.func.attr == "get_shape":
            return _known(shapes, asked.func.value)
        if asked.func.attr != "as_list":
            return None
        asked = asked.func.value
    return _known(shapes, asked.value) if isinstance(asked, ast.Attribute) and asked.attr == "shape" else None


def _known(shapes: Shapes, holder: ast.expr) -> int | None:
    shape = shapes.of(holder)
    return None if shape is None else len(shape)


__all__ = ["fold_rank_tests"]
