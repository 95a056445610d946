"""Which names a piece of code mentions, reads, binds and calls, and which statements stand beside one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TypeGuard

from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

QUESTION = (
    ast.Name, ast.Attribute, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.cmpop, ast.boolop, ast.unaryop,
    ast.expr_context,
)  # fmt: skip
"""What a question is made of that changes nothing when it is asked, or asked once more."""


def is_question(node: ast.expr) -> bool:
    """Whether an expression asks names, attributes and literals alone."""
    return all(isinstance(n, QUESTION) for n in walk(node))


def is_own_attribute(node: ast.AST | None) -> TypeGuard[ast.Attribute]:
    """Whether a node is an attribute of the object that a method belongs to: `self.x`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def last_word(node: ast.AST | None) -> str:
    """A name, or the attribute that a chain ends in; empty where a node is neither."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def calls_of(tree: Tree, named: Iterable[ast.AST]) -> list[ast.Call]:
    """Of the places that name a function or class, the calls of it."""
    return [c for n in named if isinstance(c := tree.parents.get(n), ast.Call) and c.func is n]


def constructor_of(cls: ast.AST | None) -> ast.FunctionDef | None:
    """The constructor that a class defines."""
    body: list[ast.stmt] = getattr(cls, "body", [])
    return next((m for m in body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)


def names_in(node: ast.AST) -> set[str]:
    """The names in a piece of code."""
    return {n.id for n in walk(node) if isinstance(n, ast.Name)}


def read_names(node: ast.AST) -> set[str]:
    """The names that a piece of code reads."""
    return {n.id for n in walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def stored_names(node: ast.AST) -> set[str]:
    """The names that a piece of code binds or deletes."""
    return {n.id for n in walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}


def is_bound_inside(tree: Tree, node: ast.Name, outer: ast.AST | None) -> bool:
    """Whether a name is a parameter or a local name of a function that stands inside another function."""
    for above in tree.ancestors(node):
        if above is outer:
            return False
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            body: list[ast.AST] = [above.body] if isinstance(above, ast.Lambda) else list(above.body)
            inside = [n for part in body for n in walk(part)]
            own = {a.arg for a in walk(above.args) if isinstance(a, ast.arg)}
            own |= {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            if node.id in own and node in inside:
                return True
    return False


def blocks_of(node: ast.AST | None) -> list[list[ast.stmt]]:
    """The blocks of statements that a node holds."""
    return [b for f in ("body", "orelse", "finalbody") if isinstance(b := getattr(node, f, None), list)]


def block_of(parents: Mapping[ast.AST, ast.AST], statement: ast.stmt) -> list[ast.stmt]:
    """The block that a statement stands in."""
    return next(b for b in blocks_of(parents[statement]) if statement in b)
