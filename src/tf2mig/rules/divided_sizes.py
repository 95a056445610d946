"""Sizes that a division gives: ``tf.get_variable("w", [3, 3, channels / groups, 8])``.

TensorFlow 1 took a float for a size if it was whole (`Dimension` in tensorflow/python/framework/tensor_shape.py of
TF 1.15; layers call ``int`` on their units and filters). TensorFlow 2 asks for an index and raises TypeError, Keras 3
raises ValueError.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix

CODE = "TFM812"
_SHAPES = {"tf.get_variable": (1, "shape"), "tf.placeholder": (1, "shape")}
_SIZES = {
    "tf.layers.dense": (1, "units"),
    "tf.layers.conv1d": (1, "filters"),
    "tf.layers.conv2d": (1, "filters"),
    "tf.layers.conv3d": (1, "filters"),
    "tf.layers.conv2d_transpose": (1, "filters"),
    "tf.layers.separable_conv2d": (1, "filters"),
}


def check_divided_sizes(module: Module) -> Iterator[Diagnostic]:
    """Shapes and sizes that are written as divisions."""
    if not module.plan.surroundings or "/" not in module.text:
        return
    for node in module.tree.nodes:
        for value in _sizes(module, node) if isinstance(node, ast.Call) else ():
            if _is_divided(module, value):
                start, end = module.tree.start(value), module.tree.end(value)
                edits = [Edit(start, start, "int("), Edit(end, end, ")")]
                message = "a division gives a float, which TensorFlow takes for no size any more, even if it is whole"
                yield module.diagnostic(CODE, message, value, fix=make_fix(edits))


def _sizes(module: Module, call: ast.Call) -> list[ast.expr]:
    """The expressions of a call that are sizes."""
    symbol = module.symbols.called(call) or ""
    place = _SHAPES.get(symbol) or _SIZES.get(symbol)
    if place is None:
        return []
    position, name = place
    given = call.args[position] if position < len(call.args) else None
    given = next((k.value for k in call.keywords if k.arg == name), given)
    if symbol in _SIZES:
        return [given] if given is not None else []
    return list(given.elts) if isinstance(given, ast.List | ast.Tuple) else []


def _is_divided(module: Module, node: ast.expr) -> bool:
    """Whether an expression surely gives a float, as Python 3 divides; a name may be bound once to such a one."""
    if isinstance(node, ast.Name):
        bound = [n for n in module.tree.nodes if isinstance(n, ast.Name) and n.id == node.id]
        stores = [n for n in bound if not isinstance(n.ctx, ast.Load)]
        given = any(isinstance(n, ast.arg) and n.arg == node.id for n in module.tree.nodes)
        parent = module.tree.parents.get(stores[0]) if len(stores) == 1 and not given else None
        return isinstance(parent, ast.Assign) and parent.targets == stores and _divides(parent.value)
    return _divides(node)


def _divides(node: ast.expr) -> bool:
    if not isinstance(node, ast.BinOp):
        return False
    return isinstance(node.op, ast.Div) or _divides(node.left) or _divides(node.right)


__all__ = ["CODE", "check_divided_sizes"]
