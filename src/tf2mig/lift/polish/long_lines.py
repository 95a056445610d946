"""Lines that became too long are broken, as formatters do."""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize

from tf2mig.lift.core.layout import lines_in_strings, lines_of
from tf2mig.lift.polish.breaking import broken

LIMIT = 100
MOST = 120
"""A program whose own lines are longer than the limit has its longest line for one, up to this."""
_HEADS = (
    "for ",
    "if ",
    "while ",
    "with ",
    "def ",
    "class ",
    "elif ",
    "async ",
    "except ",
    "match ",
    "case ",
    "else",
    "try",
)


def wrapped(text: str, before: str) -> str:
    """The text, with what is too long and was no line of the program (``before``) broken at brackets and commas."""
    own = {line.strip() for line in lines_of(before)}
    limit = min(max([LIMIT, *(len(line.rstrip()) for line in lines_of(before))]), MOST)
    long = [n for n, line in enumerate(lines_of(text), 1) if len(line.rstrip()) > limit and line.strip() not in own]
    if not long:
        return text
    single = _single_lines(text) - lines_in_strings(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = lines_of(text)
    for number in long:
        if number in single:
            parts = _broken(lines[number - 1].rstrip(), limit)
            lines[number - 1] = "".join(part + newline for part in parts)
    return "".join(lines)


def _single_lines(text: str) -> set[int]:
    """Lines that hold one whole statement, or the head of a block."""
    found: set[int] = set()
    first = 0
    quiet = (tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT)
    for token in tokens(text):
        if token.type in quiet:
            continue
        first = first or token.start[0]
        if token.type == tokenize.NEWLINE:
            if first == token.start[0]:
                found.add(first)
            first = 0
    return found


def tokens(code: str) -> list[tokenize.TokenInfo]:
    """The tokens of code; those before the first that Python does not read."""
    found: list[tokenize.TokenInfo] = []
    with contextlib.suppress(tokenize.TokenError, IndentationError, SyntaxError):
        found.extend(tokenize.generate_tokens(io.StringIO(code).readline))
    return found


def _broken(line: str, limit: int) -> list[str]:
    """The line in parts that say the same, or as it is."""
    code = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    comment = next((t for t in tokens(code) if t.type == tokenize.COMMENT), None)
    bare = code[: comment.start[1]].rstrip() if comment is not None else code
    if len(indent + bare) <= limit:
        return [line]
    parts = broken(bare, limit - len(indent))
    if len(parts) == 1 or _meaning(bare) is None or _meaning(bare) != _meaning("\n".join(parts)):
        return [line]
    if comment is not None:
        parts[0] += f"  {comment.string}"
    return [indent + part for part in parts]


def _meaning(code: str) -> str | None:
    """The code's tree as text; None where it does not parse by itself."""
    rest = "\n    pass" if code.startswith(_HEADS) and code.endswith(":") else ""
    rest = "\ndef f():\n    pass" if code.startswith("@") else rest
    try:
        return ast.dump(ast.parse(code + rest))
    except SyntaxError:
        return None
