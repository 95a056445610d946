"""Questions that follow each other and ask the same are asked once: lifting parts branches whose parts not every run
needs, and some of them meet again in one function."""

from __future__ import annotations

import ast
import textwrap

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_question
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def with_joined_branches(text: str, before: str) -> str:
    """The text with such branches joined, but for those that stood so in the program (``before``)."""
    old = {_told(*pair) for pair in _pairs(ast.parse(before))}
    while True:
        tree = Tree(Source(text, "module.py"))
        pairs = [p for p in _pairs(tree.module) if _told(*p) not in old and _is_joined(*p)]
        found = next((p for p in [*(p for p in pairs if not _is_contrary(*p)), *pairs]), None)
        if found is None:
            return text
        text = apply_edits(text, [_joined(tree, *found)])


def _pairs(module: ast.Module) -> list[tuple[ast.If, ast.If]]:
    """The branches without another way that follow each other."""
    blocks = [b for n in walk(module) for b in (getattr(n, "body", None), getattr(n, "orelse", None))]
    return [
        (one, other)
        for block in blocks
        if isinstance(block, list)
        for one, other in zip(block, block[1:], strict=False)
        if isinstance(one, ast.If) and isinstance(other, ast.If) and not one.orelse and not other.orelse
    ]


def _told(one: ast.If, other: ast.If) -> tuple[str, str]:
    return ast.dump(one.test), ast.dump(other.test)


def _is_joined(one: ast.If, other: ast.If) -> bool:
    """Whether the second asks what the first does, or the contrary, and the first changes no answer."""
    asked = {ast.unparse(n) for n in walk(one.test) if isinstance(n, ast.Name | ast.Attribute)}
    inside = [n for s in one.body for n in walk(s)]
    stored = {ast.unparse(n) for n in inside if isinstance(getattr(n, "ctx", None), ast.Store | ast.Del)}
    left = any(isinstance(n, ast.Return | ast.Raise | ast.Break | ast.Continue) for n in inside)
    same = ast.unparse(one.test) == ast.unparse(other.test) or _is_contrary(one, other)
    return same and is_question(one.test) and not asked & stored and not left


def _is_contrary(one: ast.If, other: ast.If) -> bool:
    test = other.test
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _text(test.operand) == _text(one.test)


def _text(test: ast.expr) -> str:
    return ast.unparse(test)


def _joined(tree: Tree, one: ast.If, other: ast.If) -> Edit:
    """The second's statements behind the first's, or as its other way."""
    layout = Layout(tree)
    start, end = layout.extent(other.body[0])[0], layout.extent(other.body[-1])[1]
    column = layout.column(one)
    inner = textwrap.indent(textwrap.dedent(tree.text[start:end]), column + INDENT)
    head = f"{column}else:{layout.newline}" if _is_contrary(one, other) else ""
    return Edit(layout.extent(one)[1], layout.extent(other)[1], head + inner)


__all__ = ["with_joined_branches"]
