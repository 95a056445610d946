"""Variable scopes whose names are parameters."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def scope_text(tree: Tree, owner: object, node: ast.expr) -> str | None:
    """A scope's name as far as it is known: literals, and ``?parameter@line`` for what a function's parameter names.

    None for any other expression.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = scope_text(tree, owner, node.left), scope_text(tree, owner, node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.Name):
        return scope_parameter(owner, node.id)
    parts = _formatted(node)
    if parts is not None:
        texts = [p if isinstance(p, str) else scope_text(tree, owner, p) for p in parts]
        return None if None in texts else "".join(str(t) for t in texts)
    if is_own_attribute(node):
        return _kept(tree, owner, node.attr)
    return None


def _formatted(node: ast.expr) -> list[str | ast.expr] | None:
    """The literals and values of `"layer{}".format(n)` and `"layer%s" % n`, in order; None for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        template, field = node.left.value, "%s"
        values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = node.func.value.value if isinstance(node.func.value, ast.Constant) else None
        field, values = "{}", [] if node.keywords else node.args
    else:
        return None
    pieces = template.split(field) if isinstance(template, str) else []
    if len(pieces) != len(values) + 1 or not values:
        return None
    parts: list[str | ast.expr] = [pieces[0]]
    for value, literal in zip(values, pieces[1:], strict=True):
        parts += [value, literal]
    return parts


def scope_parameter(owner: object, name: str) -> str | None:
    """How a scope is written that a function's parameter names, which the function never rebinds; None for other
    names."""
    if not isinstance(owner, Function):
        return None
    given = [a.arg for a in [*owner.args.posonlyargs, *owner.args.args, *owner.args.kwonlyargs]]
    rebound = any(isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for n in walk(owner))
    return f"?{name}@{owner.lineno}" if name in given and not rebound else None


def _kept(tree: Tree, owner: object, attribute: str) -> str | None:
    """The parameter or literal that a class keeps as an attribute, set by one statement alone."""
    cls = tree.parents.get(owner) if isinstance(owner, Function) else None
    if not isinstance(cls, ast.ClassDef):
        return None
    stores = [
        n for n in walk(cls) if isinstance(n, ast.Attribute) and n.attr == attribute and not isinstance(n.ctx, ast.Load)
    ]
    statement = tree.parents.get(stores[0]) if len(stores) == 1 else None
    if not isinstance(statement, ast.Assign) or statement.targets != stores:
        return None
    known = isinstance(statement.value, ast.Name | ast.Constant)
    return scope_text(tree, tree.parents.get(statement), statement.value) if known else None


__all__ = ["scope_parameter", "scope_text"]
