"""Static shapes of transposed convolutions: TF1 took the whole output shape from the call, TF2 takes the batch from
the input.

Source: `tf.nn.conv2d_transpose` of TF 1.15 calls `set_shape(output_shape)` (tensorflow/python/ops/nn_ops.py); TF 2
leaves shape inference to the kernel's shape function, which keeps an unknown batch unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix

CODE = "TFM502"
_TRANSPOSED = frozenset({"tf.nn.conv2d_transpose", "tf.nn.conv3d_transpose"})


def check_transposed_shapes(module: Module) -> Iterator[Diagnostic]:
    """``tf.reshape(x, y.get_shape())`` where ``y`` is a transposed convolution whose output shape has a name."""
    if module.plan.world != "tf1":
        return
    for node in module.tree.nodes:
        if not isinstance(node, ast.Call) or module.symbols.symbol(node.func) != "tf.reshape":
            continue
        shape = next((k.value for k in node.keywords if k.arg == "shape"), None)
        shape = node.args[1] if shape is None and len(node.args) > 1 else shape
        name = _of_name(shape)
        given = _output_shape(module, node, name) if name is not None else None
        if shape is None or given is None:
            continue
        message = "TensorFlow 2 may not know the batch of a transposed convolution's static shape"
        edit = Edit(module.tree.start(shape), module.tree.end(shape), given)
        yield module.diagnostic(CODE, message, shape, fix=make_fix([edit]))


def _of_name(node: ast.expr | None) -> str | None:
    """The name whose static shape an expression reads."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_list":
        node = node.func.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_shape":
        node = node.func.value
    elif isinstance(node, ast.Attribute) and node.attr == "shape":
        node = node.value
    else:
        return None
    return node.id if isinstance(node, ast.Name) else None


def _output_shape(module: Module, node: ast.Call, name: str) -> str | None:
    """The name of the output shape that every assignment before the reshape gave to the convolution."""
    scope = next((a for a in module.tree.ancestors(node) if isinstance(a, ast.FunctionDef | ast.Module)), None)
    if scope is None:
        return None
    given: set[str | None] = set()
    transposed = False
    for inner in ast.walk(scope):
        if not isinstance(inner, ast.Name) or inner.id != name or isinstance(inner.ctx, ast.Load):
            continue
        statement = module.tree.parents[inner]
        if isinstance(statement, ast.Assign) and node in set(ast.walk(statement)):
            continue
        if inner.lineno > node.lineno:
            continue
        call = statement.value if isinstance(statement, ast.Assign) and statement.targets == [inner] else None
        shape = _given(call)
        given.add(shape.id if shape is not None else None)
        transposed = transposed or (isinstance(call, ast.Call) and module.symbols.symbol(call.func) in _TRANSPOSED)
    shape_name = given.pop() if len(given) == 1 else None
    if shape_name is None or not transposed or _rebound(scope, shape_name):
        return None
    return shape_name


def _given(call: ast.expr | None) -> ast.Name | None:
    if not isinstance(call, ast.Call):
        return None
    found = next((k.value for k in call.keywords if k.arg == "output_shape"), None)
    found = call.args[2] if found is None and len(call.args) > 2 else found
    return found if isinstance(found, ast.Name) else None


def _rebound(scope: ast.FunctionDef | ast.Module, name: str) -> bool:
    """Whether the name may stand for something else later on."""
    stores = [
        n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)
    ]
    parameter = isinstance(scope, ast.FunctionDef) and any(a.arg == name for a in scope.args.args)
    return len(stores) > (0 if parameter else 1)


__all__ = ["check_transposed_shapes"]
