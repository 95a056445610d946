"""Statements that shared a line in the program share one again, where lifting left all of them as they were."""

from __future__ import annotations

import ast

from tf2mig.lift.core.layout import lines_in_strings, lines_of
from tf2mig.syntax.walking import walk


def join_again(text: str, before: str) -> str:
    """The text with such lines as ``before`` has them."""
    if ";" not in before:
        return text
    shared = _shared(before)
    lines = lines_of(text)
    inside = lines_in_strings(text)
    starts: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        starts.setdefault(line.rstrip("\r\n"), []).append(number)
    for parts, whole in shared:
        for first in starts.get(parts[0], []):
            found = [line.rstrip("\r\n") for line in lines[first : first + len(parts)]]
            numbers = range(first + 1, first + len(parts) + 1)
            if tuple(found) == parts and not any(n in inside for n in numbers):
                end = lines[first][len(lines[first].rstrip("\r\n")) :]
                lines[first : first + len(parts)] = [whole + end, *[""] * (len(parts) - 1)]
    return "".join(lines)


def _shared(before: str) -> list[tuple[tuple[str, ...], str]]:
    """Lines of several statements, or with a semicolon at their end: the lines of their parts, and the line itself."""
    lines = lines_of(before)
    found: dict[int, list[ast.stmt]] = {}
    for node in walk(ast.parse(before)):
        if isinstance(node, ast.stmt):
            found.setdefault(node.lineno, []).append(node)
    shared: list[tuple[tuple[str, ...], str]] = []
    for number, statements in found.items():
        line = lines[number - 1].rstrip("\r\n")
        simple = all(s.end_lineno == number and not hasattr(s, "body") for s in statements)
        if ";" not in line or not simple:
            continue
        indent = line[: len(line) - len(line.lstrip())]
        parts = [ast.get_source_segment(before, s) or "" for s in sorted(statements, key=lambda s: s.col_offset)]
        shared.append((tuple(indent + p for p in parts), line))
    return shared


__all__ = ["join_again"]
