"""Lists of pairs of which one half is a tensor, `[("sum", a + b), ("product", a * b)]`, around runs of the tensors.

The loop goes over a list of each half instead, `zip(["sum", "product"], [a + b, a * b])`.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.state import State
from tf2mig.lift.core.known_lengths import made_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def part_pairs(state: State, loop: ast.For) -> list[Edit] | None:
    """The edits that let a loop over a list of tuples go over lists; None where it is none of these loops."""
    tree, target = state.tree, loop.target
    made = made_of(tree, loop.iter) if isinstance(loop.iter, ast.Name) else loop.iter
    if not isinstance(target, ast.Tuple) or not isinstance(made, ast.List | ast.Tuple | ast.ListComp):
        return None
    rows = [made.elt] if isinstance(made, ast.ListComp) else made.elts
    width = len(target.elts)
    tuples = [r for r in rows if isinstance(r, ast.Tuple) and len(r.elts) == width]
    if not rows or len(tuples) < len(rows) or any(isinstance(e, ast.Starred) for r in tuples for e in r.elts):
        return None
    deferred = {id(n) for b in state.bodies.values() for i in b.items for n, v in i.uses if v.deferred}
    columns: list[str] = []
    for place in range(width):
        cells = [r.elts[place] for r in tuples]
        if isinstance(made, ast.ListComp):
            computed = any(id(n) in deferred or isinstance(n, ast.Call) for n in walk(cells[0]))
            column = _taken(tree, loop, place) if computed else _listed(tree, made, cells[0])
            if column is None:
                return None
            columns.append(column)
        else:
            columns.append(f"[{', '.join(tree.segment(c) for c in cells)}]")
    return [Edit(tree.start(loop.iter), tree.end(loop.iter), f"zip({', '.join(columns)})")]


def _taken(tree: Tree, loop: ast.For, place: int) -> str | None:
    """One half of each pair, taken from the list, by the name that the loop gives it."""
    assert isinstance(loop.target, ast.Tuple)
    target = loop.target.elts[place]
    if not isinstance(target, ast.Name) or not isinstance(loop.iter, ast.Name):
        return None
    names = ", ".join(target.id if n == place else "_" for n in range(len(loop.target.elts)))
    return f"[{target.id} for {names} in {tree.segment(loop.iter)}]"


def _listed(tree: Tree, made: ast.ListComp, cell: ast.expr) -> str:
    """What a comprehension puts into one half of each pair, without the other."""
    first = made.generators[0]
    if len(made.generators) == 1 and not first.ifs and ast.unparse(first.target) == ast.unparse(cell):
        return tree.segment(first.iter)
    heads = tree.text[tree.end(made.elt) : tree.end(made) - 1].strip()
    return f"[{tree.segment(cell)} {heads}]"


__all__ = ["part_pairs"]
