"""Which names a piece of code mentions, reads and binds, and which statements stand beside one."""

from __future__ import annotations

import ast
from collections.abc import Mapping


def names_in(node: ast.AST) -> set[str]:
    """The names in a piece of code."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def read_names(node: ast.AST) -> set[str]:
    """The names that a piece of code reads."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def stored_names(node: ast.AST) -> set[str]:
    """The names that a piece of code binds or deletes."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}


def blocks_of(node: ast.AST | None) -> list[list[ast.stmt]]:
    """The blocks of statements that a node holds."""
    return [b for f in ("body", "orelse", "finalbody") if isinstance(b := getattr(node, f, None), list)]


def block_of(parents: Mapping[ast.AST, ast.AST], statement: ast.stmt) -> list[ast.stmt]:
    """The block that a statement stands in."""
    return next(b for b in blocks_of(parents[statement]) if statement in b)
