"""Loops over a literal list whose rounds make training operations: the rounds are written one after the other.

    for loss, scope in [(d_loss, "D"), (g_loss, "G")]:
        steps.append(optimizer.minimize(loss, var_list=tf.trainable_variables(scope)))

Each round has variables and an optimizer's state of its own, so that a person would write two statements too.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MOST = 4
"""Rounds that a person would write out."""
_LEAVES = ast.Break | ast.Continue | ast.Return | ast.Yield | ast.Await | ast.Lambda | Function | ast.ClassDef


def write_rounds(source: Source) -> Source:
    """The program with such loops written out; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> str | None:
    for node in tree.nodes:
        rounds = _rounds(tree, node) if isinstance(node, ast.For) else None
        if isinstance(node, ast.For) and rounds is not None:
            layout = Layout(tree)
            text = "".join(_round(tree, layout, node, given) for given in rounds)
            start, end = layout.extent(node, comments=False)
            return apply_edits(tree.text, [Edit(start, end, text)])
    return None


def _rounds(tree: Tree, loop: ast.For) -> list[dict[str, ast.expr]] | None:
    """What the loop's names stand for in each round; None for loops that stay."""
    listed = loop.iter.elts if isinstance(loop.iter, ast.List | ast.Tuple) else []
    if not 0 < len(listed) <= _MOST or loop.orelse or not _trains(loop):
        return None
    names = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    rounds: list[dict[str, ast.expr]] = []
    for element in listed:
        values = element.elts if isinstance(loop.target, ast.Tuple) and isinstance(element, ast.Tuple) else [element]
        if len(values) != len(names) or not all(map(_is_plain, values)):
            return None
        rounds.append({n.id: v for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name)})
    own = set(rounds[0])
    stored = {n for s in loop.body for n in stored_names(s)}
    read = {n for given in rounds for v in given.values() for n in names_in(v)}
    inside = [n for s in loop.body for n in walk(s)]
    if len(own) != len(names) or stored & (own | read) or any(isinstance(n, _LEAVES) for n in inside):
        return None
    behind = [n for n in walk(tree.home(loop)) if isinstance(n, ast.Name) and tree.start(n) > tree.end(loop)]
    return None if any(n.id in own for n in behind) else rounds


def _trains(loop: ast.For) -> bool:
    calls = [n.func for s in loop.body for n in walk(s) if isinstance(n, ast.Call)]
    return any(isinstance(f, ast.Attribute) and f.attr in cat.TRAINING for f in calls)


def _is_plain(node: ast.expr) -> bool:
    """Names, attributes and literals: written several times they are what they were."""
    inner = node.value if isinstance(node, ast.Attribute) else node
    return _is_plain(inner) if inner is not node else isinstance(node, ast.Name | ast.Constant)


def _round(tree: Tree, layout: Layout, loop: ast.For, given: dict[str, ast.expr]) -> str:
    """The statements of one round."""
    edits = [
        Edit(tree.start(n), tree.end(n), tree.segment(given[n.id]))
        for s in loop.body
        for n in walk(s)
        if isinstance(n, ast.Name) and n.id in given
    ]
    edits.sort(key=lambda e: e.start)
    return "".join(layout.moved(s, [e for e in edits if _within(tree, s, e)], layout.column(loop)) for s in loop.body)


def _within(tree: Tree, statement: ast.stmt, edit: Edit) -> bool:
    return tree.start(statement) <= edit.start < tree.end(statement)


__all__ = ["write_rounds"]
