"""Where lifted functions are written: in place of the last statement that they hold."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Helper, Lifted
from tf2mig.lift.functions.leaving import bound_before_leaving
from tf2mig.lift.functions.varying import loop_around
from tf2mig.lift.functions.write import binding_lines, function_text, helper_text
from tf2mig.syntax.mentions import blocks_of, stored_names
from tf2mig.syntax.walking import walk


class Placement:
    """Assigns every function to an anchor and writes it there."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.anchored: dict[Item, list[Helper | Lifted]] = {}
        self.loose: list[Lifted] = []
        self.inside: dict[Lifted, ast.stmt] = {}
        """Functions that a loop makes anew each time, because what they compute is another each time."""
        self.before: dict[ast.stmt, list[Helper | Lifted]] = {}
        """Functions of statements in a loop that depend on nothing in it: they stand before the loop."""
        self.methods: dict[ast.ClassDef, list[Helper | Lifted]] = {}
        self.bound: dict[ast.ClassDef, list[str]] = {}
        """The lines that make methods functions, and still are to be written."""
        for helper in context.helpers:
            if helper.lifted is None:
                self._anchor(helper, helper.items)
        for function in context.functions:
            self._anchor(function, function.whole)
        for cls, things in self.methods.items():
            lines = binding_lines(context, [t for t in things if isinstance(t, Lifted)])
            lines = bound_before_leaving(context, cls, self._last_builder(cls), lines)
            self.bound[cls] = [] if self._bind_with_specs(cls, lines, self._last_builder(cls)) else lines

    def _anchor(self, thing: Helper | Lifted, items: list[Item]) -> None:
        owner = thing.owner
        if isinstance(owner, ast.ClassDef):
            if isinstance(thing, Lifted):
                loop_around(self.context, thing, None)
            self.methods.setdefault(owner, []).append(thing)
            return
        here = [i for i in items if i.owner is owner]
        if isinstance(thing, Lifted) and thing.methods:
            maker = self._maker(thing)
            here = [*here, maker] if maker is not None else here
        last = max(here, key=lambda i: i.order, default=None)
        around = loop_around(self.context, thing, last) if isinstance(thing, Lifted) else None
        loop = self._loop_of(here) if around is None else None
        if around is not None:
            assert isinstance(thing, Lifted)
            self.inside[thing] = around
            self.loose.append(thing)
        elif loop is not None:
            self.before.setdefault(loop, []).append(thing)
        elif last is not None:
            self.anchored.setdefault(last, []).append(thing)
        elif isinstance(thing, Lifted):
            self.loose.append(thing)

    def _maker(self, function: Lifted) -> Item | None:
        """The last statement that makes an object whose methods a function calls, or a variable that it fetches."""
        body = self.context.state.bodies.get(function.owner)
        roots = {m.object.split(".")[0] for m in function.methods}
        read = [v.creation.item for s in function.sites for v in s.fetch.leaves() if v.creation is not None]
        makers = [i for i in body.items if roots & set(i.defines) or i in read] if body is not None else []
        return max(makers, key=lambda i: i.order, default=None)

    def _loop_of(self, items: list[Item]) -> ast.stmt | None:
        """The outermost loop around the last statement, if the function can stand before it."""
        if not items:
            return None
        tree = self.context.state.tree
        last = max(items, key=lambda i: i.order)
        loops = [a for a in tree.ancestors(last.node) if isinstance(a, ast.For | ast.While)]
        owner_loops = [a for a in loops if last.owner in {*tree.ancestors(a)}]
        if not owner_loops:
            return None
        loop = owner_loops[-1]
        inside = {id(n) for n in walk(loop)}
        bound = stored_names(loop)
        bound -= {d for i in items for d in i.defines}
        reads = {r for i in items for r in i.reads}
        made = any(id(c.node) in inside for c in self.context.state.creations)
        return None if reads & bound or made else loop

    def replace(self, item: Item, lines: list[str], *, keep_comment: bool) -> list[Edit]:
        """Put lines and the functions anchored here in the place of a statement."""
        context = self.context
        layout = context.layout
        assert isinstance(item.node, ast.stmt)
        column = layout.column(item.node)
        things = self.anchored.get(item, [])
        start, end = layout.extent(item.node, comments=not (keep_comment and lines))
        out: list[str] = []
        for line in lines:
            tail = _trailing_comment(context, item) if keep_comment and line is lines[-1] else ""
            out.append(f"{column}{line}{tail}{layout.newline}")
        if things:
            gap = layout.newline * (2 if not column else 1)
            texts = [_text(context, t, column) for t in things]
            out.append((gap if out or not _blank_above(context, start) else "") + gap.join(texts) + gap)
        if not out and _alone(context, item):
            out.append(f"{column}pass{layout.newline}")
        return [Edit(start, end, "".join(out))]

    def behind(self, item: Item) -> list[Edit]:
        """Put the functions anchored at a statement behind it, and leave the statement."""
        things = self.anchored.get(item, [])
        if not things:
            return []
        layout = self.context.layout
        assert isinstance(item.node, ast.stmt)
        column = layout.column(item.node)
        _, end = layout.extent(item.node)
        gap = layout.newline
        return [Edit(end, end, gap + gap.join(_text(self.context, t, column) for t in things) + gap)]

    def leftover_edits(self) -> list[Edit]:
        """Functions without statements of their own stand before the first run; methods after their class's last."""
        edits: list[Edit] = []
        by_place: dict[int, list[str]] = {}
        for function in self.loose:
            statement = self._top(function)
            start, _ = self.context.layout.extent(statement)
            column = self.context.layout.column(statement)
            by_place.setdefault(start, []).append(_text(self.context, function, column))
        for loop, things in self.before.items():
            start, _ = self.context.layout.extent(loop)
            column = self.context.layout.column(loop)
            by_place.setdefault(start, []).extend(_text(self.context, t, column) for t in things)
        newline = self.context.layout.newline
        for place, texts in by_place.items():
            gap = newline * 2
            edits.append(Edit(place, place, gap + gap.join(texts) + gap))
        for cls in {**self.methods, **self.context.listing.properties}:
            edits.append(self._methods(cls, self.methods.get(cls, [])))
        return edits

    def _top(self, function: Lifted) -> ast.stmt:
        """The statement of the function's scope that holds its first run."""
        tree = self.context.state.tree
        first = min(function.sites, key=lambda s: s.call.lineno).call
        chain = [first, *tree.ancestors(first)]
        for node, parent in zip(chain, chain[1:], strict=False):
            whole = isinstance(parent, ast.Module) and isinstance(node, ast.stmt)
            if whole or parent in (function.owner, self.inside.get(function)):
                assert isinstance(node, ast.stmt)
                return node
        raise Blocked(first, "TFM711", "a run outside of any scope")

    def _methods(self, cls: ast.ClassDef, things: list[Helper | Lifted]) -> Edit:
        layout = self.context.layout
        last = self._last_builder(cls)
        column = layout.column(last)
        _, end = layout.extent(last)
        texts = [
            "".join(f"{column}{line}{layout.newline}" for line in lines)
            for lines in self.context.listing.properties.get(cls, {}).values()
        ]
        texts += [_text(self.context, t, column) for t in things]
        bound = self.bound.get(cls, [])
        if bound:
            inner = column + "    "
            if isinstance(last, ast.FunctionDef):
                inner = layout.column(last.body[-1])
            texts.insert(0, "".join(inner + line + layout.newline for line in bound))
            return Edit(end, end, texts[0] + layout.newline + layout.newline.join(texts[1:]))
        lead = "" if layout.text[:end].endswith("\n") else layout.newline
        return Edit(end, end, lead + layout.newline + layout.newline.join(texts))

    def _last_builder(self, cls: ast.ClassDef) -> ast.stmt:
        """The last method that built the graph and does not run it too; its class's last statement where none is."""
        built = self._built(cls)
        before = [s for s in built if s not in self._running(cls)]
        return before[-1] if before else built[-1] if built else cls.body[-1]

    def _built(self, cls: ast.ClassDef) -> list[ast.stmt]:
        """The methods of a class that built the graph; none where a class above it did."""
        bodies = self.context.state.bodies.values()
        owners = {i.owner for b in bodies for i in b.items if i.role is Role.DEFER}
        return [s for s in cls.body if s in owners]

    def _running(self, cls: ast.ClassDef) -> set[ast.stmt]:
        """Methods that call lifted functions, themselves or through others of their class."""
        tree = self.context.state.tree
        around = {a for f in self.context.functions for s in f.sites for a in tree.ancestors(s.call)}
        found = {m for m in cls.body if m in around}
        grown = True
        while grown:
            names = {m.name for m in found if isinstance(m, ast.FunctionDef)}
            more = {m for m in cls.body if m not in found and any(_calls_own(n, names) for n in walk(m))}
            found |= more
            grown = bool(more)
        return found

    def _bind_with_specs(self, cls: ast.ClassDef, lines: list[str], last: ast.stmt) -> bool:
        """Write what makes methods functions behind the last specification, where a method may run them before it
        ends; whether that was needed.
        """
        made = [i for i in self.context.feeding.spec_lines if self.context.class_of(i.owner) is cls]
        apart = last in self._running(cls) or any(_follows(cls, i.owner, last) for i in made)
        apart = apart or (isinstance(last, ast.FunctionDef) and last.name != "__init__" and self._is_emptied(last))
        if not made or not (apart or not self._built(cls)):
            return not lines
        item = max(made, key=lambda i: i.order)
        held = self.context.feeding.spec_lines[item]
        fed = next((p for p, _ in reversed(held) if self.context.is_fed(p)), None)
        if fed is None:
            return False
        held += [(fed, line) for line in lines]
        return True

    def _is_emptied(self, method: ast.FunctionDef) -> bool:
        """Whether nothing of a method stays but its docstring."""
        gone = _gone(self.context)
        simple = [s for s in walk(method) if isinstance(s, ast.stmt) and s is not method and not blocks_of(s)]
        return all(s in gone or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in simple)


