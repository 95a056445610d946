"""Arguments that stand in the place of a parameter where a function is written out at its call."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.walking import walk


def reads_well_in_place(function: ast.FunctionDef, parameter: str, node: ast.expr) -> bool:
    """Whether an argument may be said wherever the function reads the parameter: it means the same there, and is
    short."""
    return isinstance(node, ast.Name | ast.Attribute) or _is_number(node) or _is_shape_once(function, parameter, node)


def _is_number(node: ast.expr) -> bool:
    """Whether an argument is a literal, or numbers multiplied and added up: `7 * 7 * 64`."""
    if isinstance(node, ast.BinOp):
        return all(_is_number(n) and not isinstance(getattr(n, "value", 0), str) for n in (node.left, node.right))
    return isinstance(node, ast.Constant)


def _is_shape_once(function: ast.FunctionDef, parameter: str, node: ast.expr) -> bool:
    """Whether an argument is a list of numbers and names, `[inputs, 64]`, which the function reads once."""
    if not isinstance(node, ast.List) or not all(isinstance(e, ast.Name) or _is_number(e) for e in node.elts):
        return False
    reads = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == parameter]
    again = (ast.For, ast.While, ast.Lambda, ast.comprehension, ast.ListComp, ast.GeneratorExp, Function)
    inner = [n for n in walk(function) if isinstance(n, again) and n is not function]
    return len(reads) == 1 and not any(reads[0] in walk(n) for n in inner)


__all__ = ["reads_well_in_place"]
