"""The classes of a program above a class, and methods that only announce what classes below have."""

from __future__ import annotations

import ast


def lineage(module: ast.Module, cls: ast.ClassDef) -> list[ast.ClassDef]:
    """A class and the program's own classes above it, nearest first."""
    classes = {c.name: c for c in module.body if isinstance(c, ast.ClassDef)}
    found: list[ast.ClassDef] = []
    pending = [cls]
    while pending:
        one = pending.pop(0)
        if one not in found:
            found.append(one)
            pending += [classes[b.id] for b in one.bases if isinstance(b, ast.Name) and b.id in classes]
    return found


def is_announced(method: ast.FunctionDef) -> bool:
    """Whether a method only says that classes below have one: nothing in it but a docstring, a raise or a pass."""
    return all(
        isinstance(s, ast.Pass | ast.Raise) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in method.body
    )
