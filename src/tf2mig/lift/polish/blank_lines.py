"""Blank lines around the definitions that lifting wrote, as PEP 8 wants them, and no holes where code went away."""

from __future__ import annotations

import ast
import itertools

from tf2mig.lift.core.layout import lines_in_strings, lines_of
from tf2mig.syntax.walking import walk


def spaced(text: str, before: str) -> str:
    """The text with blank lines around what ``before`` has not got; the program's own spacing stays."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = lines_of(text)
    wanted = _wanted(text, before)
    seen = _pairs(before)
    inside = lines_in_strings(text)
    out: list[str] = []
    blank: list[str] = []
    above = ""
    for number, line in enumerate(lines, 1):
        if not line.strip() and number not in inside:
            blank.append(line)
            continue
        have = len(blank)
        if above and number in wanted and number not in inside:
            have = max(have, wanted[number])
        if have > 2 and (above, line.strip()) not in seen:
            have = 2
        out += (blank + [newline] * have)[:have]
        out.append(line)
        blank, above = [], line.strip()
    kept = sum(1 for _ in itertools.takewhile(lambda line: not line.strip(), reversed(lines_of(before))))
    return "".join([*out, *blank[:kept]])


def _pairs(text: str) -> set[tuple[str, str]]:
    """Lines with more than two blank ones between them."""
    found: set[tuple[str, str]] = set()
    above, blank = "", 0
    for line in lines_of(text):
        if not line.strip():
            blank += 1
            continue
        if blank > 2:
            found.add((above, line.strip()))
        above, blank = line.strip(), 0
    return found


def _wanted(text: str, before: str) -> dict[int, int]:
    """By the line that follows, how many blank lines must stand above it at the least."""
    known = {
        (n.name, ast.unparse(n.args) if isinstance(n, ast.FunctionDef) else "")
        for n in walk(ast.parse(before))
        if isinstance(n, ast.FunctionDef | ast.ClassDef)
    }
    lines = lines_of(text)
    found = _behind_classes(text, lines, before)
    for holder in walk(ast.parse(text)):
        if not isinstance(holder, ast.Module | ast.ClassDef):
            continue
        size = 2 if isinstance(holder, ast.Module) else 1
        for index, node in enumerate(holder.body):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            if (node.name, ast.unparse(node.args) if isinstance(node, ast.FunctionDef) else "") in known:
                continue
            if index or size == 2:
                found[_top(lines, node)] = size
            if index + 1 < len(holder.body):
                found[_top(lines, holder.body[index + 1])] = size
    return found


def _behind_classes(text: str, lines: list[str], before: str) -> dict[int, int]:
    """What a class of the program had behind it: where its last method went away, so did the lines behind that one."""
    gaps = {c.name: _gap(lines_of(before), c, below) for c, below in _classes(before)}
    return {_top(lines, below): min(2, gaps[c.name]) for c, below in _classes(text) if c.name in gaps}


def _classes(text: str) -> list[tuple[ast.ClassDef, ast.stmt]]:
    """The classes of a module, each with the statement behind it."""
    return [(c, n) for c, n in itertools.pairwise(ast.parse(text).body) if isinstance(c, ast.ClassDef)]


def _gap(lines: list[str], node: ast.ClassDef, below: ast.stmt) -> int:
    """How many blank lines stand between a class and what is behind it."""
    between = lines[node.end_lineno or node.lineno : _top(lines, below) - 1]
    return sum(1 for line in between if not line.strip())


def _top(lines: list[str], node: ast.stmt) -> int:
    """The first of the comment lines directly above a statement and its decorators, or its own."""
    decorators = getattr(node, "decorator_list", None)
    first = decorators[0].lineno if decorators else node.lineno
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return first
