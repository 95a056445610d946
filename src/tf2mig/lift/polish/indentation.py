"""Blocks that are new are indented as the program indents its own: by two spaces, say, or by tabs."""

from __future__ import annotations

import ast
import collections
import io
import itertools
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.lift.core.layout import INDENT, lines_in_strings, lines_of
from tf2mig.syntax.walking import walk

_BETWEEN = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)


@dataclass(frozen=True)
class _Logical:
    """A logical line: its first and last line, and the white space before it as it is and as it is to be."""

    first: int
    last: int
    old: str
    new: str


def indented(text: str, before: str) -> str:
    """The text, new blocks indented by what ``before`` mostly indents by. Raises SyntaxError or TokenError."""
    unit = _unit(before)
    if unit in ("", INDENT):
        return text
    headers = {line.strip() for line in lines_of(before)}
    lines = lines_of(text)
    logical = list(_logical(text, lines, headers, unit))
    inside = lines_in_strings(text)
    for line in logical:
        for number in range(line.first, line.last + 1):
            if number not in inside:
                lines[number - 1] = _moved(lines[number - 1], line.old, line.new)
    for number, line in _comments(lines_of(text), logical):
        lines[number - 1] = _moved(lines[number - 1], line.old, line.new)
    return "".join(lines)


def _unit(text: str) -> str:
    """The white space by which most blocks of a program are indented."""
    lines = lines_of(text)
    found: collections.Counter[str] = collections.Counter()
    for node in walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if not isinstance(node, ast.stmt) or not isinstance(body, list) or body[0].lineno == node.lineno:
            continue
        outer, inner = _space(lines[node.lineno - 1]), _space(lines[body[0].lineno - 1])
        found[inner.removeprefix(outer)] += 1
    return found.most_common(1)[0][0] if found else ""


def _space(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _moved(line: str, old: str, new: str) -> str:
    return new + line.removeprefix(old) if line.startswith(old) and line.strip() else line


def _logical(text: str, lines: list[str], headers: set[str], unit: str) -> Iterator[_Logical]:
    """The logical lines of a text, each with the white space that it gets."""
    stack = [("", "")]
    header, first = "", 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.INDENT:
            outer, moved = stack[-1]
            step = token.string.removeprefix(outer)
            stack.append((token.string, moved + (unit if step == INDENT and header not in headers else step)))
        elif token.type == tokenize.DEDENT:
            stack.pop()
        elif token.type == tokenize.NEWLINE:
            yield _Logical(first, token.start[0], *stack[-1])
            header, first = lines[first - 1].strip(), 0
        elif token.type not in _BETWEEN and not first:
            first = token.start[0]


def _comments(lines: list[str], logical: list[_Logical]) -> Iterator[tuple[int, _Logical]]:
    """The lines of comments between logical lines, each with the one that it stands like."""
    for place, following in enumerate(logical):
        start = logical[place - 1].last + 1 if place else 1
        for number in range(start, following.first):
            around = itertools.chain([following], (logical[p] for p in range(place - 1, -1, -1)))
            like = next((line for line in around if line.old == _space(lines[number - 1])), None)
            if like is not None and lines[number - 1].strip():
                yield number, like
