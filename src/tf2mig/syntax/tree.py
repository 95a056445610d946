"""One parsed module: the `ast`, and where each node stands in the text."""

from __future__ import annotations

import ast
import bisect
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.walking import children, walk

Function = ast.FunctionDef | ast.AsyncFunctionDef


class ParseError(Exception):
    """The text is not Python that this interpreter reads. ``line`` and ``column`` count from one."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Tree:
    """The syntax tree of one source, with character offsets.

    Raises `ParseError` when the text does not parse.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.module = _parse(self.text)

    @cached_property
    def line_starts(self) -> list[int]:
        """The character offset at which each line begins, as the tokenizer counts lines."""
        starts = [1 if self.text.startswith("\ufeff") else 0]
        for i, c in enumerate(self.text):
            if c == "\n" or (c == "\r" and self.text[i + 1 : i + 2] != "\n"):
                starts.append(i + 1)
        return starts

    @cached_property
    def _ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of every node but the module; contexts and operators, which nodes share, left out."""
        found: dict[ast.AST, ast.AST] = {}
        stack: list[ast.AST] = [self.module]
        while stack:
            node = stack.pop()
            below = children(node)
            for child in below:
                found[child] = node
            stack.extend(below)
        return found

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node, the module first; what `parents` leaves out is left out."""
        return [self.module, *self.parents]

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """Every import statement, in source order."""
        found = [n for n in self.nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        return sorted(found, key=lambda n: (n.lineno, n.col_offset))

    def offset(self, line: int, column: int) -> int:
        """The character offset of an `ast` position (line from one, column in UTF-8 bytes)."""
        start = self.line_starts[line - 1]
        if self._ascii:
            return start + column
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        row = self.text[start:end]
        if row.isascii():
            return start + column
        return start + len(row.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def start(self, node: ast.AST) -> int:
        """The offset of the node's first character; that of a decorated definition is its first
        decorator's.
        """
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = decorators[0]
            return self.text.rindex("@", 0, self.offset(first.lineno, first.col_offset))
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """The offset behind the node's last character."""
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def segment(self, node: ast.AST) -> str:
        """The node's text."""
        return self.text[self.start(node) : self.end(node)]

    def with_parts(self, node: ast.AST, parts: Mapping[ast.expr, str]) -> str:
        """The node's text, parts of it written otherwise; a part inside another one is the outer one's."""
        start = self.start(node)
        outer = [p for p in parts if not any(a in parts for a in self.ancestors(p))]
        edits = [Edit(self.start(p) - start, self.end(p) - start, parts[p]) for p in outer]
        return apply_edits(self.segment(node), sorted(edits, key=lambda e: e.start))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from one, the column in characters."""
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The node's parent, its parent's parent, and so on up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def below(self, holder: ast.AST, node: ast.AST) -> ast.AST | None:
        """What stands directly in a holder and is a node, or holds it; None where the node stands elsewhere."""
        return next((a for a in (node, *self.ancestors(node)) if self.parents.get(a) is holder), None)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that a node is, or stands in. Raises StopIteration for the module."""
        return next(a for a in (node, *self.ancestors(node)) if isinstance(a, ast.stmt))

    def function_around(self, node: ast.AST) -> Function | None:
        """The innermost function definition that a node stands in."""
        return next((a for a in self.ancestors(node) if isinstance(a, Function)), None)

    def home(self, node: ast.AST) -> Function | ast.Module:
        """The innermost function definition that a node stands in, else the module."""
        return self.function_around(node) or self.module

    def bindings(self, home: Function | ast.Module, name: str) -> list[ast.Name | ast.arg]:
        """Where a function or the module binds a name of its own: what it stores, and its parameter."""
        stored: list[ast.Name | ast.arg] = [
            n
            for n in walk(home)
            if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) and self.home(n) is home
        ]
        given = walk(home.args) if isinstance(home, Function) else ()
        return [*stored, *(a for a in given if isinstance(a, ast.arg) and a.arg == name)]


def edited(tree: Tree, edits: Iterable[Edit]) -> Tree:
    """The tree of the text with edits applied; the same one where there are none. Raises ValueError where two overlap,
    ParseError where the new text does not parse.
    """
    edits = list(edits)
    if not edits:
        return tree
    return Tree(Source(apply_edits(tree.text, edits), tree.source.path, tree.source.cells))


def _parse(text: str) -> ast.Module:
    body = text[1:] if text.startswith("\ufeff") else text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(body)
    except SyntaxError as e:
        raise ParseError(e.msg or "invalid syntax", e.lineno or 1, e.offset or 1) from None
    except ValueError as e:
        raise ParseError(str(e), 1, 1) from None
    except (RecursionError, MemoryError):
        raise ParseError("nested too deeply to parse", 1, 1) from None
    return tree
