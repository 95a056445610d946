"""From a template and a call to text edits, as few as can be.

Where the arguments keep their order, only what differs is edited: the name, keywords, removed arguments.
Otherwise
the whole call is written anew.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.rules.naming import Naming
from tf2mig.rules.sites import Site
from tf2mig.rules.templates import Absent, Element, Rendered, Template, needs_parentheses
from tf2mig.syntax.calls import Argument
from tf2mig.syntax.imports import insert_before
from tf2mig.syntax.layout import ArgumentSpan, CallLayout, call_comments, call_layout, removals

_SIMPLE = (ast.Name, ast.Constant, ast.Attribute)


@dataclass
class Rewrite:
    """Edits, and where in them names stand that already mean the target's (see ``Fix.marks``)."""

    edits: list[Edit] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, edit: Edit, names: Sequence[int] = ()) -> None:
        """Add an edit; ``names`` are offsets in its text."""
        self.edits.append(edit)
        self.marks.extend((len(self.edits) - 1, n) for n in names)


def rewrite_name(site: Site, text: str) -> Rewrite:
    """Replace the name of a symbol by another, leaving what follows it."""
    tree = site.module.tree
    start, end = tree.start(site.node), tree.end(site.node)
    out = Rewrite()
    if tree.text[start:end] == text:
        out.marks.append((-1, start))
    else:
        out.add(Edit(start, end, text), [0])
    return out


def rewrite_call(
    site: Site, template: Template, naming: Naming, drop: Sequence[str], names: Sequence[str] | None
) -> Rewrite | None:
    """The edits that make a call what a template says; None when the template does not fit the call.

    ``names`` are the positional parameters of the function that the template calls, where known.
    """
    given = _arguments(site, template, drop)
    if given is None or site.call is None:
        return None
    if any(template.uses[n] > 1 and n in given and not isinstance(given[n], _SIMPLE) for n in template.uses):
        return None
    try:
        if template.function is not None:
            layout = call_layout(site.module.tree, site.call)
            minimal = _Minimal(site, template, naming, given, names, layout).run() if layout else None
            if minimal is not None:
                return minimal
        return _whole(site, template, naming, given)
    except Absent:
        return None


def _arguments(site: Site, template: Template, drop: Sequence[str]) -> dict[str, ast.expr] | None:
    """The arguments that the template takes; None when one would be lost."""
    if site.bound is None:
        return {} if site.call is not None and not site.call.args and not site.call.keywords else None
    given: dict[str, ast.expr] = {}
    for argument in site.bound.arguments:
        if argument.name in template.parameters:
            given[argument.name] = argument.value
        elif argument.name not in drop and site.given(argument.name):
            return None
    return given


class _Text:
    """The text of arguments, with the parentheses that stood around them."""

    def __init__(self, site: Site) -> None:
        self.tree = site.module.tree
        layout = call_layout(self.tree, site.call) if site.call else None
        self.spans = {}
        for span in layout.spans if layout else ():
            value = span.node.value if isinstance(span.node, ast.keyword) else span.node
            self.spans[value] = (span.value_start, span.end)

    def __call__(self, node: ast.expr) -> str:
        start, end = self.spans.get(node, (self.tree.start(node), self.tree.end(node)))
        return self.tree.text[start:end]


def _whole(site: Site, template: Template, naming: Naming, given: dict[str, ast.expr]) -> Rewrite:
    """The call written anew; comments between its arguments move in front of the statement."""
    assert site.call is not None
    tree = site.module.tree
    rendered = template.render(given, _Text(site), naming)
    wrap = _tight(site) and not rendered.atomic and not _is_atom(template, given, rendered.text)
    if wrap or not _stands_alone(rendered.text):
        text, shift = f"({rendered.text})", 1
    else:
        text, shift = rendered.text, 0
    out = Rewrite()
    out.add(Edit(tree.start(site.call), tree.end(site.call), text), [n + shift for n in rendered.names])
    comments = call_comments(tree, site.call)
    statement = next((n for n in tree.ancestors(site.call) if isinstance(n, ast.stmt)), None)
    if comments and statement is not None:
        out.add(insert_before(tree, statement, comments))
    return out


def _is_atom(template: Template, given: dict[str, ast.expr], text: str) -> bool:
    """Whether the result is just an argument that needs no parentheses anywhere."""
    if not template.is_bare(template.root):
        return False
    value = given.get(template.placeholders(template.root)[0])
    return value is not None and not needs_parentheses(value, text)


