"""Statements as text: their extents with comments, and their indentation."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cached_property

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

INDENT = "    "


class Layout:
    """Where the statements of a tree stand in its text."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.text = tree.text

    @cached_property
    def newline(self) -> str:
        """The line ending that the text uses."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def string_lines(self) -> frozenset[int]:
        """Numbers of the lines that begin inside a string."""
        return frozenset(lines_in_strings(self.text))

    def line(self, number: int) -> str:
        """A line's text, without its ending."""
        starts = self.tree.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def line_start(self, number: int) -> int:
        """The offset of a line; that of the end of the text for the line behind the last."""
        starts = self.tree.line_starts
        return starts[number - 1] if number <= len(starts) else len(self.text)

    def column(self, node: ast.stmt) -> str:
        """The white space in front of a statement."""
        line = self.line(_first_line(node))
        return line[: len(line) - len(line.lstrip())]

    def without(self, statement: ast.stmt, gone: list[ast.stmt]) -> Edit:
        """The edit that takes a statement out; the last of a block that goes whole (``gone``) leaves ``pass``."""
        start, end = self.extent(statement)
        parent = self.tree.parents[statement]
        blocks = blocks_of(parent)
        block = next(b for b in blocks if statement in b)
        if not isinstance(parent, ast.Module) and all(s in gone for s in block) and statement is block[-1]:
            return Edit(start, end, f"{self.column(statement)}pass{self.newline}")
        return Edit(start, end, "")

    def extent(self, node: ast.stmt, *, comments: bool = True) -> tuple[int, int]:
        """The lines of a statement, from the comments directly above it to its last line's end."""
        first = _first_line(node)
        if comments:
            indent = self.column(node)
            while first > 1:
                above = self.line(first - 1)
                if not above.strip().startswith("#") or above[: len(above) - len(above.lstrip())] != indent:
                    break
                if first - 1 in self.string_lines:
                    break
                first -= 1
        return self.line_start(first), self.line_start((node.end_lineno or node.lineno) + 1)

    def lines_of(self, node: ast.stmt) -> tuple[int, int]:
        """The first and the last line of a statement, with the comments directly above it."""
        return self.tree.place(self.extent(node)[0])[0], node.end_lineno or node.lineno

    def is_parted(self, node: ast.stmt) -> bool:
        """Whether a blank line stands above a statement and its comments."""
        number = self.tree.place(self.extent(node)[0])[0]
        return number > 1 and not self.line(number - 1).strip()

    def comments_apart(self, node: ast.stmt) -> list[str]:
        """The comment lines above a statement that a blank line parts from it and its own comments; at each gap an
        empty line.
        """
        found: list[str] = []
        number = self.tree.place(self.extent(node)[0])[0] - 1
        indent = self.column(node)
        while number >= 1 and number not in self.string_lines:
            line = self.line(number)
            if line.strip() and (not line.startswith(f"{indent}#") or not self.is_parted(node)):
                break
            found.insert(0, line.strip())
            number -= 1
        while found and not found[0]:
            found.pop(0)
        return found

    def moved(self, node: ast.stmt, edits: list[Edit], indent: str, *, comments: bool = True) -> str:
        """The statement's lines with edits applied, at another indentation. Ends with a line ending."""
        start, end = self.extent(node, comments=comments)
        shifted = [Edit(e.start - start, e.end - start, e.text) for e in edits]
        text = apply_edits(self.text[start:end], shifted)
        if not text.endswith(("\n", "\r")):
            text += self.newline
        return reindent(text, len(self.column(node)), indent)


def lines_of(text: str) -> list[str]:
    """The lines with their endings, as Python's tokenizer counts them: a form feed does not end one."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno


def reindent(text: str, width: int, indent: str) -> str:
    """Lines moved from one indentation to another; what stands inside strings that are values stays where it is."""
    inside = lines_in_strings(text, width, values=True)
    out: list[str] = []
    for number, line in enumerate(lines_of(text), 1):
        if number in inside or not line.strip():
            out.append(line)
            continue
        blank = len(line) - len(line.lstrip())
        out.append(indent + line[min(width, blank) :])
    return "".join(out)


def indented(lines: list[str], indent: str) -> list[str]:
    """Lines of code further to the right; what stands inside strings stays where it is."""
    many = any(quotes in line for line in lines for quotes in ('"""', "'''"))
    inside = lines_in_strings("\n".join(lines), values=True) if many else set()
    out: list[str] = []
    number = 1
    for line in lines:
        out.append(indent + line if line.strip() and number not in inside else line)
        number += line.count("\n") + 1
    return out


