"""Dictionaries that only hold a call's keywords, written in the call."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def keywords_of(tree: Tree, node: ast.Assign, value: ast.Dict) -> list[Edit]:
    """`options = {"units": 4}` that only `f(**options)` takes is `f(units=4)`."""
    target = node.targets[0]
    named = all(isinstance(k, ast.Constant) and str(k.value).isidentifier() for k in value.keys)
    if len(node.targets) != 1 or not isinstance(target, ast.Name) or not value.keys or not named:
        return []
    if any(isinstance(n, ast.Call | ast.NamedExpr | ast.Lambda) for v in value.values for n in walk(v)):
        return []
    scope = next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef | ast.Lambda)), tree.module)
    names = sorted(
        (n for n in walk(scope) if isinstance(n, ast.Name) and n.id == target.id),
        key=lambda n: (n.lineno, n.col_offset),
    )
    later = names[names.index(target) + 1 :]
    taken = later if _once(tree, node, target, value) and names[0] is target else _next(tree, node, later)
    if not taken or not all(_is_spread(tree, n) for n in taken):
        return []
    pairs = zip(value.keys, value.values, strict=True)
    text = ", ".join(f"{k.value!s}={tree.segment(v)}" for k, v in pairs if isinstance(k, ast.Constant))
    start, end = Layout(tree).extent(node)
    return [
        Edit(start, end, ""),
        *(Edit(tree.text.rindex("**", 0, tree.start(n)), tree.end(n), text) for n in taken),
    ]


def _is_spread(tree: Tree, name: ast.Name) -> bool:
    keyword = tree.parents.get(name)
    return isinstance(keyword, ast.keyword) and keyword.arg is None


def _once(tree: Tree, node: ast.Assign, target: ast.Name, value: ast.Dict) -> bool:
    """Whether the dictionary and all that it names are bound once, so that its text means the same later."""
    if any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(node)):
        return False
    names = {target.id, *(n for v in value.values for n in names_in(v))}
    bound = [n.id for n in tree.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    given = {n.arg for n in tree.nodes if isinstance(n, ast.arg)}
    return not names & given and all(bound.count(n) <= 1 for n in names)


def _next(tree: Tree, node: ast.Assign, later: list[ast.Name]) -> list[ast.Name]:
    """The only use of the dictionary, where it stands in the next statement."""
    block = getattr(tree.parents.get(node), "body", [])
    following = block[block.index(node) + 1 :][:1] if node in block else []
    rebound = len(later) == 1 or (len(later) > 1 and not isinstance(later[1].ctx, ast.Load))
    return later[:1] if following and rebound and later[0] in set(walk(following[0])) else []


__all__ = ["keywords_of"]
