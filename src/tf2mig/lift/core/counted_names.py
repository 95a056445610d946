"""Names that a loop over numbers gives its objects: `"W_%i" % i`, `"worker_" + str(i)`."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_COMPREHENSIONS = ast.ListComp | ast.GeneratorExp
COUNTED = "\x00"
"""Stands for the number of a loop's round in a name that a loop gives to each of its objects."""


def counted_name(tree: Tree, call: ast.Call, node: ast.expr, *, plain: bool = False) -> str | None:
    """The name that the only loop around a call gives, ``COUNTED`` for the number; None for other expressions.

    With ``plain`` the number itself is a name, which a constructor makes one of.
    """
    loops = [
        a for a in tree.ancestors(call) if isinstance(a, ast.For | ast.While | ast.comprehension | _COMPREHENSIONS)
    ]
    if len(loops) != 1:
        return None
    loop = loops[0].generators[0] if isinstance(loops[0], _COMPREHENSIONS) else loops[0]
    if isinstance(loops[0], _COMPREHENSIONS) and len(loops[0].generators) != 1:
        return None
    if not isinstance(loop, ast.For | ast.comprehension) or not isinstance(loop.target, ast.Name):
        return None
    if not _is_range(loop.iter):
        return None
    if isinstance(node, ast.Name) and node.id != loop.target.id:
        body = loop.body if isinstance(loop, ast.For) else []
        made = [s for s in body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == node.id]
        stored = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == node.id]
        if len(made) != 1 or sum(isinstance(n.ctx, ast.Store) for n in stored) != 1:
            return None
        node = made[0].value
    if plain and isinstance(node, ast.Name) and node.id == loop.target.id:
        return COUNTED
    return name_of_number(node, loop.target.id)


def kept_expression(tree: Tree, constructor: Function, node: ast.expr) -> ast.expr | None:
    """An expression that a constructor uses; for an attribute of the object what the constructor alone sets it to.

    None where other statements set it too.
    """
    if not isinstance(node, ast.Attribute):
        return node
    if ast.unparse(node.value) != "self":
        return None
    cls = tree.parents[constructor]
    stores = [
        n for n in walk(cls) if isinstance(n, ast.Attribute) and n.attr == node.attr and not isinstance(n.ctx, ast.Load)
    ]
    statement = tree.parents.get(stores[0]) if len(stores) == 1 else None
    known = isinstance(statement, ast.Assign) and statement.targets == stores and statement in constructor.body
    return statement.value if known and isinstance(statement, ast.Assign) else None


def parameters_given(constructor: Function, call: ast.Call) -> dict[str, ast.expr]:
    """What a call of a class gives for the parameters of its constructor; nothing where it gives lists of them."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return {}
    given = dict(zip([a.arg for a in constructor.args.args[1:]], call.args, strict=False))
    return given | {str(k.arg): k.value for k in call.keywords}


def name_of_number(node: ast.expr, counter: str) -> str | None:
    """`"W_%i" % i`, `"W_" + str(i)` and `"W_{}".format(i)` with ``COUNTED`` for the counter; None for the rest."""
    if isinstance(node, ast.JoinedStr):
        return _formatted(node, counter)
    if isinstance(node, ast.Call) and [ast.unparse(a) for a in node.args] == [counter] and not node.keywords:
        if isinstance(node.func, ast.Name) and node.func.id == "str":
            return COUNTED
        format_ = node.func if isinstance(node.func, ast.Attribute) and node.func.attr == "format" else None
        template = format_.value if format_ is not None else None
        if isinstance(template, ast.Constant) and isinstance(template.value, str) and template.value.count("{}") == 1:
            return template.value.replace("{}", COUNTED)
        return None
    if not isinstance(node, ast.BinOp) or not isinstance(node.left, ast.Constant | ast.BinOp | ast.Call):
        return None
    left = node.left.value if isinstance(node.left, ast.Constant) else name_of_number(node.left, counter)
    if not isinstance(left, str):
        return None
    if isinstance(node.op, ast.Mod) and ast.unparse(node.right) == counter and left.count("%") == 1:
        return next((left.replace(f, COUNTED) for f in ("%i", "%d", "%s") if f in left), None)
    if not isinstance(node.op, ast.Add):
        return None
    right = node.right.value if isinstance(node.right, ast.Constant) else name_of_number(node.right, counter)
    return left + right if isinstance(right, str) and (left + right).count(COUNTED) == 1 else None


def _formatted(node: ast.JoinedStr, counter: str) -> str | None:
    """The name that an f-string gives, which shows nothing but the counter."""
    parts: list[str] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue) and ast.unparse(value.value) == counter:
            if value.format_spec is not None or value.conversion != -1:
                return None
            parts.append(COUNTED)
    text = "".join(parts)
    return text if text.count(COUNTED) == 1 else None


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "xrange")


__all__ = ["COUNTED", "counted_name", "kept_expression", "name_of_number", "parameters_given"]
