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
from tf2mig.syntax.walking import walk

CODE = "TFM502"
_TRANSPOSED = frozenset({"tf.nn.conv2d_transpose", "tf.nn.conv3d_transpose"})


def check_transposed_shapes(module: Module) -> Iterator[Diagnostic]:
    """``tf.reshape(x, y.get_shape())`` where ``y`` is a transposed convolution whose output shape has a name; in a
    program that reshapes to `[batch, -1]`, transposed convolutions whose output shapes are numbers.
    """
    if module.plan.world != "tf1" or "_transpose" not in module.tree.text:
        return
    yield from _of_numbers(module)
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


def _of_numbers(module: Module) -> Iterator[Diagnostic]:
    """Transposed convolutions whose result has the batch that its list says, where a later shape depends on it."""
    calls = [n for n in module.tree.nodes if isinstance(n, ast.Call)]
    if not any(_flattens(module, n) for n in calls):
        return
    for node in calls:
        symbol = module.symbols.symbol(node.func)
        shape = _output_of(node) if symbol in _TRANSPOSED else None
        if not isinstance(shape, ast.List | ast.Tuple) or not isinstance(node.func, ast.Attribute):
            continue
        around = module.tree.parents.get(node)
        done = isinstance(around, ast.Call) and module.symbols.symbol(around.func) == "tf.ensure_shape"
        if done or not shape.elts or not all(_is_number(module, e, 0) for e in shape.elts):
            continue
        name = module.tree.segment(node.func.value).removesuffix(".nn")
        text = module.tree.segment(shape)
        edits = [
            Edit(module.tree.start(node), module.tree.start(node), f"{name}.ensure_shape("),
            Edit(module.tree.end(node), module.tree.end(node), f", {text})"),
        ]
        message = "TensorFlow 2 may not know the batch of a transposed convolution's static shape"
        yield module.diagnostic(CODE, message, node, fix=make_fix(edits))


def _flattens(module: Module, node: ast.Call) -> bool:
    """``tf.reshape(x, [batch, -1])``: how long the rows are follows from the batch."""
    shape = node.args[1] if module.symbols.symbol(node.func) == "tf.reshape" and len(node.args) > 1 else None
    if not isinstance(shape, ast.List | ast.Tuple) or len(shape.elts) < 2:
        return False
    texts = [ast.unparse(e) for e in shape.elts]
    return texts[0] not in ("-1", "None") and texts[-1] == "-1"


def _is_number(module: Module, node: ast.expr, depth: int) -> bool:
    """Whether an expression is a Python integer, as far as everything that its names are given says."""
    if isinstance(node, ast.Constant):
        return type(node.value) is int
    if isinstance(node, ast.BinOp):
        return _is_number(module, node.left, depth) and _is_number(module, node.right, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "int":
        return True
    if not isinstance(node, ast.Name | ast.Attribute) or depth > 4:
        return False
    given = _given_to_name(module, node) if isinstance(node, ast.Name) else _given_to_attribute(module, node.attr)
    return bool(given) and all(v is not None and _is_number(module, v, depth + 1) for v in given)


def _given_to_name(module: Module, name: ast.Name) -> list[ast.expr | None]:
    """What its scope, or the module, gives to a name; None for what cannot be seen."""
    for scope in [a for a in module.tree.ancestors(name) if isinstance(a, ast.FunctionDef | ast.Module)]:
        found = [_value_of(module, n) for n in walk(scope) if _is_name(n, name.id)]
        stored = [v for stores, v in found if stores]
        if isinstance(scope, ast.FunctionDef):
            args = scope.args
            padded = [*([None] * (len(args.args) - len(args.defaults))), *args.defaults]
            stored += [d for a, d in zip(args.args, padded, strict=True) if a.arg == name.id]
        if stored:
            return stored
    return []


def _given_to_attribute(module: Module, name: str) -> list[ast.expr | None]:
    """What the program gives to an attribute of any object; None for what cannot be seen."""
    nodes = [n for n in module.tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    return [v for stores, v in (_value_of(module, n) for n in nodes) if stores]


def _value_of(module: Module, node: ast.AST) -> tuple[bool, ast.expr | None]:
    """Whether a place gives something to a name, and what."""
    if isinstance(getattr(node, "ctx", None), ast.Load):
        return False, None
    statement = module.tree.parents[node]
    return True, statement.value if isinstance(statement, ast.Assign) and node in statement.targets else None


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _output_of(call: ast.Call) -> ast.expr | None:
    found = next((k.value for k in call.keywords if k.arg == "output_shape"), None)
    return call.args[2] if found is None and len(call.args) > 2 else found


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
    for inner in walk(scope):
        if not isinstance(inner, ast.Name) or inner.id != name or isinstance(inner.ctx, ast.Load):
            continue
        statement = module.tree.parents[inner]
        if isinstance(statement, ast.Assign) and node in set(walk(statement)):
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
    found = _output_of(call)
    return found if isinstance(found, ast.Name) else None


def _rebound(scope: ast.FunctionDef | ast.Module, name: str) -> bool:
    """Whether the name may stand for something else later on."""
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    parameter = isinstance(scope, ast.FunctionDef) and any(a.arg == name for a in scope.args.args)
    return len(stores) > (0 if parameter else 1)


__all__ = ["check_transposed_shapes"]
