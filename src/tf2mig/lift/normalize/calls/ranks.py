"""How many axes a tensor has, followed through the statements that make it."""

from __future__ import annotations

import ast

from tf2mig.lift.normalize.calls.channels import KEEPING, Channels
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.walking import walk

_MADE = {
    "tf.matmul": 2, "tf.nn.xw_plus_b": 2, "tf.layers.dense": 2, "tf.contrib.layers.fully_connected": 2,
    "tf.contrib.layers.flatten": 2, "tf.layers.flatten": 2, "tf.nn.conv2d": 4, "tf.layers.conv2d": 4,
    "tf.contrib.layers.conv2d": 4,
}  # fmt: skip
"""What the results of functions have; products and dense layers: if nothing else is known of what they take."""
_SHAPED = {"tf.reshape": 1, "tf.placeholder": 1, "tf.get_variable": 1, "tf.zeros": 0, "tf.ones": 0}
_DEPTH = 24


def rank_of(channels: Channels, node: ast.expr, at: ast.stmt, depth: int = 0) -> int | None:
    """How many axes an expression in a statement has; None where that is not known."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Name):
        found = channels.given(node.id, at)
        found = channels.at_end(node.id, found) if isinstance(found, ast.For) else found
        return rank_of(channels, *found, depth + 1) if isinstance(found, tuple) else None
    if isinstance(node, ast.BinOp):
        sides = [r for s in (node.left, node.right) if (r := rank_of(channels, s, at, depth + 1)) is not None]
        return max(sides, default=None)
    symbol = channels.symbols.called(node) if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call):
        return None
    if symbol is None:
        return _of_own(channels, node, depth)
    if symbol in _SHAPED:
        shape = argument(node, _SHAPED[symbol], "shape")
        return len(shape.elts) if isinstance(shape, ast.List | ast.Tuple) else None
    if symbol in _MADE:
        follows = node.args and symbol in ("tf.matmul", "tf.layers.dense", "tf.contrib.layers.fully_connected")
        return (rank_of(channels, node.args[0], at, depth + 1) if follows else None) or _MADE[symbol]
    if symbol in KEEPING and node.args:
        sides = [r for a in node.args[:2] if (r := rank_of(channels, a, at, depth + 1)) is not None]
        return max(sides, default=None)
    return None


def _of_own(channels: Channels, call: ast.Call, depth: int) -> int | None:
    """A call of a function of the program: what its only return gives."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    made = [n for n in channels.tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    returned = [n for n in walk(made[0]) if isinstance(n, ast.Return)] if len(made) == 1 else []
    value = returned[0].value if len(returned) == 1 else None
    return rank_of(channels, value, returned[0], depth + 1) if value is not None else None


__all__ = ["rank_of"]
