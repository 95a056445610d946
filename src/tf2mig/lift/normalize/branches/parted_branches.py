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
from tf2mig.lift.core.settled import is_settled, stores
from tf2mig.lift.core.settling import settled
from tf2mig.lift.normalize.branches.parted_chains import part_chain
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SIMPLE = ast.Name | ast.Attribute | ast.Constant | ast.Compare | ast.UnaryOp | ast.BoolOp


def part_branches(source: Source) -> Source:
    """The program with such branches parted; the same one where there are none."""
    return settled(source, part_chain, _outermost, _declared)


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
            if isinstance(statement, ast.If):
                moved = moved.replace(f"{INDENT}elif ", f"{INDENT}if ", 1)
            text += f"{column}if {head}:{layout.newline}{moved}"
    start, end = layout.extent(node)
    return apply_edits(tree.text, [Edit(start, end, text)])


def _declared(tree: Tree) -> str | None:
    """The text with one placeholder declared outside of the branch that alone declares and has it."""
    symbols = Symbols(tree)
    for node in tree.nodes:
        only = node.body[0] if isinstance(node, ast.If) and len(node.body) == 1 and not node.orelse else None
        if not isinstance(node, ast.If) or not isinstance(only, ast.Assign) or isinstance(tree.parents[node], ast.If):
            continue
        target = only.targets[0]
        if symbols.called(only.value) != "tf.placeholder" or not isinstance(target, ast.Name | ast.Attribute):
            continue
        stored = [
            n for n in tree.nodes if isinstance(n, type(target)) and stores(n) and last_word(n) == last_word(target)
        ]
        if len(stored) == 1 and len(only.targets) == 1:
            layout = Layout(tree)
            start, end = layout.extent(node, comments=False)
            return apply_edits(tree.text, [Edit(start, end, layout.moved(only, [], layout.column(node)))])
    return None


def _is_parted(tree: Tree, symbols: Symbols, node: ast.If) -> bool:
    """Whether a branch has several statements, one of which describes the graph, and a test that stays what it is."""
    parent = tree.parents.get(node)
    settled = is_settled(tree, node.test)
    many = len(node.body) > 1 or len(node.orelse) > 1
    if isinstance(parent, ast.If) or not (many or (settled and node.orelse)):
        return False
    if not any(isinstance(a, Function) for a in tree.ancestors(node)):
        return False
    if not settled and not all(isinstance(n, _SIMPLE) for n in walk(node.test) if isinstance(n, ast.expr)):
        return False
    inside = [n for s in [*node.body, *node.orelse] for n in walk(s)]
    if any(isinstance(n, ast.Return | ast.Raise | ast.Break | ast.Continue | ast.Yield | Function) for n in inside):
        return False
    stored = {ast.unparse(n) for n in inside if isinstance(getattr(n, "ctx", None), ast.Store)}
    read = {ast.unparse(n) for n in walk(node.test) if isinstance(n, ast.Name | ast.Attribute)}
    calls = [n for n in inside if isinstance(n, ast.Call)]
    runs = any(isinstance(c.func, ast.Attribute) and c.func.attr in ("run", "eval") for c in calls)
    describes = any((symbols.called(c) or "").startswith("tf.") for c in calls)
    opens = any(symbols.called(c) in cat.SESSIONS for c in calls)
    return describes and not (stored & read or runs or opens)


__all__ = ["part_branches"]
