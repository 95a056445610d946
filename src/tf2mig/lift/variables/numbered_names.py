"""Names that a program puts together with numbers: `"block%d" % i`, `"layer{}".format(n)`, `"conv" + str(i + 1)`.

A number that only a loop knows stands as ``#``: which digits those are does not matter to a question for a word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_FIELD = re.compile(r"\{\d*\}")
_CONVERSION = re.compile(r"%0?\d*[ds]")


def numbered_name(tree: Tree, node: ast.expr, known: Callable[[ast.expr], str | None]) -> str | None:
    """The text of such a name, where ``known`` tells the text of its other parts; None where a part is not known."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return _filled(tree, node.left.value, _CONVERSION, parts, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (known(n) or numbered_name(tree, n, known) for n in (node.left, node.right))
        return None if left is None or right is None else left + right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str" and len(node.args) == 1:
        return known(node.args[0]) or _number(tree, node.args[0])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = node.func.value
        if isinstance(template, ast.Constant) and not node.keywords:
            return _filled(tree, template.value, _FIELD, node.args, known)
    return _number(tree, node)


def _filled(
    tree: Tree,
    template: object,
    fields: re.Pattern[str],
    parts: list[ast.expr],
    known: Callable[[ast.expr], str | None],
) -> str | None:
    if not isinstance(template, str) or len(fields.findall(template)) != len(parts):
        return None
    texts = [known(p) or numbered_name(tree, p, known) for p in parts]
    kinds = fields.findall(template)
    values = [t or ("#" if kind.endswith("d") else None) for t, kind in zip(texts, kinds, strict=True)]
    if None in values or re.search(r"[{}%#]", fields.sub("", template)):
        return None
    given = iter(values)
    return fields.sub(lambda _: str(next(given)), template)


def _number(tree: Tree, node: ast.expr) -> str | None:
    """The digits of a number: those of a literal, ``#`` for what a loop counts; None for anything else."""
    if isinstance(node, ast.Constant):
        return str(node.value) if type(node.value) is int else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv):
        return "#" if _number(tree, node.left) and _number(tree, node.right) else None
    if isinstance(node, ast.Name):
        scope = tree.home(node)
        stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == node.id and _binds(n)]
        return "#" if stores and all(_counts(tree, n) for n in stores) else None
    return None


def _binds(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _counts(tree: Tree, name: ast.Name) -> bool:
    """Whether a loop binds a name to the numbers that it counts."""
    parent = tree.parents.get(name)
    first = isinstance(parent, ast.Tuple) and parent.elts[0] is name
    loop = tree.parents.get(parent) if isinstance(parent, ast.Tuple) else parent
    call = loop.iter if isinstance(loop, ast.For | ast.comprehension) else None
    maker = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
    return maker == "enumerate" if first else maker in ("range", "xrange") and loop is parent


__all__ = ["numbered_name"]
