"""Properties that list the variables which their object keeps: `return self.weights + [self.bias]`."""

from __future__ import annotations

import ast

from tf2mig.graph.values import Key, Kind, Value
from tf2mig.syntax.mentions import is_own_attribute


def listed_by(method: Value, instance: Value, node: ast.expr) -> Value | None:
    """The list of variables that a property gives where ``node`` reads it of an object; None for any other method."""
    function = method.function.node if method.kind is Kind.FUNCTION and method.function is not None else None
    if not isinstance(function, ast.FunctionDef) or [ast.unparse(d) for d in function.decorator_list] != ["property"]:
        return None
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    given = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    listed = _listed(given, instance, node)
    leaves = list(listed.leaves()) if listed is not None and listed.kind is Kind.CONTAINER else []
    return listed if leaves and all(leaf.kind is Kind.VARIABLE for leaf in leaves) else None


def _listed(given: ast.expr | None, instance: Value, node: ast.expr) -> Value | None:
    """What an expression of the object's attributes gives: one of them, a list of some, or several lists joined."""
    if is_own_attribute(given):
        return (instance.parts or {}).get(given.attr)
    if isinstance(given, ast.List | ast.Tuple):
        values = [_listed(e, instance, node) for e in given.elts]
        parts: dict[Key, Value] = {i: v for i, v in enumerate(values) if v is not None}
        return Value(Kind.CONTAINER, parts=parts, shape="list", node=node) if len(parts) == len(values) else None
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add):
        both = [_listed(given.left, instance, node), _listed(given.right, instance, node)]
        if all(v is not None and v.kind is Kind.CONTAINER and v.parts is not None for v in both):
            joined = [p for v in both if v is not None for p in (v.parts or {}).values()]
            return Value(Kind.CONTAINER, parts=dict(enumerate(joined)), shape="list", node=node)
    return None


__all__ = ["listed_by"]