def _stands_alone(text: str) -> bool:
    """Whether an expression may stand outside all brackets."""
    if "\n" not in text:
        return True
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def _tight(site: Site) -> bool:
    """Whether the call stands where an operator expression would need parentheses."""
    parent = site.module.tree.parents.get(site.whole)
    return isinstance(
        parent,
        ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Compare | ast.Attribute | ast.Await | ast.Starred | ast.IfExp,
    ) or (
        isinstance(parent, ast.Subscript | ast.Call)
        and getattr(parent, "value", getattr(parent, "func", None)) is site.whole
    )


class _Minimal:
    """Rewrites a call in place. ``run`` gives None where the template's order asks for a new call."""

    def __init__(
        self,
        site: Site,
        template: Template,
        naming: Naming,
        given: dict[str, ast.expr],
        names: Sequence[str] | None,
        layout: CallLayout,
    ) -> None:
        assert site.call is not None
        self.site = site
        self.tree = site.module.tree
        self.template = template
        self.naming = naming
        self.given = given
        self.names = names
        self.layout = layout
        self.out = Rewrite()
        self.source = _Text(site)

    def run(self) -> Rewrite | None:
        active = [e for e in self.template.elements if not self.template.dropped(e.node, self.given)]
        tied: dict[str, tuple[int, Element]] = {}
        constants: list[tuple[int, Element]] = []
        for index, element in enumerate(active):
            taken = [p for p in self.template.placeholders(element.node) if p in self.given]
            if len(taken) > 1 or any(t in tied for t in taken):
                return None
            if taken:
                tied[taken[0]] = (index, element)
            else:
                constants.append((index, element))
        kept = [a for a in (self.site.bound.arguments if self.site.bound else ()) if a.name in tied]
        if not self._arguments(kept, tied) or not self._constants(constants, kept):
            return None
        gone = [self._span(a) for a in (self.site.bound.arguments if self.site.bound else ()) if a.name not in tied]
        for edit in removals(self.tree.text, self.layout, gone):
            self.out.add(edit)
        self._function()
        return self.out

    def _span(self, argument: Argument) -> ArgumentSpan:
        return self.layout.span(argument.node)

    def _arguments(self, kept: list[Argument], tied: dict[str, tuple[int, Element]]) -> bool:
        only_positional = True
        for place, argument in enumerate(kept):
            index, element = tied[argument.name]
            keyword = element.keyword
            if keyword is None and not (only_positional and index == place):
                keyword = self._name_of(element)
                if keyword is None:
                    return False
            if keyword is None and argument.keyword is not None:
                keyword = self._name_of(element) or ""
            if keyword:
                only_positional = False
            self._argument(argument, element, keyword or None)
        return True

    def _name_of(self, element: Element) -> str | None:
        """The keyword for an argument that the template gives by position."""
        index = self.template.elements.index(element)
        return self.names[index] if self.names is not None and index < len(self.names) else None

    def _argument(self, argument: Argument, element: Element, keyword: str | None) -> None:
        span = self._span(argument)
        if keyword != (argument.keyword.arg if argument.keyword else None):
            self.out.add(span.named(keyword))
        if not self.template.is_bare(element.node):
            rendered = self._part(element)
            self.out.add(Edit(span.value_start, span.end, rendered.text), rendered.names)

    def _part(self, element: Element) -> Rendered:
        return self.template.render(self.given, self.source, self.naming, element.node)

    def _constants(self, constants: list[tuple[int, Element]], kept: list[Argument]) -> bool:
        """Add the arguments that the call did not have, behind the last that it keeps."""
        if not constants:
            return True
        text = ""
        marks: list[int] = []
        for index, element in constants:
            keyword = element.keyword or self._name_of(element)
            positional_end = not any(a.keyword for a in kept) and index == len(kept) + constants.index((index, element))
            if keyword is None and not positional_end:
                return False
            rendered = self._part(element)
            text += ", " + (f"{keyword}=" if keyword and not (element.keyword is None and positional_end) else "")
            marks.extend(len(text) + n for n in rendered.names)
            text += rendered.text
        if kept:
            at = self._span(kept[-1]).end
            self.out.add(Edit(at, at, text), marks)
        else:
            at = self.layout.open + 1
            self.out.add(Edit(at, at, text[2:]), [m - 2 for m in marks])
        return True

    def _function(self) -> None:
        assert self.template.function is not None
        start, end = self.tree.start(self.site.node), self.tree.end(self.site.node)
        text = self.naming(self.template.function)
        if self.tree.text[start:end] == text:
            self.out.marks.append((-1, start))
        else:
            self.out.add(Edit(start, end, text), [0])
