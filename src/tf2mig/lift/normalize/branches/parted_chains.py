"""Branches that all give the same names, one after the other: asked once for each name.

    if kind == "ls":
        d_loss = ...
        g_loss = ...
    else:
        d_loss = ...
        g_loss = ...

A run that wants one of them then has a question that gives no other, and needs no more than is fed.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_QUESTION = ast.Name | ast.Attribute | ast.Constant | ast.Compare | ast.UnaryOp | ast.BoolOp


def part_chain(tree: Tree) -> str | None:
    """The text with the first such branches parted; None where there are none."""
    symbols = Symbols(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.If) or _is_continued(tree, node):
            continue
        arms = _arms(node)
        if _is_parted(symbols, arms):
            return apply_edits(tree.text, [_parted(tree, node, arms)])
    return None


_Arm = tuple[ast.expr | None, list[ast.stmt]]


def _is_continued(tree: Tree, node: ast.If) -> bool:
    """Whether a question is the `elif` of another."""
    parent = tree.parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


def _arms(node: ast.If) -> list[_Arm]:
    """The questions of a chain with what they lead to; None is what `else` asks."""
    arms: list[_Arm] = [(node.test, node.body)]
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return arms + _arms(node.orelse[0])
    return [*arms, (None, node.orelse)] if node.orelse else arms


def _refuses(arm: _Arm) -> bool:
    """Whether a last branch only says that no other may be left out."""
    return arm[0] is None and len(arm[1]) == 1 and isinstance(arm[1][0], ast.Raise)


def _is_parted(symbols: Symbols, arms: list[_Arm]) -> bool:
    """Whether all branches give the same names in the same order, by parts of the graph, and asking changes nothing."""
    giving = [a for a in arms if not _refuses(a)]
    names = [[_name(s) for s in block] for _, block in giving]
    if len(giving) < 2 or len(names[0]) < 2 or None in names[0] or any(n != names[0] for n in names):
        return False
    if len(set(names[0])) != len(names[0]):
        return False
    tests = [t for t, _ in arms if t is not None]
    if not all(isinstance(n, _QUESTION) for t in tests for n in walk(t) if isinstance(n, ast.expr)):
        return False
    if any(ast.unparse(n) in names[0] for t in tests for n in walk(t)):
        return False
    calls = [n for _, block in giving for s in block for n in walk(s) if isinstance(n, ast.Call)]
    runs = any(isinstance(c.func, ast.Attribute) and c.func.attr in ("run", "eval") for c in calls)
    opens = any(symbols.called(c) in cat.SESSIONS for c in calls)
    return any((symbols.called(c) or "").startswith("tf.") for c in calls) and not runs and not opens


def _name(statement: ast.stmt) -> str | None:
    """What an assignment of one name gives."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    return ast.unparse(target) if isinstance(target, ast.Name | ast.Attribute) else None


def _parted(tree: Tree, node: ast.If, arms: list[_Arm]) -> Edit:
    layout = Layout(tree)
    column, text = layout.column(node), ""
    giving = [a for a in arms if not _refuses(a)]
    for place in range(len(giving[0][1])):
        for word, (test, block) in zip(["if", *["elif"] * len(arms)], arms, strict=False):
            if _refuses((test, block)) and place:
                continue
            head = "else" if test is None else f"{word} {tree.segment(test)}"
            statement = block[0] if _refuses((test, block)) else block[place]
            text += f"{column}{head}:{layout.newline}{layout.moved(statement, [], column + INDENT)}"
    start, end = layout.extent(node)
    return Edit(start, end, text)


__all__ = ["part_chain"]
