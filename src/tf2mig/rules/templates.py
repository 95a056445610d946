"""Templates of the rule files: ``tf.cast({x}, {dtype|tf.float32}, name={name})``.

A template is Python in which ``{p}`` stands for the source text of an argument, by TF1's name for it; ``{p|d}`` is
``d`` where the call does not give it, and ``{p/q}`` is the first of the two that the call gives.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tf2mig.syntax.walking import walk

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)(?:\|([^{}]*))?\}")
_ALTERNATIVES = re.compile(r"\{(\w+(?:/\w+)+)")
_ATOMS = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.JoinedStr,
)  # fmt: skip


class TemplateError(ValueError):
    """A template is not well formed."""


class Absent(Exception):
    """A part that cannot be left out needs an argument that the call did not give."""


@dataclass(frozen=True)
class Element:
    """One argument of the template's outer call."""

    keyword: str | None
    node: ast.expr
    start: int
    end: int


@dataclass(frozen=True)
class Rendered:
    """Text made from a template. ``names`` are the offsets of the dotted names that the template wrote."""

    text: str
    names: tuple[int, ...]
    atomic: bool


class Template:
    """A parsed template. Raises TemplateError when it is not an expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.defaults: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        code = _PLACEHOLDER.sub(self._stand_in, chosen(text, lambda _: False))
        self.code = code
        try:
            self.root = ast.parse(code, mode="eval").body
        except SyntaxError as e:
            raise TemplateError(f"{text!r}: {e.msg}") from None
        if "\n" in code or not code.isascii():
            raise TemplateError(f"{text!r}: one line of ASCII, please")

    def _stand_in(self, match: re.Match[str]) -> str:
        name = f"_p{len(self._names)}_"
        self._names[name] = match[1]
        previous = self.defaults.get(match[1])
        self.defaults[match[1]] = match[2] if match[2] is not None else previous
        return name

    @property
    def parameters(self) -> set[str]:
        """The parameters that the template takes."""
        return set(self.defaults)

    @cached_property
    def uses(self) -> Mapping[str, int]:
        """How often each parameter appears."""
        names = list(self._names.values())
        return {n: names.count(n) for n in names}

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the template binds itself: parameters of its lambdas, variables of its comprehensions."""
        stored = {n.id for n in walk(self.root) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return frozenset(stored | {n.arg for n in walk(self.root) if isinstance(n, ast.arg)})

    @cached_property
    def function(self) -> str | None:
        """The dotted name that the outer call calls, when it is one."""
        if isinstance(self.root, ast.Call):
            name = dotted(self.root.func)
            return None if name is None or name.split(".")[0] in self._names else name
        return None

    @cached_property
    def elements(self) -> list[Element]:
        """The arguments of the outer call, in order."""
        assert isinstance(self.root, ast.Call)
        out = [Element(None, a, a.col_offset, a.end_col_offset or 0) for a in self.root.args]
        return out + [
            Element(k.arg, k.value, k.value.col_offset, k.value.end_col_offset or 0) for k in self.root.keywords
        ]

    def placeholders(self, node: ast.AST) -> list[str]:
        """The parameters that a part of the template takes."""
        return [self._names[n.id] for n in walk(node) if isinstance(n, ast.Name) and n.id in self._names]

    def is_bare(self, node: ast.expr) -> bool:
        """Whether a part is just a placeholder."""
        return isinstance(node, ast.Name) and node.id in self._names

    def dropped(self, node: ast.expr, given: Mapping[str, ast.expr]) -> bool:
        """Whether an argument of a call vanishes because the original did not give what it stands for."""
        return any(self._missing(node, given))

    def _missing(self, node: ast.AST, given: Mapping[str, ast.expr]) -> Iterator[bool]:
        if isinstance(node, ast.Name):
            if node.id in self._names:
                name = self._names[node.id]
                yield name not in given and self.defaults[name] is None
            return
        if isinstance(node, ast.Call):
            yield from self._missing(node.func, given)
            return
        for child in ast.iter_child_nodes(node):
            yield from self._missing(child, given)

    def render(
        self,
        given: Mapping[str, ast.expr],
        source: Callable[[ast.expr], str],
        rename: Callable[[str], str],
        part: ast.expr | None = None,
    ) -> Rendered:
        """The template's text, or that of a part of it, with arguments and names put in.

        ``source`` gives an argument's text and ``rename`` what a dotted name of the template is called in the
        module. Raises Absent when something needed was not given.
        """
        return _Renderer(self, given, source, rename).run(part or self.root)


def chosen(text: str, is_given: Callable[[str], bool]) -> str:
    """A template's text in which alternatives are the parameter that a call gives: the last where it gives none."""

    def first(match: re.Match[str]) -> str:
        names = match[1].split("/")
        return "{" + next((n for n in names if is_given(n)), names[-1])

    return _ALTERNATIVES.sub(first, text)


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """A template, parsed once. Raises TemplateError."""
    return Template(text)


def dotted(node: ast.expr) -> str | None:
    """The dotted name that an expression is, if it is one."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def needs_parentheses(node: ast.expr, text: str) -> bool:
    """Whether an argument must be parenthesised to stand as an operand."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float | complex) and not isinstance(node.value, bool)
    if isinstance(node, ast.Tuple):
        return not text.startswith("(")
    return not isinstance(node, _ATOMS)


class _Renderer:
    """Writes out one template for one call."""

    def __init__(
        self,
        template: Template,
        given: Mapping[str, ast.expr],
        source: Callable[[ast.expr], str],
        rename: Callable[[str], str],
    ) -> None:
        self.template = template
        self.given = given
        self.source = source
        self.rename = rename
        self.out: list[str] = []
        self.length = 0
        self.names: list[int] = []

    def run(self, node: ast.expr) -> Rendered:
        atomic = isinstance(node, (*_ATOMS, ast.Constant)) and not self.template.is_bare(node)
        self.write(node, operand=False)
        return Rendered("".join(self.out), tuple(self.names), atomic)

    def put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def write(self, node: ast.expr, *, operand: bool) -> None:
        """Write one node: names and placeholders replaced, everything between its children copied."""
        if self.template.is_bare(node):
            assert isinstance(node, ast.Name)
            self.placeholder(self.template._names[node.id], operand)
            return
        name = dotted(node)
        if name is not None and name.split(".")[0] not in {*self.template._names, *self.template.bound}:
            self.names.append(self.length)
            self.put(self.rename(name))
            return
        if isinstance(node, ast.Call):
            self.call(node)
            return
        self.children(node)

    def children(self, node: ast.expr) -> None:
        at = node.col_offset
        for child in sorted(_expressions(node), key=lambda c: c.col_offset):
            self.put(self.template.code[at : child.col_offset])
            self.write(child, operand=_is_operand(node, child) and not self._is_number(node, child))
            at = child.end_col_offset or 0
        self.put(self.template.code[at : node.end_col_offset])

    def _is_number(self, parent: ast.expr, child: ast.expr) -> bool:
        """Whether a number stands for a part of a product or sum: it needs no parentheses there."""
        if not isinstance(parent, ast.BinOp) or isinstance(parent.op, ast.Pow) or not self.template.is_bare(child):
            return False
        assert isinstance(child, ast.Name)
        value = self.given.get(self.template._names[child.id])
        return isinstance(value, ast.Constant) and isinstance(value.value, int | float)

    def call(self, node: ast.Call) -> None:
        self.write(node.func, operand=True)
        self.put("(")
        first = True
        skipped = False
        for keyword, value in [*((None, a) for a in node.args), *((k.arg, k.value) for k in node.keywords)]:
            if self.template.dropped(value, self.given):
                skipped = skipped or keyword is None
                continue
            if keyword is None and skipped:
                raise Absent(self.template.text)
            self.put("" if first else ", ")
            first = False
            self.put(f"{keyword}=" if keyword else "")
            self.write(value, operand=False)
        self.put(")")

    def placeholder(self, name: str, operand: bool) -> None:
        value = self.given.get(name)
        if value is None:
            default = self.template.defaults[name]
            if default is None:
                raise Absent(name)
            inner = parse_template(default)
            done = inner.render({}, self.source, self.rename)
            wrap = operand and not done.atomic
            self.put("(" if wrap else "")
            self.names.extend(self.length + n for n in done.names)
            self.put(done.text + (")" if wrap else ""))
            return
        text = self.source(value)
        wrap = operand and needs_parentheses(value, text)
        if isinstance(value, ast.GeneratorExp | ast.NamedExpr | ast.Yield | ast.YieldFrom) and not text.startswith("("):
            wrap = True
        self.put(f"({text})" if wrap else text)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        else:
            yield from _expressions(child)


def _is_operand(parent: ast.expr, child: ast.expr) -> bool:
    if isinstance(parent, ast.List | ast.Tuple | ast.Set | ast.Dict):
        return False
    return not (isinstance(parent, ast.Subscript) and child is parent.slice)
