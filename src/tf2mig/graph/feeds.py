"""Dictionaries of feeds: what a program builds, hands around and feeds to its runs.

Inside such a dictionary a placeholder is a key, not a tensor. Lifted code keys it by the parameter's name, so
every place that names a placeholder as a key is noted here.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.state import Frame, State
from tf2mig.graph.values import Key, Kind, Value

_KEYED = frozenset({"pop", "get", "setdefault"})


class Feeds:
    """Recognises dictionaries keyed by placeholders."""

    def __init__(self, state: State) -> None:
        self.state = state

    def peek(self, node: ast.expr) -> Value:
        """A value, with its use left unrecorded."""
        state = self.state
        outer, state.item = state.item, Item(node, state.frame.body.owner, state.order)
        function = state.frame.function
        free = list(function.free) if function is not None else []
        try:
            return state.evaluate(node)
        finally:
            state.item = outer
            if function is not None:
                function.free = free

    def key(self, node: ast.expr | None) -> Value | None:
        """The placeholder that an expression names, if it is one; noted as a key."""
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return None
        value = self.peek(node)
        if not is_key(value):
            return None
        parameter = self._parameter(node)
        if parameter is not None:
            self.state.key_parameters.setdefault(parameter, []).append(node)
            return value
        known = self.state.keys.get(node)
        if known is not None and known is not value:
            raise Blocked(node, "TFM701", "one place feeds different placeholders")
        self.state.keys[node] = value
        return value

    def _parameter(self, node: ast.expr) -> tuple[ast.AST, str] | None:
        """The function and the name, where the expression is a parameter of the running function."""
        if not isinstance(node, ast.Name):
            return None
        found = self.state.frame.lookup(node.id)
        owner = found[1].owner if found is not None else None
        if isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            args = owner.args
            if node.id in {a.arg for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]}:
                return owner, node.id
        return None

    def dictionary(self, node: ast.Dict) -> Value | None:
        """A literal dictionary of feeds."""
        inherited = [self.peek(v) for k, v in zip(node.keys, node.values, strict=True) if k is None]
        members = [m for k in node.keys if (m := self.key(k)) is not None]
        if not members and not any(v.kind is Kind.FEED for v in inherited):
            return None
        for key, item in zip(node.keys, node.values, strict=True):
            if key is not None and self.state.keys.get(key) is None and not is_key(self.peek(key)):
                raise Blocked(
                    key,
                    "TFM702",
                    f"`{self.state.tree.segment(key)}` is fed, and is not known to be a placeholder",
                )
            self.state.evaluate(item)
        return Value(Kind.FEED, node=node, members=members, many=bool(inherited))

    def call(self, node: ast.Call) -> Value | None:
        """``dict()``, ``dict(feed, ..)`` and ``dict(zip([x, y], batch))``."""
        if not isinstance(node.func, ast.Name) or node.func.id != "dict" or self.state.frame.lookup("dict") is not None:
            return None
        if not node.args and not node.keywords:
            return Value(Kind.CONTAINER, parts={}, shape="dict", node=node)
        if len(node.args) != 1 or node.keywords:
            return None
        source = node.args[0]
        keys = self._zipped(source)
        if keys is None and isinstance(source, ast.List | ast.Tuple):
            pairs = [e for e in source.elts if isinstance(e, ast.Tuple) and len(e.elts) == 2]
            found = [self.key(p.elts[0]) for p in pairs]
            if found and len(pairs) == len(source.elts) and all(f is not None for f in found):
                for pair in pairs:
                    self.state.evaluate(pair.elts[1])
                return Value(Kind.FEED, node=node, many=True)
        if keys is not None:
            assert isinstance(source, ast.Call)
            for argument in source.args[1:]:
                self.state.evaluate(argument)
            return Value(Kind.FEED, node=node, members=keys, many=True)
        if self.peek(source).kind is Kind.FEED:
            self.state.evaluate(source)
            return Value(Kind.FEED, node=node, many=True)
        return None

    def comprehension(self, node: ast.DictComp) -> Value | None:
        """``{p: v for p, v in zip([x, y], batch)}``."""
        generator = node.generators[0]
        target = generator.target
        if len(node.generators) > 1 or not (isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name)):
            return None
        if not (isinstance(node.key, ast.Name) and node.key.id == target.elts[0].id):
            return None
        keys = self._zipped(generator.iter)
        if keys is None:
            return None
        assert isinstance(generator.iter, ast.Call)
        for argument in generator.iter.args[1:]:
            self.state.evaluate(argument)
        return Value(Kind.FEED, node=node, many=True)

    def _zipped(self, node: ast.expr) -> list[Value] | None:
        """The placeholders that a ``zip`` pairs with data."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip" and node.args):
            return None
        first = node.args[0]
        value = self.peek(first)
        if value.kind is not Kind.CONTAINER or not value.parts or not all(is_key(p) for p in value.parts.values()):
            return None
        members = list(value.parts.values())
        if isinstance(first, ast.List | ast.Tuple):
            if not all(self.key(e) is not None for e in first.elts):
                return None
        else:
            self.state.key_lists[first] = members
        return members

    def element(self, base: Value, slot: ast.expr) -> bool:
        """Whether ``base[slot] = ..`` feeds a placeholder; an empty dictionary becomes one of feeds."""
        empty = base.kind is Kind.CONTAINER and base.shape == "dict" and not base.parts
        if base.kind is not Kind.FEED and not empty:
            return False
        key = self.key(slot)
        if key is None:
            if base.kind is Kind.FEED and self._given_elsewhere(slot):
                self.grow(base)
                return True
            if base.kind is Kind.FEED:
                raise Blocked(slot, "TFM701", f"it is not known which placeholder `{self.state.tree.segment(slot)}` is")
            return False
        self.grow(base)
        return True

    def _given_elsewhere(self, slot: ast.expr) -> bool:
        """Whether the key is a parameter that this call leaves out, and others may not: noted as a key."""
        parameter = self._parameter(slot)
        if parameter is None or self.peek(slot).kind is not Kind.PYTHON:
            return False
        self.state.key_parameters.setdefault(parameter, []).append(slot)
        return True

    @staticmethod
    def grow(base: Value) -> None:
        """Note that the keys of a dictionary of feeds are not those that it was made with."""
        base.kind, base.many, base.parts = Kind.FEED, True, None

    def method(self, node: ast.Call, name: str, base: Value) -> Value | None:
        """Methods of dictionaries of feeds, and ``update`` of empty ones."""
        empty = base.kind is Kind.CONTAINER and base.shape == "dict" and not base.parts
        if empty:
            given = [self.peek(a) for a in node.args]
            if name != "update" or not any(v.kind is Kind.FEED for v in given):
                return None
        values = [k for k in node.args if not (name in _KEYED and k is node.args[0])]
        if name in _KEYED and node.args and self.key(node.args[0]) is None:
            raise Blocked(
                node.args[0],
                "TFM701",
                f"it is not known which placeholder `{self.state.tree.segment(node.args[0])}` is",
            )
        for value in values:
            found = self.state.evaluate(value)
            if name == "update" and found.kind is not Kind.FEED:
                raise Blocked(value, "TFM701", f"it is not known what `{self.state.tree.segment(value)}` feeds")
        if node.keywords and name == "update":
            raise Blocked(node, "TFM701", "feeds are updated by keyword")
        if name == "copy":
            return Value(Kind.FEED, node=node, members=base.members, many=True)
        self.grow(base)
        return Value(Kind.PYTHON, node=node)

    def bound(self, name: str, value: Value) -> None:
        """Note what a name is bound to, once it has stood for feeds."""
        place = (self.state.frame.owner, name)
        if value.kind is Kind.FEED or value.shape == "dict" or place in self.state.feed_names:
            self.state.feed_names.setdefault(place, []).append(value)


