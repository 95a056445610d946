"""Branches on TensorFlow's version, decided: the program that is lifted is the one that TF 1.15 ran."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.walking import walk

VERSION = "1.15.5"

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_CONVERSIONS: dict[str, Callable[[Any], Any]] = {"int": int, "float": float, "str": str, "tuple": tuple}
_METHODS = frozenset({"split", "startswith", "strip"})


class _Unknown(Exception):
    """The expression says something else than a version."""


def version_test(symbols: Symbols, test: ast.expr) -> bool | None:
    """What a condition on TensorFlow's version gives under TF 1.15; None for other conditions."""
    if not any(_is_version(symbols, n) for n in walk(test)):
        return None
    try:
        return bool(_value(symbols, test))
    except (_Unknown, ValueError, TypeError, IndexError):
        return None


def _is_version(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in ("__version__", "VERSION"):
        return False
    modules = {b.name for b in symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1")}
    return isinstance(node.value, ast.Name) and node.value.id in modules


def _value(symbols: Symbols, node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if _is_version(symbols, node):
        return VERSION
    if isinstance(node, ast.BoolOp):
        values = [bool(_value(symbols, v)) for v in node.values]
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _value(symbols, node.operand)
    if isinstance(node, ast.Subscript):
        return _value(symbols, node.value)[_index(symbols, node.slice)]
    if isinstance(node, ast.Tuple | ast.List):
        return [_value(symbols, e) for e in node.elts]
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        return _COMPARISONS[type(node.ops[0])](_value(symbols, node.left), _value(symbols, node.comparators[0]))
    return _called(symbols, node)


def _called(symbols: Symbols, node: ast.expr) -> Any:
    if not isinstance(node, ast.Call) or node.keywords:
        raise _Unknown
    args = [_value(symbols, a) for a in node.args]
    if isinstance(node.func, ast.Name) and node.func.id in _CONVERSIONS and len(args) == 1:
        return _CONVERSIONS[node.func.id](args[0])
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return getattr(str(_value(symbols, node.func.value)), node.func.attr)(*args)
    raise _Unknown


def _index(symbols: Symbols, node: ast.expr) -> Any:
    if not isinstance(node, ast.Slice):
        return _value(symbols, node)
    parts = (node.lower, node.upper, node.step)
    return slice(*(None if p is None else _value(symbols, p) for p in parts))


__all__ = ["VERSION", "version_test"]
