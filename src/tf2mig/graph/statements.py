"""Walking statements: what each does to the graph, and in which order."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.feeds import merged
from tf2mig.graph.functions import Functions
from tf2mig.graph.items import Function, Item, Role, UserFunction
from tf2mig.graph.roles import settle
from tf2mig.graph.scopes import Scopes
from tf2mig.graph.state import State
from tf2mig.graph.values import CELL_CLASS, PYTHON, Key, Kind, Value
from tf2mig.syntax.mentions import constructor_of
from tf2mig.syntax.walking import walk

_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With)


class Statements:
    """Interprets statements, straight on or inside a compound one."""

    def __init__(self, state: State, expressions: Expressions, binder: Binder, functions: Functions) -> None:
        self.state = state
        self.expressions = expressions
        self.binder = binder
        self.functions = functions
        self.scopes = Scopes(state, expressions, binder)
        self.running: set[ast.AST] = set()
        """Functions that hold run sites, directly or through calls; found beforehand."""

    def run(self, statements: list[ast.stmt]) -> None:
        """Interpret a scope's statements, one item each."""
        for statement in statements:
            self._straight(statement)

    def inside(self, statements: list[ast.stmt]) -> Value:
        """Interpret statements as part of the current item; the value is what they return."""
        results = [v for s in statements for v in self._nested(s)]
        if any(v.kind is Kind.FEED for v in results):
            return merged(results, None)
        interesting = [v for v in results if v.kind is not Kind.PYTHON or v.symbol == CELL_CLASS]
        return interesting[0] if interesting else PYTHON

    def function(self, node: Function, cls: ast.ClassDef | None = None) -> Value:
        """A function as a value."""
        known = self.state.functions.get(node)
        if known is None:
            holder = Value(Kind.NOTHING, owner=self.state.frame)
            known = UserFunction(node, cls, closure={"frame": holder}, runs=node in self.running)
            self.state.functions[node] = known
        return Value(Kind.FUNCTION, function=known)

    def _item(self, node: ast.stmt) -> Item:
        state = self.state
        item = Item(node, state.frame.body.owner, state.next_order(), scope=tuple(state.scopes), graph=state.graph)
        item.control = list(state.control)
        item.control_nodes = list(state.control_nodes)
        state.frame.body.items.append(item)
        state.item = item
        return item

    def _straight(self, node: ast.stmt) -> None:
        if isinstance(node, ast.With) and self.scopes.is_transparent(node):
            self._open(node)
        elif isinstance(node, _COMPOUND) and self._runs(node):
            self._executing(node)
        else:
            item = self._item(node)
            self._nested(node)
            settle(item)
            self.binder.settle(item)

    def _open(self, node: ast.With) -> None:
        item = self._item(node)
        item.role = Role.OPEN
        undo = self.scopes.enter(node, item)
        self.run(node.body)
        undo()

    def _runs(self, node: ast.stmt) -> bool:
        """Whether a compound statement holds run sites, or opens a session."""
        return any(self._is_running(n) for n in walk(node))

    def _is_running(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        symbol = self.state.symbols.symbol(node.func)
        if symbol is not None:
            return symbol in cat.SESSIONS
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("run", "eval"):
            return True
        names = (node.func.id,) if isinstance(node.func, ast.Name) else (getattr(node.func, "attr", ""),)
        return any(getattr(f, "name", None) in names for f in self.running)

    def _executing(self, node: ast.stmt) -> None:
        """A compound statement around run sites: its head is Python, its bodies go straight on."""
        item = self._item(node)
        if isinstance(node, ast.If | ast.While):
            self.expressions.value(node.test)
            self.run(node.body)
            self.run(node.orelse)
        elif isinstance(node, ast.For):
            source = self.expressions.value(node.iter)
            self.expressions.bind_elements(node.target, source)
            self.run(node.body)
            self.run(node.orelse)
        elif isinstance(node, ast.Try):
            self.run(node.body)
            for handler in node.handlers:
                self.run(handler.body)
            self.run(node.orelse)
            self.run(node.finalbody)
        elif isinstance(node, ast.With):
            for part in node.items:
                self.expressions.value(part.context_expr)
                if part.optional_vars is not None:
                    self.binder.bind(part.optional_vars, PYTHON)
            self.run(node.body)
        if item.needs or item.placeholders:
            if not isinstance(node, ast.For):
                raise Blocked(node, "TFM707", "the head of a loop or branch around run sites uses tensors")
            self.state.tensor_loops.append((node, item))

    def _nested(self, node: ast.stmt) -> list[Value]:
        """Interpret one statement as part of the current item; the result is what it returns."""
        method = getattr(self, "_" + type(node).__name__, None)
        if method is not None:
            result = method(node)
            return result if isinstance(result, list) else []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expressions.value(child)
        return []

    def _Expr(self, node: ast.Expr) -> None:
        self.state.item.value = self.expressions.value(node.value)

    def _Assign(self, node: ast.Assign) -> None:
        value = self.expressions.calls.iterators.assigned(node, self.expressions.value(node.value))
        if self.state.item.node is node:
            self.state.item.value = value
        for target in node.targets:
            self.binder.bind(target, value)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            value = self.expressions.value(node.value)
            self.binder.bind(node.target, value)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        load = _loaded(node.target)
        left, right = self.expressions.value(load), self.expressions.value(node.value)
        if left.kind is Kind.CONTAINER and right.kind is Kind.CONTAINER and left.parts is not None:
            self.binder.put(left, list((right.parts or {}).values()))
            return
        value = self.expressions.tensor(left, right, node=node.value)
        self.binder.bind(node.target, value)

    def _Return(self, node: ast.Return) -> list[Value]:
        value = self.expressions.value(node.value) if node.value is not None else PYTHON
        function = self.state.functions.get(self.state.frame.owner)
        if function is not None:
            function.results.append(value)
        return [value]

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        value = self.function(node)
        self.state.frame.bind(node.name, value)
        if node.name not in self.state.item.defines:
            self.state.item.defines.append(node.name)

    def _ClassDef(self, node: ast.ClassDef) -> None:
        holder = Value(Kind.NOTHING, owner=self.state.frame)
        constructor = constructor_of(node)
        stub = constructor or ast.FunctionDef(
            name=node.name, args=ast.arguments([], [], None, [], [], None, []), body=[], decorator_list=[]
        )
        function = UserFunction(stub, node, closure={"frame": holder})
        self.state.frame.bind(node.name, Value(Kind.FUNCTION, function=function, owner=node))

    def _If(self, node: ast.If) -> list[Value]:
        self.expressions.value(node.test)
        places: list[dict[Any, Value]] = [self.state.frame.names, *self._attributes(node)]
        before = [dict(p) for p in places]
        results = [v for s in node.body for v in self._nested(s)]
        after = [dict(p) for p in places]
        for place, known in zip(places, before, strict=True):
            place.clear()
            place.update(known)
        results += [v for s in node.orelse for v in self._nested(s)]
        for place, known in zip(places, after, strict=True):
            for name, value in known.items():
                place[name] = _either(value, place.get(name))
        return results

    def _attributes(self, node: ast.If) -> list[dict[Key, Value]]:
        """The attributes, by name, of the objects that have some set inside a statement."""
        found: dict[int, dict[Key, Value]] = {}
        for target in walk(node):
            if isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store):
                base = self.state.frame.lookup(target.value.id) if isinstance(target.value, ast.Name) else None
                if base is not None and base[0].parts is not None:
                    found[id(base[0].parts)] = base[0].parts
        return list(found.values())

    def _For(self, node: ast.For) -> list[Value]:
        source = self.expressions.value(node.iter)
        self.expressions.bind_elements(node.target, source)
        self.state.loops.append(node)
        results = self._rounds(node)
        self.state.loops.pop()
        return results

    def _While(self, node: ast.While) -> list[Value]:
        self.expressions.value(node.test)
        return self._rounds(node)

    def _rounds(self, node: ast.For | ast.While) -> list[Value]:
        self.state.rounds += 1
        results = [v for s in [*node.body, *node.orelse] for v in self._nested(s)]
        self.state.rounds -= 1
        return results

    def _With(self, node: ast.With) -> list[Value]:
        if self.scopes.is_transparent(node):
            undo = self.scopes.enter(node, self.state.item)
            if any(self.state.symbols.called(p.context_expr) in cat.OPENED for p in node.items):
                self.state.opened.append(node)
            results = [v for s in node.body for v in self._nested(s)]
            undo()
            return results
        for part in node.items:
            value = self.expressions.value(part.context_expr)
            if part.optional_vars is not None:
                self.binder.bind(part.optional_vars, value if value.deferred else PYTHON)
        return [v for s in node.body for v in self._nested(s)]

    def _Try(self, node: ast.Try) -> list[Value]:
        blocks = [node.body, *(h.body for h in node.handlers), node.orelse, node.finalbody]
        return [v for block in blocks for s in block for v in self._nested(s)]

    def _Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name in self.state.own:
                if "." in alias.name and not alias.asname:
                    raise Blocked(node, "TFM712", "a module of the program is imported by a dotted name")
                self.state.frame.bind(alias.asname or alias.name, self._whole_module())

    def _ImportFrom(self, node: ast.ImportFrom) -> None:
        base = "." * node.level + (node.module or "")
        joint = "" if base.endswith(".") or not base else "."
        for alias in node.names:
            if f"{base}{joint}{alias.name}" in self.state.own and not self._known(alias.name):
                self.state.frame.bind(alias.asname or alias.name, self._whole_module())
            elif base in self.state.own and alias.asname and alias.asname != alias.name:
                found = self.state.frame.lookup(alias.name)
                if found is not None and found[0].kind not in (Kind.PYTHON, Kind.FUNCTION):
                    raise Blocked(node, "TFM712", "a part of the graph is imported under another name")
                if found is not None:
                    self.state.frame.bind(alias.asname, found[0])

    def _known(self, name: str) -> bool:
        return name in self.state.frame.module().names

    def _whole_module(self) -> Value:
        """A module whose text is part of this one: its members are this module's names."""
        names = self.state.frame.module().names
        return Value(Kind.OBJECT, parts=names, shape="module")  # type: ignore[arg-type]

    def _Global(self, node: ast.Global) -> None:
        self.state.frame.globals.update(node.names)

    def _Delete(self, node: ast.Delete) -> None:
        names = [t for t in node.targets if isinstance(t, ast.Name)]
        gone = [self.state.frame.names.pop(t.id, PYTHON) for t in names]
        if gone and all(v.deferred for v in gone) and len(names) == len(node.targets):
            self.state.item.role = Role.DROP
        elif any(v.deferred for v in gone):
            raise Blocked(node, "TFM707", "one statement takes away both a tensor and something else")


def _either(one: Value, other: Value | None) -> Value:
    """What a name is after a choice: what either branch made of it, with the statements of both."""
    if other is None or other is one or other.kind is Kind.PYTHON:
        return one
    if one.kind is Kind.PYTHON or not (one.items or other.items):
        return other
    items = tuple(dict.fromkeys([*other.items, *one.items]))
    kept = other if other.deferred else one
    if kept.kind is not Kind.PLACEHOLDER:
        return replace(kept, items=items)
    # A placeholder is known by its object; what may be it or something else is neither.
    fed = dict.fromkeys(p for v in (other, one) for p in ((v,) if v.kind is Kind.PLACEHOLDER else v.placeholders))
    return Value(Kind.TENSOR, text=kept.text, node=kept.node, home=kept.home, items=items, placeholders=tuple(fed))


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment, as it is read."""
    copies: dict[type, ast.expr_context] = {}
    load = copies.setdefault(ast.Load, ast.Load())
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, load), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, load), target)
    assert isinstance(target, ast.Subscript)
    return ast.copy_location(ast.Subscript(target.value, target.slice, load), target)
