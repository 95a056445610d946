"""Where the arguments of a call stand in the text, with their parentheses, commas and comments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.syntax.tree import Tree


@dataclass(frozen=True)
class ArgumentSpan:
    """The extent of one argument, parentheses around it included; ``value_start`` is behind a keyword's
    ``=``.
    """

    node: ast.AST
    start: int
    value_start: int
    end: int

    def named(self, keyword: str | None) -> Edit:
        """The edit that gives the argument a keyword, another one, or none."""
        if isinstance(self.node, ast.keyword) and self.node.arg is not None:
            if keyword is None:
                return Edit(self.start, self.value_start, "")
            return Edit(self.start, self.start + len(self.node.arg), keyword)
        return Edit(self.start, self.start, f"{keyword}=" if keyword else "")


@dataclass(frozen=True)
class CallLayout:
    """The extents of a call's parentheses and arguments, in source order."""

    open: int
    close: int
    spans: tuple[ArgumentSpan, ...]

    def span(self, node: ast.AST) -> ArgumentSpan:
        """The span of an argument: a value or an `ast.keyword`. Raises KeyError."""
        for span in self.spans:
            if span.node is node:
                return span
        raise KeyError(node)


def call_layout(tree: Tree, call: ast.Call) -> CallLayout | None:
    """The layout of a call; None for a bare generator argument, whose parentheses are the call's own."""
    if len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.GeneratorExp):
        inner = call.args[0]
        if tree.end(inner) == tree.end(call):
            return None
    nodes: list[ast.AST] = sorted(
        [*call.args, *call.keywords],
        key=lambda n: (n.lineno, n.col_offset),  # type: ignore[attr-defined]
    )
    close = tree.end(call) - 1
    open_ = next((i for i, c in _marks(tree.text, tree.end(call.func), close) if c == "("), None)
    if open_ is None:
        return None
    spans: list[ArgumentSpan] = []
    at = open_ + 1
    for i, node in enumerate(nodes):
        first = _first(tree.text, at, tree.start(node))
        value = node.value if isinstance(node, ast.keyword) else node
        value_start = first
        if isinstance(node, ast.keyword) and node.arg is not None:
            first = tree.start(node)
            equals = next(i for i, c in _marks(tree.text, first, tree.start(value)) if c == "=")
            value_start = _first(tree.text, equals + 1, tree.start(value))
        limit = tree.start(nodes[i + 1]) if i + 1 < len(nodes) else close
        end = tree.end(value)
        at = limit
        for place, mark in _marks(tree.text, end, limit):
            if mark == ",":
                at = place + 1
                break
            end = place + 1
        spans.append(ArgumentSpan(node, first, value_start, end))
    return CallLayout(open_, close, tuple(spans))


def call_comments(tree: Tree, call: ast.Call) -> list[str]:
    """The comments that stand between a call's arguments."""
    layout = call_layout(tree, call)
    if layout is None:
        return []
    edges = [layout.open + 1, *(e for s in layout.spans for e in (s.start, s.end)), layout.close]
    gaps = [tree.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [row[row.index("#") :].rstrip() for gap in gaps for row in gap.splitlines() if "#" in row]


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Punctuation between nodes, comments left out."""
    i = start
    while i < end:
        c = text[i]
        if c == "#":
            while i < end and text[i] not in "\r\n":
                i += 1
            continue
        if c in "(),=*":
            yield i, c
        i += 1


def _first(text: str, start: int, end: int) -> int:
    """The first significant character of a gap, or its end."""
    return next((i for i, c in _marks(text, start, end) if c in "(*"), end)


def removals(text: str, layout: CallLayout, gone: Sequence[ArgumentSpan]) -> list[Edit]:
    """Edits that remove arguments with their commas; whole lines where they filled lines."""
    spans = layout.spans
    kept = [s for s in spans if s not in gone]
    if not kept and gone:
        tail = text[spans[-1].end : layout.close]
        end = layout.close if not tail.strip(", \t\r\n") else spans[-1].end
        start = layout.open + 1 if not text[layout.open + 1 : spans[0].start].strip() else spans[0].start
        return [Edit(start, end, "")]
    edits: list[Edit] = []
    last_kept = spans.index(kept[-1]) if kept else -1
    for i, span in enumerate(spans[:last_kept]):
        if span in gone:
            edits.append(Edit(span.start, _reach(text, span.end, spans[i + 1].start), ""))
    if last_kept + 1 < len(spans):
        edits.append(_tail(text, spans[last_kept], spans[last_kept + 1], spans[-1]))
    return edits


def _reach(text: str, end: int, following: int) -> int:
    """How far to delete behind an argument that another follows: to it, or past the comma where a comment
    stands.
    """
    gap = text[end:following]
    if "#" not in gap:
        return following
    comma = text.index(",", end) + 1
    while comma < following and text[comma] in " \t":
        comma += 1
    return comma


def _tail(text: str, kept: ArgumentSpan, first: ArgumentSpan, last: ArgumentSpan) -> Edit:
    gap = text[kept.end : first.start]
    if "#" not in gap:
        return Edit(kept.end, last.end, "")
    end = last.end
    while end < len(text) and text[end] in " \t,":
        end += 1
    start = first.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    return Edit(start, end, "")
