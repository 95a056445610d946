"""Properties that build a part of the graph when they are first read: their constructor builds the parts
instead.

Two ways are known: a decorator of the program's own that makes such properties (it calls `property` and
keeps the
result with `setattr`), perhaps inside a variable scope named after the function; and a property that looks
whether
an attribute is set. The order is that of the first reads; what a part needs comes before it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout, reindent
from tf2mig.lift.core.names import numbered
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import remove_items
from tf2mig.syntax.mentions import constructor_of, is_own_attribute, names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_SCOPE = "tf.variable_scope"


@dataclass
class _Part:
    """One such property."""

    node: ast.FunctionDef
    body: list[ast.stmt]
    result: ast.expr
    scope: str = ""
    """The head of the block around it."""
    attribute: str = ""
    """The attribute that it keeps its result in itself."""


def build_at_once(tree: Tree) -> Tree:
    """The tree of a text in which such properties are attributes that the constructor sets."""
    symbols = Symbols(tree)
    makers = _makers(tree, symbols)
    edits: list[Edit] = []
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        parts = [
            p for m in cls.body if isinstance(m, ast.FunctionDef) and (p := _part(tree, symbols, makers, m)) is not None
        ]
        constructor = constructor_of(cls)
        if parts and constructor is not None:
            edits += _rewritten(tree, cls, constructor, parts)
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return _without_makers(Tree(Source(text, tree.source.path, tree.source.cells)), set(makers))


def _makers(tree: Tree, symbols: Symbols) -> dict[str, bool]:
    """Decorators that make such properties, and whether they open a variable scope."""
    found: dict[str, bool] = {}
    for node in tree.module.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        names = names_in(node)
        if {"property", "setattr", "getattr", "hasattr"} <= names:
            found[node.name] = any(symbols.called(n) == _SCOPE for n in walk(node))
    return found


def _part(tree: Tree, symbols: Symbols, makers: dict[str, bool], method: ast.FunctionDef) -> _Part | None:
    if len(method.decorator_list) != 1 or len(method.args.args) != 1 or method.args.args[0].arg != "self":
        return None
    decorator = method.decorator_list[0]
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    if not isinstance(name, ast.Name):
        return None
    if name.id == "property":
        return _checked(method)
    if name.id not in makers:
        return None
    body = _without_docstring(method.body)
    returns = [n for n in walk(method) if isinstance(n, ast.Return)]
    last = body[-1] if body else None
    if len(returns) != 1 or not isinstance(last, ast.Return) or last.value is None:
        return None
    part = _Part(method, body[:-1], last.value)
    if makers[name.id]:
        part.scope = _scope(tree, symbols, decorator, method.name)
    return part


def _scope(tree: Tree, symbols: Symbols, decorator: ast.expr, name: str) -> str:
    """The head of the block that the decorator opens around the function."""
    arguments = [f'"{name}"']
    if isinstance(decorator, ast.Call):
        given = [tree.segment(a) for a in decorator.args]
        keywords = [k for k in decorator.keywords if k.arg != "scope"]
        named = next((tree.segment(k.value) for k in decorator.keywords if k.arg == "scope"), None)
        arguments = [
            *([named] if named else given[:1] or arguments),
            *given[1:],
            *(tree.segment(k) for k in keywords),
        ]
    tf = symbols.tensorflow or "tf"
    return f"with {tf}.variable_scope({', '.join(arguments)}):"


def _checked(method: ast.FunctionDef) -> _Part | None:
    """A property of the form ``if not self._x: ..; self._x = value``, ``return self._x``."""
    body = _without_docstring(method.body)
    if len(body) != 2 or not isinstance(body[0], ast.If) or body[0].orelse or not isinstance(body[1], ast.Return):
        return None
    kept = body[1].value
    attribute = _own(kept)
    inner = body[0].body
    last = inner[-1]
    if (
        not attribute
        or not isinstance(last, ast.Assign)
        or len(last.targets) != 1
        or _own(last.targets[0]) != attribute
    ):
        return None
    test = ast.unparse(body[0].test)
    known = {f"not self.{attribute}", f"self.{attribute} is None", f"not hasattr(self, '{attribute}')"}
    if test not in known or any(isinstance(n, ast.Return) for s in inner for n in walk(s)):
        return None
    return _Part(method, inner[:-1], last.value, attribute=attribute)


def _own(node: ast.expr | None) -> str:
    if is_own_attribute(node):
        return node.attr
    return ""


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return body[1:] if said else body


def _rewritten(tree: Tree, cls: ast.ClassDef, constructor: ast.FunctionDef, parts: list[_Part]) -> list[Edit]:
    layout = Layout(tree)
    by_name = {p.node.name: p for p in parts}
    kept = {p.attribute: p.node.name for p in parts if p.attribute}
    place, order = _order(constructor, by_name, kept)
    taken = names_in(constructor) | {a.arg for a in constructor.args.args}
    column = layout.column(constructor.body[-1])
    text = ""
    for name in order:
        text += _part_text(tree, layout, by_name[name], kept, taken, column)
    edits: list[Edit] = []
    for part in parts:
        start, end = layout.extent(part.node)
        edits.append(Edit(_before_blank(layout, start), end, ""))
    at = layout.extent(place)[0] if place is not None else layout.extent(constructor.body[-1])[1]
    edits.append(Edit(at, at, text))
    inside = {n for p in parts for n in walk(p.node)}
    gone: set[ast.AST] = set()
    for statement in constructor.body:
        access = _own(statement.value) if isinstance(statement, ast.Expr) else ""
        empty = isinstance(statement, ast.Assign) and any(_own(t) in kept for t in statement.targets)
        if access in by_name or (empty and len(statement.targets) == 1):  # type: ignore[attr-defined]
            start, end = layout.extent(statement, comments=False)
            edits.append(Edit(start, end, ""))
            gone |= set(walk(statement))
    for node in walk(cls):
        if isinstance(node, ast.Attribute) and _own(node) in kept and node not in inside | gone:
            edits.append(Edit(tree.start(node), tree.end(node), f"self.{kept[node.attr]}"))
    return edits


def _order(
    constructor: ast.FunctionDef, by_name: dict[str, _Part], kept: dict[str, str]
) -> tuple[ast.stmt | None, list[str]]:
    """The statement before which the parts are built, and their order."""
    place: ast.stmt | None = None
    read: list[str] = []
    for statement in constructor.body:
        names = [n.attr for n in walk(statement) if isinstance(n, ast.Attribute) and _own(n) in by_name]
        if names and place is None:
            place = statement
        read += names
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above:
            return
        for statement in [*by_name[name].body, by_name[name].result]:
            for node in walk(statement):
                needed = _own(node) if isinstance(node, ast.Attribute) else ""
                needed = kept.get(needed, needed)
                if needed in by_name:
                    visit(needed, (*above, name))
        order.append(name)

    for name in [*read, *by_name]:
        visit(name, ())
    return place, order


def _part_text(tree: Tree, layout: Layout, part: _Part, kept: dict[str, str], taken: set[str], column: str) -> str:
    stored = {n.id for s in part.body for n in walk(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    renamed = {name: _fresh(name, taken | stored) for name in sorted(stored & taken)}
    taken |= stored | set(renamed.values())
    inner = column + INDENT if part.scope else column
    out = f"{column}{part.scope}{layout.newline}" if part.scope else ""
    for statement in part.body:
        out += layout.moved(statement, _names(tree, statement, renamed, kept), inner)
    start = tree.start(part.result)
    moved = [Edit(e.start - start, e.end - start, e.text) for e in _names(tree, part.result, renamed, kept)]
    value = apply_edits(tree.segment(part.result), moved)
    first, newline, rest = value.partition(layout.newline)
    if newline:
        value = first + newline + reindent(rest, len(layout.column(tree.statement(part.result))), inner)
    if not _is_whole(value):
        value = f"({value})"
    return out + f"{inner}self.{part.node.name} = {value}{layout.newline}"


def _is_whole(text: str) -> bool:
    """Whether an expression's lines stand without parentheses around them."""
    try:
        return len(ast.parse(text).body) == 1
    except SyntaxError:
        return False


