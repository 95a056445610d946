"""Where one line of code may be broken: at its brackets, commas, chained calls and operators."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from functools import cached_property

from tf2mig.lift.core.layout import INDENT

_DEEP = 6
_OPERATORS = ({"or"}, {"and"}, {"+", "-"}, {"*", "/", "@"})
"""Those that bind least first."""


def broken(code: str, width: int, depth: int = 0) -> list[str]:
    """The code as lines of at most the width, as far as it can be broken. Parsing it is the caller's matter."""
    if len(code) <= width or depth > _DEEP:
        return [code]
    line = _Line(code)
    chained = _chained(line, width) if depth == 0 else None
    if chained is not None:
        return chained
    if depth == 0 and (listed := _listed(line, width)) is not None:
        return listed
    brackets = [(start, end) for start, end in line.brackets if end - start > 2]
    if not brackets:
        return [code]
    start, end = max(brackets, key=lambda b: b[1] - b[0])
    head, body, tail = code[: start + 1], code[start + 1 : end], code[end:]
    inner = _Line(body)
    while (hugged := inner.hugged) is not None:
        # `f([...])`: both brackets open and close on one line.
        head, body, tail = head + body[: hugged + 1], body[hugged + 1 : -1], body[-1] + tail
        inner = _Line(body)
    room = width - len(INDENT)
    if len(body) <= room and not head.startswith("@"):
        lines = [body]
    elif len(parts := inner.parts) > 1:
        lines = [line for part in parts for line in _closed(broken(part, room - 1, depth + 1))]
    else:
        lines = inner.pieces(room) or broken(body, room, depth + 1)
    return [head, *(INDENT + line for line in lines), tail]


def _closed(lines: list[str]) -> list[str]:
    return [*lines[:-1], f"{lines[-1]},"]


def _chained(line: _Line, width: int) -> list[str] | None:
    """A chain of calls, or a sum, that a statement returns or assigns: in brackets, each part on its own line."""
    prefix = line.prefix
    rest = line.code[len(prefix) :]
    inner = _Line(rest)
    if not prefix or (len(inner.dots) < 2 and not inner.operators):
        return None
    pieces = inner.pieces(width - len(INDENT))
    return [f"{prefix}(", *(INDENT + p for p in pieces), ")"] if pieces else None


def _listed(line: _Line, width: int) -> list[str] | None:
    """A tuple without brackets that a statement returns or unpacks gets them; None where there is none that is long."""
    at = next((at for at, text in line.outer if text == "="), None)
    start, end = (0, at) if at is not None else (len(line.prefix), len(line.code))
    names, rest = line.code[start:end].rstrip(), line.code[end:]
    parts = _Line(names).parts
    if len(parts) < 2 or len(names) <= width // 2 or (at is None and not line.prefix):
        return None
    room = width - len(INDENT)
    inner = [names] if len(names) <= room else [f"{p}," for p in parts]
    head = [f"{line.code[:start]}(", *(INDENT + i for i in inner)]
    return [*head, *broken(f") {rest}", width, 1)] if rest else [*head, ")"]


@dataclass
class _Line:
    """One line of code, read for where it may be broken."""

    code: str

    @cached_property
    def tokens(self) -> list[tuple[int, int, str]]:
        """Depth, offset and text of each token."""
        found: list[tuple[int, int, str]] = []
        depth = 0
        inside = 0
        try:
            for token in tokenize.generate_tokens(io.StringIO(f"({self.code})").readline):
                kind = tokenize.tok_name[token.type]
                inside += kind in ("FSTRING_START", "TSTRING_START")
                inside -= kind in ("FSTRING_END", "TSTRING_END")
                if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER) or inside:
                    continue
                closes = token.string in (")", "]", "}")
                depth -= closes
                found.append((depth - 1, token.start[1] - 1, token.string))
                depth += token.string in ("(", "[", "{")
        except (tokenize.TokenError, IndentationError, SyntaxError):
            pass
        return [t for t in found if 0 <= t[1] < len(self.code)]

    @cached_property
    def outer(self) -> list[tuple[int, str]]:
        """Offset and text of the tokens outside of brackets."""
        return [(at, text) for depth, at, text in self.tokens if depth == 0]

    @cached_property
    def brackets(self) -> list[tuple[int, int]]:
        """Where the outermost brackets open and close."""
        found: list[tuple[int, int]] = []
        start = -1
        for at, text in self.outer:
            if text in ("(", "[", "{"):
                start = at
            elif text in (")", "]", "}") and start >= 0:
                found.append((start, at))
        return found

    @property
    def hugged(self) -> int | None:
        """Where the only bracket of a lone argument opens, as in `[a, b]` and `name=[a, b]`; None for others."""
        if len(self.brackets) != 1 or not self.code.endswith(("]", "}")):
            return None
        start, end = self.brackets[0]
        return (
            start if end == len(self.code) - 1 and self.code[:start].rstrip("=").isidentifier() | (start == 0) else None
        )

    @cached_property
    def is_generator(self) -> bool:
        """Whether it is what comprehensions hold."""
        return any(text == "for" for _, text in self.outer)

    @cached_property
    def parts(self) -> list[str]:
        """What commas part."""
        if self.is_generator:
            return [self.code]
        cuts: list[int] = []
        function = False
        for at, text in self.outer:
            function = text == "lambda" or (function and text != ":")
            if text == "," and not function:
                cuts.append(at)
        edges = [-1, *cuts, len(self.code)]
        parts = [self.code[a + 1 : b].strip() for a, b in zip(edges, edges[1:], strict=False)]
        return parts if parts[-1] else parts[:-1]

    @cached_property
    def dots(self) -> list[int]:
        """Where calls of results begin: the dots behind closing brackets, those of calls."""
        found: list[int] = []
        for (_, one), (at, other), (_, _name), (_, behind) in zip(
            self.outer, self.outer[1:], self.outer[2:], self.outer[3:], strict=False
        ):
            if one in (")", "]") and other == "." and behind == "(":
                found.append(at)
        return found

    @cached_property
    def operators(self) -> list[int]:
        """Where the operators stand that bind least."""
        for wanted in _OPERATORS:
            found = [
                at
                for (_, one), (at, other) in zip(self.outer, self.outer[1:], strict=False)
                if other in wanted
                and (one.isidentifier() or one[0].isdigit() or one in (")", "]", "}"))
                and one not in ("return", "in", "if", "else", "not", "and", "or", "lambda")
            ]
            if found:
                return found
        return []

    @cached_property
    def prefix(self) -> str:
        """What a statement says before its value: `return `, `x = `."""
        if self.code.startswith("return "):
            return "return "
        equals = [at for at, text in self.outer if text == "="]
        return self.code[: equals[-1] + 2] if equals and self.code[equals[-1] : equals[-1] + 2] == "= " else ""

    def pieces(self, room: int) -> list[str]:
        """What stands without commas, broken where it reads best; nothing where that is nowhere."""
        if self.is_generator:
            cuts = [at for at, text in self.outer if text in ("for", "if") and at]
        else:
            cuts = self.operators or (self.dots if len(self.dots) > 1 else [])
        if any(text == "lambda" for _, text in self.outer):
            return []
        edges = [0, *cuts, len(self.code)]
        pieces = [self.code[a:b].strip() for a, b in zip(edges, edges[1:], strict=False)]
        return pieces if cuts and all(len(p) <= room for p in pieces) else []