_STARTS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
"""What stands in front of a statement."""


def lines_in_strings(text: str, width: int = 0, *, values: bool = False) -> set[int]:
    """Numbers of the lines that begin inside a string literal; with ``values``, not of those that only document."""
    found: set[int] = set()
    body = "if 1:\n" + text if width else text
    shift = 1 if width else 0
    starts: list[int] = []
    documenting: set[int] = set()
    before, last = tokenize.NEWLINE, (0, 0)
    try:
        for token in tokenize.generate_tokens(io.StringIO(body).readline):
            name = tokenize.tok_name[token.type]
            if name in ("FSTRING_START", "TSTRING_START"):
                starts.append(token.start[0])
            elif name in ("FSTRING_END", "TSTRING_END"):
                found.update(range(starts.pop() + 1 - shift, token.end[0] + 1 - shift))
            elif token.type == tokenize.STRING and token.end[0] > token.start[0]:
                found.update(range(token.start[0] + 1 - shift, token.end[0] + 1 - shift))
                last = (token.start[0], token.end[0]) if before in _STARTS else (0, 0)
            elif token.type == tokenize.NEWLINE:
                documenting.update(range(last[0] + 1 - shift, last[1] + 1 - shift) if before == tokenize.STRING else ())
                last = (0, 0)
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                before = token.type
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass
    return found - documenting if values else found


def split_semicolons(tree: Tree) -> str:
    """The text with one simple statement a line, where lifting would have to part them."""
    edits: list[Edit] = []
    layout = Layout(tree)
    for node in walk(tree.module):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for before, after in zip(block, block[1:], strict=False):
                if isinstance(after, ast.stmt) and before.end_lineno == after.lineno:
                    first = layout.line(before.lineno)
                    indent = first[: len(first) - len(first.lstrip())]
                    if block[0].lineno == before.lineno and first[: block[0].col_offset].strip():
                        continue  # behind the head of a block
                    edits.append(Edit(tree.end(before), tree.start(after), layout.newline + indent))
    text = apply_edits(tree.text, edits)
    return (
        "".join(
            line.rstrip().rstrip(";") + line[len(line.rstrip("\r\n")) :]
            if line.rstrip().endswith(";") and "#" not in line
            else line
            for line in lines_of(text)
        )
        if edits
        else text
    )


def open_blocks(text: str, marker: str) -> str:
    """Remove the heads of ``with`` blocks whose context is the marker, and move their bodies left."""
    while True:
        try:
            module = ast.parse(text)
        except SyntaxError:
            return text
        block = next((n for n in walk(module) if isinstance(n, ast.With) and _is_marked(n, marker)), None)
        if block is None:
            return text
        text = _opened(text, block, alone=_is_alone(module, block))


def _is_marked(node: ast.With, marker: str) -> bool:
    expr = node.items[0].context_expr
    return isinstance(expr, ast.Name) and expr.id == marker


def _is_alone(module: ast.Module, block: ast.With) -> bool:
    """Whether the block is all that a statement around it holds."""
    inner = [n for n in walk(module) if not isinstance(n, ast.Module)]
    return any(getattr(n, name, None) == [block] for n in inner for name in ("body", "orelse", "finalbody"))


def _opened(text: str, block: ast.With, *, alone: bool) -> str:
    lines = lines_of(text)
    inside = lines_in_strings(text, values=True)
    head, first = block.lineno, block.body[0]
    top = getattr(first, "decorator_list", None)
    start = top[0].lineno if top else first.lineno
    end = block.end_lineno or block.lineno
    width = first.col_offset - block.col_offset
    only_pass = len(block.body) == 1 and isinstance(first, ast.Pass) and not alone
    end = _trailing(lines, end, first.col_offset)
    kept: list[str] = []
    for number in range(head + 1, end + 1):
        line = lines[number - 1]
        if number == start and only_pass:
            continue
        if number in inside or not line.strip():
            kept.append(line)
        else:
            blank = len(line) - len(line.lstrip())
            kept.append(
                line[min(width, blank) :]
                if blank >= block.col_offset + width
                else line[max(blank - block.col_offset, 0) :]
            )
    while kept and not kept[0].strip():
        kept.pop(0)
    return "".join([*lines[: head - 1], *kept, *lines[end:]])


def _trailing(lines: list[str], end: int, column: int) -> int:
    """The last line of a block, with the comments at its end that are indented with it."""
    last = end
    for number in range(end + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        blank = len(line) - len(line.lstrip())
        if line.lstrip().startswith("#") and blank >= column:
            last = number
        else:
            break
    return last
