"""Loops that name an element twice: `for w_1 in ws: w = w_1` is `for w in ws`."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def name_elements_once(text: str, before: str) -> str:
    """The text with such loops written shorter, where lifting chose the first name: ``before`` has not got it."""
    if "zip(" not in text and " in " not in text:
        return text
    tree = Tree(Source(text, "module.py"))
    known = {n.id for n in walk(ast.parse(before)) if isinstance(n, ast.Name)}
    edits: list[Edit] = []
    for loop in tree.nodes:
        if isinstance(loop, ast.For) and len(loop.body) > 1:
            edits += _edits(tree, loop, known)
    return apply_edits(text, edits) if edits else text


def _edits(tree: Tree, loop: ast.For, known: set[str]) -> list[Edit]:
    targets = {n.id: n for n in walk(loop.target) if isinstance(n, ast.Name) and n.id not in known}
    layout, edits = Layout(tree), list[Edit]()
    for statement in loop.body[: len(targets)]:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            break
        name, value = statement.targets[0], statement.value
        if not isinstance(name, ast.Name) or not isinstance(value, ast.Name) or value.id not in targets:
            break
        inside = [n for n in walk(loop) if isinstance(n, ast.Name)]
        reads = [n for n in inside if n.id == value.id and isinstance(n.ctx, ast.Load)]
        stores = [n for n in inside if n.id == name.id and not isinstance(n.ctx, ast.Load)]
        later = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == value.id and n not in inside]
        if len(reads) > 1 or len(stores) > 1 or any(isinstance(n.ctx, ast.Load) for n in later):
            continue
        target = targets[value.id]
        edits.append(Edit(tree.start(target), tree.end(target), name.id))
        edits.append(Edit(*layout.extent(statement, comments=False), ""))
    return edits
