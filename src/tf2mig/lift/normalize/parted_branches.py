"""Branches that describe several parts of the graph, parted so that a run takes only the statements that it needs.

A lifted function holds a compound statement whole. Where a flag decides what a model has, one branch may describe the
loss, which needs labels, and the prediction, which has none. So this is tried where a program is blocked.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_SIMPLE = ast.Name | ast.Attribute | ast.Constant | ast.Compare | ast.UnaryOp | ast.BoolOp


def part_branches(source: Source) -> Source:
    """The program with such branches parted; the same one where there are none."""
    tree = Tree(source)
    parted = settle(tree, _outermost)
    return source if parted.text == tree.text else Source(parted.text, source.path, source.cells)


def _outermost(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    node = next((n for n in tree.nodes if isinstance(n, ast.If) and _is_parted(tree, symbols, n)), None)
    if node is None:
        return None
    layout, test = Layout(tree), tree.segment(node.test)
    column, text = layout.column(node), ""
    plain = isinstance(node.test, ast.Name | ast.Attribute)
    for head, block in ((test, node.body), (f"not {test}" if plain else f"not ({test})", node.orelse)):
        for statement in block:
            moved = layout.moved(statement, [], column + INDENT)
            text += f"{column}if {head}:{layout.newline}{moved}"
    start, end = layout.extent(node)
    return apply_edits(tree.text, [Edit(start, end, text)])


def _is_parted(tree: Tree, symbols: Symbols, node: ast.If) -> bool:
    """Whether a branch has several statements, one of which describes the graph, and a test that stays what it is."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.If) or (len(node.body) < 2 and len(node.orelse) < 2):
        return False
    if not any(isinstance(a, Function) for a in tree.ancestors(node)):
        return False
    if not all(isinstance(n, _SIMPLE) for n in ast.walk(node.test) if isinstance(n, ast.expr)):
        return False
    inside = [n for s in [*node.body, *node.orelse] for n in ast.walk(s)]
    if any(isinstance(n, ast.Return | ast.Raise | ast.Break | ast.Continue | ast.Yield | Function) for n in inside):
        return False
    stored = {ast.unparse(n) for n in inside if isinstance(getattr(n, "ctx", None), ast.Store)}
    read = {ast.unparse(n) for n in ast.walk(node.test) if isinstance(n, ast.Name | ast.Attribute)}
    calls = [n for n in inside if isinstance(n, ast.Call)]
    runs = any(isinstance(c.func, ast.Attribute) and c.func.attr in ("run", "eval") for c in calls)
    describes = any((symbols.called(c) or "").startswith("tf.") for c in calls)
    opens = any(symbols.called(c) in cat.SESSIONS for c in calls)
    return describes and not (stored & read or runs or opens)


__all__ = ["part_branches"]
