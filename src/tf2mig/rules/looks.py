"""What an argument looks like: the conditions ``when = { looks = { parameter = "..." } }`` of rule entries.

Each is a proof or nothing: it says yes only where the text leaves no doubt.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.rules.sites import Site, at_home
from tf2mig.syntax.symbols import Use

_FLOAT_ONLY = frozenset(
    """tf.to_float tf.to_double tf.sqrt tf.exp tf.log tf.sigmoid tf.tanh tf.sin tf.cos tf.rsqrt tf.math.log tf.math.exp
    tf.math.sqrt tf.math.sigmoid tf.math.tanh tf.math.rsqrt tf.nn.softmax tf.nn.sigmoid tf.nn.tanh tf.nn.softplus
    tf.random_normal tf.truncated_normal tf.random.normal tf.random.truncated_normal tf.norm tf.nn.l2_loss
    tf.nn.l2_normalize tf.nn.moments tf.nn.softmax_cross_entropy_with_logits tf.nn.elu tf.nn.dropout""".split()
)
"""Functions of TF1 that take and return floating-point (or complex) numbers only."""

_DATA = frozenset("tf.placeholder tf.constant tf.one_hot tf.zeros tf.ones tf.zeros_like tf.ones_like tf.eye".split())
"""Functions whose result no gradient flows into."""

_PASSES_DATA = frozenset(
    """tf.cast tf.to_float tf.to_double tf.reshape tf.expand_dims tf.squeeze tf.transpose tf.concat tf.stack tf.tile
    tf.gather tf.stop_gradient tf.identity tf.convert_to_tensor""".split()
)
"""Functions whose result no gradient flows into when none flows into their arguments."""


def looks(site: Site, parameter: str, kind: str) -> bool:
    """Whether the argument for a parameter was given and looks like ``kind``, one of ``KINDS``."""
    value = site.bound.value(parameter) if site.bound is not None else None
    return value is not None and KINDS[kind](site, value)


def _several(site: Site, node: ast.expr) -> bool:
    return _elements(node) > 1


def _single(site: Site, node: ast.expr) -> bool:
    return _elements(node) == 1


def _elements(node: ast.expr) -> int:
    if not isinstance(node, ast.List | ast.Tuple) or any(isinstance(e, ast.Starred) for e in node.elts):
        return 0
    return len(node.elts)


def _list(site: Site, node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple | ast.ListComp)


def _float(site: Site, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and _float(site, node.operand)
    if isinstance(node, ast.BinOp):
        return _float(site, node.left) or _float(site, node.right)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "float":
        return not list(site.module.visible(site.use.scope, "float"))
    symbol = _called(site, node)
    if symbol == "tf.cast":
        dtype = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "dtype"), None)
        return dtype is not None and site.module.symbols.symbol(dtype) in ("tf.float32", "tf.float64", "tf.float16")
    return symbol in _FLOAT_ONLY


def _data(site: Site, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.List | ast.Tuple):
        return all(_data(site, e) for e in node.elts)
    if isinstance(node, ast.Name):
        return _data_name(site, node.id)
    if isinstance(node, ast.Call):
        symbol = _called(site, node)
        if symbol in _PASSES_DATA:
            return bool(node.args) and all(_data(site, a) for a in node.args[:1])
        return symbol in _DATA
    return False


def _data_name(site: Site, name: str) -> bool:
    """Whether a name is bound once, to what is data: a placeholder, a constant, a parameter of a ``tf.function``."""
    bindings = list(site.module.visible(site.use.scope, name))
    if len(bindings) != 1:
        return False
    node = bindings[0].node
    if isinstance(node, ast.arg):
        return _fed(site, node)
    if not isinstance(node, ast.Name):
        return False
    parent = site.module.tree.parents.get(node)
    return isinstance(parent, ast.Assign) and parent.targets == [node] and _made(site, parent.value)


def _made(site: Site, value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _called(site, value) in _DATA


def _fed(site: Site, parameter: ast.arg) -> bool:
    """Whether a parameter belongs to a function with an input signature: what comes in is data."""
    parents = site.module.tree.parents
    arguments = parents.get(parameter)
    function = parents.get(arguments) if arguments is not None else None
    if not isinstance(function, ast.FunctionDef):
        return False
    return any(
        isinstance(d, ast.Call)
        and site.module.symbols.called(d) == "tf.function"
        and any(k.arg == "input_signature" for k in d.keywords)
        for d in function.decorator_list
    )


def _called(site: Site, node: ast.Call) -> str | None:
    use: Use | None = site.module.symbols.by_node.get(node.func)
    if use is None:
        return None
    if use.door == "private":
        return (at_home(use) or (None, None))[0]
    return use.symbol


KINDS: dict[str, Callable[[Site, ast.expr], bool]] = {
    "several": _several,
    "single": _single,
    "list": _list,
    "float": _float,
    "data": _data,
}
"""``several`` and ``single``: a list or tuple written out, of at least two elements, or of one. ``list``: any list or
tuple written out. ``float``: a floating-point number or tensor. ``data``: nothing that depends on a variable."""
