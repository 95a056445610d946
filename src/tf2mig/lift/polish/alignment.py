"""Continuation lines follow the bracket that they were set under."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.lift.core.layout import lines_in_strings, lines_of

_KEY = 16
_WORD = re.compile(r"\w+(?=\s|,|$)")


@dataclass(frozen=True)
class _Continued:
    """A line inside a bracket that has text behind it on its own line."""

    line: int
    column: int
    under: int
    """The column behind the bracket."""
    keys: frozenset[str]
    """What tells the line, or the bracket's, from others."""
    bracket: tuple[int, int]
    """Where the bracket opens."""


def aligned(text: str, before: str) -> str:
    """The text, lines that stood under their bracket's content (in ``before``) set there again."""
    done = 0
    while done < 5:
        # A bracket that moves takes those inside it along.
        new = _aligned(text, before)
        if new == text:
            break
        text, done = new, done + 1
    return text


def _aligned(text: str, before: str) -> str:
    visual: set[str] = set()
    other: set[str] = set()
    for c in _continued(before):
        (visual if c.column == c.under else other).update(c.keys)
    lines = lines_of(text)
    inside = lines_in_strings(text)
    continued = [c for c in _continued(text) if c.line not in inside and not c.keys & other]
    # A line that was written anew stands as the others do of its bracket.
    known = {c.bracket for c in continued if c.keys & visual}
    for c in continued:
        if c.column != c.under and c.bracket in known:
            lines[c.line - 1] = " " * c.under + lines[c.line - 1].lstrip(" \t")
    return "".join(lines)


def _words(called: str, rest: str) -> list[str]:
    """A key of words that new names of TensorFlow's functions and arguments leave as they are."""
    first = _WORD.match(rest)
    return [f"{called}({first.group()}"] if called and first is not None and first.group() != "tf" else []


def _continued(text: str) -> Iterator[_Continued]:
    stack: list[tuple[int, tuple[int, int], str, str]] = []
    word = ""
    lines = [line.rstrip("\r\n") for line in lines_of(text)]
    last = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row, column = token.start
            if token.type in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT):
                continue
            if row != last and stack and token.string not in ")]}":
                under, bracket, rest, called = stack[-1]
                if rest and bracket[0] < row:
                    keys = frozenset({lines[row - 1].strip()[:_KEY], f"({rest[:_KEY]}", *_words(called, rest)})
                    yield _Continued(row, column, under, keys, bracket)
            last = token.end[0]
            if token.type == tokenize.OP and token.string in "([{":
                rest = lines[row - 1][column + 1 :].strip()
                stack.append((column + 1, (row, column), "" if rest.startswith("#") else rest, word))
            elif token.type == tokenize.OP and token.string in ")]}" and stack:
                stack.pop()
            word = token.string if token.type == tokenize.NAME else ""
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return
