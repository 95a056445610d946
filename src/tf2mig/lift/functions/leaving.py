"""Constructors that some objects leave early: what makes methods functions stands before that.

`if not is_training: return` parts what every object has from what only some have.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.context import Context

_SPEC = re.compile(r"self\.(\w+_spec\w*)")


def bound_before_leaving(context: Context, cls: ast.ClassDef, last: ast.stmt, lines: list[str]) -> list[str]:
    """Add the edit for the lines of a class that can stand before its builder may be left; the result is the rest."""
    leaves = _first_leaving(last)
    if leaves is None or not lines:
        return lines
    known = {
        name
        for item, held in context.feeding.spec_lines.items()
        if context.class_of(item.owner) is cls and item.node.lineno < leaves.lineno
        for _, text in held
        for name in _SPEC.findall(text.partition("=")[0])
    }
    ready = [line for line in lines if ".function(" in line and set(_SPEC.findall(line)) <= known]
    if ready:
        layout = context.layout
        start = layout.extent(leaves)[0]
        text = "".join(f"{layout.column(leaves)}{line}{layout.newline}" for line in ready)
        context.edits.append(Edit(start, start, text))
    return [line for line in lines if line not in ready]


def _first_leaving(method: ast.stmt) -> ast.stmt | None:
    """The first statement of a method that may leave it, where it is not the last."""
    body = method.body if isinstance(method, ast.FunctionDef) else []
    for statement in body[:-1]:
        pending: list[ast.AST] = [statement]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Return):
                return statement
            if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
                pending += ast.iter_child_nodes(node)
    return None


__all__ = ["bound_before_leaving"]
