"""What an argument looks like: the conditions ``when = { looks = { parameter = "..." } }`` of rule entries.

Each is a proof or nothing: it says yes only where the text leaves no doubt.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.rules.fed_parameters import is_fed
from tf2mig.rules.sites import Site
from tf2mig.syntax.homes import at_home
from tf2mig.syntax.symbols import Use
from tf2mig.syntax.walking import walk

_FLOATS = ("tf.float16", "tf.float32", "tf.float64")


def looks(site: Site, parameter: str, kind: str) -> bool:
    """Whether the argument for a parameter was given and looks like ``kind``, one of ``KINDS``.

    The functions whose results are floats or data are told by the table ``looks`` of the rule files.
    """
    value = site.bound.value(parameter) if site.bound is not None else None
    return value is not None and KINDS[kind](site, value)


def _named(site: Site, family: str, symbol: str | None) -> bool:
    return symbol in site.module.knowledge.tables.get("looks", {}).get(family, ())


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


def _lists(site: Site, node: ast.expr) -> bool:
    """A function that returns nothing but lists and tuples written out."""
    if isinstance(node, ast.Lambda):
        return isinstance(node.body, ast.List | ast.Tuple)
    if not isinstance(node, ast.Name):
        return False
    bindings = list(site.module.visible(site.use.scope, node.id))
    function = bindings[0].node if len(bindings) == 1 else None
    made = site.module.tree.parents.get(function) if isinstance(function, ast.Name) else None
    if isinstance(made, ast.Assign) and made.targets == [function] and isinstance(made.value, ast.Lambda):
        return isinstance(made.value.body, ast.List | ast.Tuple)
    if not isinstance(function, ast.FunctionDef):
        return False
    inner = {n for f in walk(function) if f is not function and _is_function(f) for n in walk(f)}
    returns = [n for n in walk(function) if isinstance(n, ast.Return) and n not in inner]
    return bool(returns) and all(isinstance(r.value, ast.List | ast.Tuple) for r in returns)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _like(site: Site, node: ast.expr) -> bool:
    """A comparison, element by element, of ``x`` or ``y`` of the same call with anything.

    Its rank is at least theirs, so it is no vector that selects rows; TF1 then wants the very same shape, and a
    selection that broadcasts is the same.
    """
    own = {ast.unparse(v) for v in (_alternative(site, "x"), _alternative(site, "y")) if v is not None}
    operands: list[ast.expr] = []
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], _ORDERS):
        operands = [node.left, node.comparators[0]]
    elif isinstance(node, ast.Call) and _named(site, "elementwise", _called(site, node)):
        operands = node.args
    return any(ast.unparse(o) in own and not isinstance(o, ast.Constant) for o in operands)


_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def _alternative(site: Site, parameter: str) -> ast.expr | None:
    """What an argument has the shape of: itself, or what ``tf.zeros_like`` is given."""
    value = site.bound.value(parameter) if site.bound is not None else None
    if isinstance(value, ast.Call) and value.args and _named(site, "same-shape", _called(site, value)):
        return value.args[0]
    return value


def _float(site: Site, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and _float(site, node.operand)
    if isinstance(node, ast.BinOp):
        return _float(site, node.left) or _float(site, node.right)
    if isinstance(node, ast.Name):
        return _float_name(site, node)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "float":
        return not list(site.module.visible(site.use.scope, "float"))
    symbol = _called(site, node)
    typed = [k.value for k in node.keywords if k.arg == "dtype"] or node.args[_TYPED.get(symbol or "", 99) :][:1]
    if typed:
        return symbol is not None and _float_type(site, typed[0])
    if _named(site, "same-type", symbol):
        return any(_float(site, a) for a in node.args[:2])
    return _named(site, "floats", symbol)


_TYPED = {"tf.cast": 1, "tf.placeholder": 0, "tf.TensorSpec": 1, "tf.zeros": 1, "tf.ones": 1}
"""Where functions take the type of their result, if not by keyword."""


def _float_type(site: Site, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in ("float", "float16", "float32", "float64")
    return site.module.symbols.symbol(node) in _FLOATS


def _float_name(site: Site, node: ast.Name) -> bool:
    """Whether a name is bound once, earlier, to a call that gives floating-point numbers."""
    bindings = list(site.module.visible(site.use.scope, node.id))
    if len(bindings) == 1 and isinstance(bindings[0].node, ast.arg):
        specification = _specification(site, bindings[0].node)
        return specification is not None and _float(site, specification)
    if len(bindings) != 1 or not isinstance(bindings[0].node, ast.Name):
        return False
    bound = bindings[0].node
    parent = site.module.tree.parents.get(bound)
    earlier = (bound.lineno, bound.col_offset) < (node.lineno, node.col_offset)
    return earlier and isinstance(parent, ast.Assign) and parent.targets == [bound] and _float(site, parent.value)


def _data(site: Site, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.List | ast.Tuple):
        return all(_data(site, e) for e in node.elts)
    if isinstance(node, ast.Name):
        return _data_name(site, node.id)
    if isinstance(node, ast.Call):
        symbol = _called(site, node)
        if _named(site, "pass-data", symbol):
            return bool(node.args) and _data(site, node.args[0])
        return _named(site, "data", symbol)
    return False


def _data_name(site: Site, name: str) -> bool:
    """Whether a name is bound once, to what is data: a placeholder, a constant, a fed parameter."""
    bindings = list(site.module.visible(site.use.scope, name))
    if len(bindings) != 1:
        return False
    node = bindings[0].node
    if isinstance(node, ast.arg):
        return is_fed(site.module, node)
    if not isinstance(node, ast.Name):
        return False
    parent = site.module.tree.parents.get(node)
    return isinstance(parent, ast.Assign) and parent.targets == [node] and _made(site, parent.value)


def _made(site: Site, value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _named(site, "data", _called(site, value))


def _specification(site: Site, parameter: ast.arg) -> ast.expr | None:
    """What an input signature says of a parameter."""
    signature = _signature(site, parameter)
    arguments = site.module.tree.parents.get(parameter)
    if not isinstance(signature, ast.List | ast.Tuple) or not isinstance(arguments, ast.arguments):
        return None
    at = len(signature.elts) - len(arguments.args) + arguments.args.index(parameter)
    return signature.elts[at] if at >= 0 else None


def _signature(site: Site, parameter: ast.arg) -> ast.expr | None:
    """The input signature of the function that a parameter belongs to."""
    parents = site.module.tree.parents
    arguments = parents.get(parameter)
    function = parents.get(arguments) if arguments is not None else None
    if not isinstance(function, ast.FunctionDef):
        return None
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and site.module.symbols.called(decorator) == "tf.function":
            return next((k.value for k in decorator.keywords if k.arg == "input_signature"), None)
    return None


def _called(site: Site, node: ast.Call) -> str | None:
    use: Use | None = site.module.symbols.by_node.get(node.func)
    if use is None:
        return None
    if use.door == "private":
        return (at_home(use) or (None, None))[0]
    return use.symbol


def _generator(site: Site, node: ast.expr) -> bool:
    """A generator expression."""
    return isinstance(node, ast.GeneratorExp)


_ITERATORS = ("map", "zip", "filter", "reversed", "enumerate")
_VIEWS = ("keys", "values", "items")


def _iterator(site: Site, node: ast.expr) -> bool:
    """What can be gone through but is no sequence: a generator, ``map`` and the like, a view of a dictionary."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in _ITERATORS and not any(site.module.visible(site.use.scope, node.func.id))
    return isinstance(node, ast.GeneratorExp) or _is_view(node)


