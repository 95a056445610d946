"""Rewriting a module step by step: each step sees the text that the one before it left.

For programs whose shape stays and whose words change: eager programs, estimators, queues.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import add_imports, remove_items, remove_statement
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

ROUNDS = 200


@dataclass
class Progress:
    """What lasts from step to step."""

    path: str
    names: Names
    chosen: dict[str, str] = field(default_factory=dict)
    """New names by what they stand for."""
    imports: dict[str, None] = field(default_factory=dict)
    support: dict[str, None] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    """Functions and classes of ours to write behind the imports, by their names."""

    def name(self, stem: str) -> str:
        """A new name for a stem, the same one each time."""
        if stem not in self.chosen:
            self.chosen[stem] = self.names.fresh(stem)
        return self.chosen[stem]


class Page:
    """The module as it stands, and the edits of one step."""

    def __init__(self, text: str, progress: Progress) -> None:
        self.tree = Tree(Source(text, progress.path))
        self.symbols = Symbols(self.tree)
        self.layout = Layout(self.tree)
        self.progress = progress
        self.groups: list[list[Edit]] = []
        self._removed: dict[int, int] = {}

    @property
    def tf(self) -> str:
        """What the module calls TensorFlow."""
        for binding in self.symbols.imports():
            if binding.target in ("tensorflow", "tensorflow.compat.v1"):
                return binding.name
        self.progress.imports["import tensorflow as tf"] = None
        return "tf"

    def spelled(self, text: str) -> str:
        """A text that says ``tf.``, with the module's name for TensorFlow."""
        name = self.tf
        return text if name == "tf" else re.sub(r"(?<![\w.])tf\.", f"{name}.", text)

    def calls(self) -> Iterable[tuple[ast.Call, str]]:
        """Every call of a TensorFlow symbol."""
        for node in walk(self.tree.module):
            if isinstance(node, ast.Call) and (symbol := self.symbols.called(node)) is not None:
                yield node, symbol

    def text(self, node: ast.AST) -> str:
        """A node's text, in parentheses where it goes over lines without any."""
        found = self.tree.segment(node)
        if "\n" in found and isinstance(node, ast.expr):
            try:
                ast.parse(found.strip(), mode="eval")
            except SyntaxError:
                return f"({found})"
        return found

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement around a node."""
        while not isinstance(node, ast.stmt):
            node = self.tree.parents[node]
        return node

    def scope(self, node: ast.AST) -> ast.AST:
        """The function or module around a node."""
        for parent in self.tree.ancestors(node):
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                return parent
        return self.tree.module

    def reads(self, name: str, within: ast.AST | None = None) -> list[ast.Name]:
        """Where a name is read."""
        found = walk(within if within is not None else self.tree.module)
        return [n for n in found if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]

    def edit(self, *edits: Edit) -> None:
        """Note edits that only make sense together."""
        self.groups.append(list(edits))

    def replace(self, node: ast.AST, text: str) -> None:
        """Put a text in a node's place; one that says ``tf.`` speaks the module's language."""
        self.edit(Edit(self.tree.start(node), self.tree.end(node), text))

    def replace_statement(self, node: ast.stmt, lines: Sequence[str]) -> None:
        """Put lines in a statement's place, in its indentation. Comments stay."""
        start, end = self.tree.start(node), self.tree.end(node)
        column = self.layout.column(node)
        head = self.layout.line(node.lineno)[: start - self.layout.line_start(node.lineno)]
        if head.strip() or self._shares_line(node):
            raise Blocked(node, "TFM700", "several statements stand on one line")
        newline = self.layout.newline
        self.edit(Edit(start, end, (newline + column).join(row for line in lines for row in line.split("\n"))))

    def _shares_line(self, node: ast.stmt) -> bool:
        rest = self.layout.line(node.end_lineno or node.lineno)
        at = self.tree.end(node) - self.layout.line_start(node.end_lineno or node.lineno)
        return rest[at:].lstrip().startswith(";")

    def remove(self, node: ast.stmt) -> None:
        """Take a statement out, with the comments that stand directly above it."""
        parent = self.tree.parents.get(node)
        for block in ("body", "orelse", "finalbody"):
            siblings = getattr(parent, block, None)
            if isinstance(siblings, list) and node in siblings:
                if len(siblings) == 1 and not isinstance(parent, ast.Module):
                    self.edit(Edit(self.tree.start(node), self.tree.end(node), "pass"))
                    return
                self._removed[id(siblings)] = self._removed.get(id(siblings), 0) + 1
                if self._removed[id(siblings)] == len(siblings) and not isinstance(parent, ast.Module):
                    return
        plain = remove_statement(self.tree, node)
        start, end = self.layout.extent(node)
        whole = plain.text == "" and plain.end == end and not self._is_heading(node, start)
        edit = Edit(start, end, "") if whole else plain
        self.edit(Edit(edit.start, self._past_blank(edit), "") if edit.text == "" else edit)

    def _past_blank(self, edit: Edit) -> int:
        """Where a removal ends: behind a blank line, where it leaves two."""
        before, line = self.tree.place(edit.start)[0] - 1, self.tree.place(edit.end)[0]
        on_lines = edit.start == self.layout.line_start(before + 1) and edit.end == self.layout.line_start(line)
        if not on_lines or before < 1 or self.layout.line(before).strip() or line >= len(self.tree.line_starts):
            return edit.end
        return edit.end if self.layout.line(line).strip() else self.layout.line_start(line + 1)

    def _is_heading(self, node: ast.stmt, start: int) -> bool:
        """Whether the comments above a statement speak for more than itself."""
        if start == self.layout.line_start(node.lineno):
            return False
        after = self.layout.line((node.end_lineno or node.lineno) + 1) if self._has_line(node) else ""
        return bool(after.strip()) or start == 0

    def _has_line(self, node: ast.stmt) -> bool:
        return (node.end_lineno or node.lineno) < len(self.tree.line_starts)

    def remove_import(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> None:
        """Take one name out of an import statement."""
        if len(node.names) == 1:
            self.remove(node)
        else:
            self.edit(*remove_items(self.tree, node, [alias]))

    def result(self) -> str:
        """The text with as many of the edits as do not touch each other, the smallest first."""

        def size(group: list[Edit]) -> int:
            return max(e.end for e in group) - min(e.start for e in group)

        taken: list[tuple[int, int]] = []
        edits: list[Edit] = []
        for group in sorted(self.groups, key=size):
            start, end = min(e.start for e in group), max(e.end for e in group)
            if all(end <= s or start >= e for s, e in taken):
                taken.append((start, max(end, start + 1)))
                edits += group
        return apply_edits(self.tree.text, edits)

    def everything(self) -> str:
        """The text with all edits, which the caller knows not to touch each other."""
        return apply_edits(self.tree.text, sorted(e for group in self.groups for e in group))


Step = Callable[[Page], None]


def rewrite(text: str, progress: Progress, steps: Sequence[Step]) -> str:
    """Run each step until it changes nothing more. Raises what the steps raise."""
    page = Page(text, progress)
    for step in steps:
        for _ in range(ROUNDS):
            step(page)
            if not page.groups:
                break
            following = page.result()
            page = Page(following, progress)
            if following == text:
                break
            text = following
    return text


def plain_names(module: ast.Module) -> Names:
    """The names of a module, attributes left out: what is written here are plain names."""
    names = Names(module)
    plain = names_in(module)
    plain |= {n.arg for n in walk(module) if isinstance(n, ast.arg)}
    plain |= {n.name for n in walk(module) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    plain |= {(a.asname or a.name).split(".")[0] for a in walk(module) if isinstance(a, ast.alias)}
    names.used = plain
    return names


def at_origin(blocked: Blocked, tree: Tree) -> Blocked:
    """A blocker of a rewritten text, at the place of the original that says the same, where there is one."""
    node = blocked.node
    if node is None:
        return blocked
    said = ast.dump(node)
    kind = type(node)
    place = next((n for n in walk(tree.module) if type(n) is kind and ast.dump(n) == said), None)
    return Blocked(place, blocked.code, blocked.reason)


def finished(text: str, progress: Progress) -> str:
    """The text with the imports and definitions that the steps asked for."""
    if progress.imports:
        tree = Tree(Source(text, progress.path))
        text = apply_edits(text, add_imports(tree, list(progress.imports)))
    if progress.definitions:
        text = _with_definitions(text, progress)
    return text


def _with_definitions(text: str, progress: Progress) -> str:
    """Definitions stand behind the last import that comes before their first use."""
    tree = Tree(Source(text, progress.path))
    layout = Layout(tree)
    at = 0
    for statement in tree.module.body:
        if any(isinstance(n, ast.Name) and n.id in progress.definitions for n in walk(statement)):
            break
        if isinstance(statement, ast.Import | ast.ImportFrom):
            at = layout.line_start((statement.end_lineno or statement.lineno) + 1)
    newline = layout.newline
    rest = text[at:].lstrip("\r\n")
    written = [d.strip("\n").replace("\n", newline) for d in progress.definitions.values()]
    blocks = [d for d in written if d.startswith(("def ", "class ", "@"))]
    lines = [d for d in written if d not in blocks]
    first = newline.join(lines)
    if not blocks:
        gap = text[at : len(text) - len(rest)]
        return f"{text[:at]}{newline}{first}{newline}{gap or newline}{rest}"
    parts = [*([first] if lines else []), *blocks]
    return f"{text[:at]}{newline * 2}{(newline * 3).join(parts)}{newline * 3}{rest}"


__all__ = ["Page", "Progress", "Step", "at_origin", "finished", "plain_names", "rewrite"]