def is_key(value: Value) -> bool:
    """Whether a value is one known placeholder."""
    return value.kind is Kind.PLACEHOLDER and value.text is not None and value.symbol in cat.PLACEHOLDERS


def merged(values: list[Value], node: ast.expr | None) -> Value:
    """What a function or a choice gives that has several results, one of them at least feeds."""
    if any(v.kind is not Kind.FEED for v in values):
        return Value(Kind.PYTHON, node=node)
    if len(values) == 1:
        return values[0]
    same = all(not v.many and set(v.members) == set(values[0].members) for v in values)
    return Value(Kind.FEED, node=node, members=values[0].members if same else [], many=not same)


def is_exact(state: State, site_frame: Frame, node: ast.expr, value: Value) -> bool:
    """Whether a feed's keys are known for sure: nothing adds to it, and its name stands for nothing else."""
    if value.many or not value.members:
        return False
    if isinstance(node, ast.Call | ast.Dict):
        return True
    if not isinstance(node, ast.Name):
        return False
    found = site_frame.lookup(node.id)
    if found is None:
        return False
    owner = found[1].owner
    if isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and node.id in {
        a.arg for a in owner.args.args
    }:
        return False
    values = state.feed_names.get((owner, node.id), [])
    return bool(values) and all(
        v.kind is Kind.FEED and not v.many and set(v.members) == set(value.members) for v in values
    )


__all__ = ["Feeds", "Key", "is_exact", "is_key", "merged"]