def _names(tree: Tree, node: ast.AST, renamed: dict[str, str], kept: dict[str, str]) -> list[Edit]:
    found = [
        Edit(tree.start(n), tree.end(n), renamed[n.id])
        for n in walk(node)
        if isinstance(n, ast.Name) and n.id in renamed
    ]
    found += [
        Edit(tree.start(n), tree.end(n), f"self.{kept[n.attr]}")
        for n in walk(node)
        if isinstance(n, ast.Attribute) and _own(n) in kept
    ]
    return sorted(found, key=lambda e: e.start)


def _fresh(name: str, taken: set[str]) -> str:
    return numbered(name, lambda new: new == name or new in taken)


def _before_blank(layout: Layout, start: int) -> int:
    """The start of the blank lines in front of a place."""
    text = layout.text
    while start >= 2 and text[:start].endswith(("\n\n", "\n\r\n")):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _without_makers(tree: Tree, names: set[str]) -> Tree:
    """The tree without decorators that nothing uses any more, and without imports that only they used."""
    gone: set[str] = set()
    while True:
        layout = Layout(tree)
        functions = [f for f in tree.module.body if isinstance(f, ast.FunctionDef)]
        edits: list[Edit] = []
        for function in functions:
            outside = set(walk(tree.module)) - set(walk(function))
            used = any(isinstance(n, ast.Name) and n.id == function.name for n in outside)
            if function.name in names and not used:
                names |= {n.id for d in function.decorator_list for n in walk(d) if isinstance(n, ast.Name)}
                gone |= names_in(function)
                start, end = layout.extent(function)
                edits.append(Edit(_before_blank(layout, start), end, ""))
                break
        if not edits:
            break
        tree = edited(tree, edits)
    read = names_in(tree.module)
    edits = []
    for statement in tree.imports:
        unused = [a for a in statement.names if (a.asname or a.name) in gone - read]
        if unused and isinstance(tree.parents.get(statement), ast.Module):
            edits += remove_items(tree, statement, unused)
    return edited(tree, edits) if edits else tree


__all__ = ["build_at_once"]