def _set(site: Site, node: ast.expr) -> bool:
    """A set: written out, made by ``set``, or a dictionary's keys; or a name that is bound to nothing else."""
    if isinstance(node, ast.Name):
        bindings = list(site.module.visible(site.use.scope, node.id))
        values = [_assigned(site, b.node) for b in bindings]
        return bool(values) and all(v is not None and not isinstance(v, ast.Name) and _set(site, v) for v in values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("set", "frozenset") and not any(site.module.visible(site.use.scope, node.func.id))
    return isinstance(node, ast.Set | ast.SetComp) or (_is_view(node) and not _is_view(node, "values"))


def _assigned(site: Site, node: ast.AST) -> ast.expr | None:
    """The value of a plain assignment to a name."""
    parent = site.module.tree.parents.get(node)
    return parent.value if isinstance(parent, ast.Assign) and parent.targets == [node] else None


def _is_view(node: ast.expr, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in (names or _VIEWS)
        and not node.args
        and not node.keywords
    )


def _written_twice(site: Site, node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


KINDS: dict[str, Callable[[Site, ast.expr], bool]] = {
    "several": _several,
    "single": _single,
    "list": _list,
    "lists": _lists,
    "like": _like,
    "float": _float,
    "data": _data,
    "generator": _generator,
    "iterator": _iterator,
    "set": _set,
    "named": _written_twice,
}
"""What `looks` knows; `docs/rule-format.md` says what each means."""