def _follows(cls: ast.ClassDef, owner: object, last: ast.stmt) -> bool:
    places = {s: n for n, s in enumerate(cls.body)}
    return isinstance(owner, ast.stmt) and places.get(owner, -1) > places.get(last, len(places))


def _calls_own(node: ast.AST, names: set[str]) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def _text(context: Context, thing: Helper | Lifted, indent: str) -> str:
    if isinstance(thing, Helper):
        return helper_text(context, thing, indent)
    return function_text(context, thing, indent)


def _blank_above(context: Context, start: int) -> bool:
    """Whether two blank lines stand above already."""
    return context.layout.text[:start].endswith("\n\n\n")


def _trailing_comment(context: Context, item: Item) -> str:
    layout = context.layout
    tree = context.state.tree
    _, end = layout.extent(item.node)  # type: ignore[arg-type]
    tail = tree.text[tree.end(item.node) : end].rstrip("\r\n")
    return tail if tail.strip().startswith("#") else ""


def _alone(context: Context, item: Item) -> bool:
    """Whether a statement is all that is left of a block that must not be empty."""
    assert isinstance(item.node, ast.stmt)
    return leaves_nothing(context, item.node)


def leaves_nothing(context: Context, statement: ast.stmt) -> bool:
    """Whether a statement is the last of a block of which nothing stays."""
    parent = context.state.tree.parents[statement]
    if isinstance(parent, ast.Module):
        return False
    block = next(
        (
            b
            for f in ("body", "orelse", "finalbody")
            if isinstance(b := getattr(parent, f, None), list) and statement in b
        ),
        [],
    )
    gone = _gone(context)
    return all(s in gone for s in block) and statement is block[-1]


def _gone(context: Context) -> set[ast.AST]:
    """The statements of which nothing stays."""
    gone = {i.node for b in context.state.bodies.values() for i in b.items if _is_gone(context, i)}
    return gone | set(context.dropped)


def _is_gone(context: Context, item: Item) -> bool:
    if item.role is Role.DROP:
        return True
    return item.role in (Role.DEFER, Role.PLACEHOLDER) and not context.hoisted.get(item)
