"""Sums that a statement starts together, `log_p, log_q = 0., 0.` or `loss = penalty = 0`: one statement each.

A sum over a loop becomes a part of a function with the number that it starts from, and each may be another function's.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def part_starts(source: Source) -> Source:
    """The source in which each such sum has a statement of its own; the same one where there is none."""
    tree = Tree(source)
    layout = Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        pairs = _pairs(tree, node) if isinstance(node, ast.Assign) else []
        if pairs:
            joint = layout.newline + layout.column(node)  # type: ignore[arg-type]
            text = joint.join(f"{tree.segment(t)} = {tree.segment(v)}" for t, v in pairs)
            edits.append(Edit(tree.start(node), tree.end(node), text))
    return edited(tree, edits).source if edits else source


def _pairs(tree: Tree, node: ast.Assign) -> list[tuple[ast.Name, ast.expr]]:
    """What a statement binds, with the numbers that it binds it to; nothing where no sum starts from one of them."""
    target = node.targets[0]
    targets, values = node.targets, [node.value] * len(node.targets)
    if len(node.targets) == 1 and isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        targets, values = target.elts, node.value.elts
    names = [t for t in targets if isinstance(t, ast.Name)]
    if len(names) < 2 or not len(names) == len(targets) == len(values):
        return []
    numbers = all(isinstance(v, ast.Constant) and isinstance(v.value, int | float) for v in values)
    sums = {
        n.target.id
        for n in walk(tree.home(node))
        if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name) and not _beside_runs(tree, n)
    }
    return list(zip(names, values, strict=True)) if numbers and sums & {n.id for n in names} else []


def _beside_runs(tree: Tree, node: ast.AugAssign) -> bool:
    """Whether a sum is of what runs return: a loop around it runs something."""
    loops = [a for a in tree.ancestors(node) if isinstance(a, ast.For | ast.While)]
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in ("run", "eval")
        for loop in loops
        for n in walk(loop)
    )


__all__ = ["part_starts"]
