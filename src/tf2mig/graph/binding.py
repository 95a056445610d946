"""Binding values to the targets of assignments and loops."""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.graph.expressions import Expressions
from tf2mig.graph.items import Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import NESTED, PLAIN, PYTHON, UNDECIDED, Key, Kind, Value

_LISTS = frozenset(
    {
        "rnn_decoder", "basic_rnn_seq2seq", "tied_rnn_seq2seq", "embedding_rnn_decoder", "embedding_rnn_seq2seq",
        "embedding_tied_rnn_seq2seq", "attention_decoder", "embedding_attention_decoder",
        "embedding_attention_seq2seq",
    }
)  # fmt: skip
"""Last words of symbols that give a list of outputs and a recurrent state."""
_TENSORS = frozenset({"split", "unstack", "moments", "top_k", "unique", "svd", "qr", "eigh", "meshgrid"})
"""Last words of symbols that give single tensors, several of them."""
_LOOPS = _LISTS | {"dynamic_rnn", "static_rnn", "bidirectional_dynamic_rnn", "dynamic_decode"}


class Binder:
    """Gives names, attributes and elements their values."""

    def __init__(self, state: State, expressions: Expressions) -> None:
        self.state = state
        self.expressions = expressions

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind one target. Deferred values remember the statement that defines them."""
        if isinstance(target, ast.Name):
            self._define(target.id, value, target)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value)
        elif isinstance(target, ast.Attribute):
            self._attribute(target, value)
        elif isinstance(target, ast.Subscript):
            self._element(target, value)

    def owned(self, value: Value, text: str) -> Value:
        """The value as the current statement defines it under a name."""
        item = self.state.item
        if value.kind is Kind.CONTAINER and value.parts is not None:
            parts: dict[Key, Value] = {}
            for key, part in value.parts.items():
                if part.text is not None and part.items:
                    parts[key] = part
                else:
                    parts[key] = self.owned(part, _member(text, key, value)) if part.kind is not Kind.PYTHON else part
            made = (*value.items, item) if value.items and item not in value.items else value.items
            return replace(value, parts=parts, text=text, home=value.home or item, items=made)
        if value.kind is Kind.FEED:
            return value
        if value.kind is Kind.PYTHON:
            return value if value.symbol is None else replace(value, text=text)
        if value.kind is Kind.PLACEHOLDER:
            if value.text is None:
                return replace_in_place(value, text)
            if not text.isidentifier():
                return value
            return Value(Kind.TENSOR, text, (item,), shape=value.shape, node=value.node, many=value.many)
        if value.deferred:
            symbol = value.symbol if value.symbol != UNDECIDED else None
            return replace(value, text=text, items=(item,), placeholders=(), symbol=symbol)
        if value.kind is Kind.VARIABLE and value.creation is not None and value.text is None:
            return replace_in_place(value, text)
        return replace(value, text=text) if value.text is None else value

    def _define(self, name: str, value: Value, target: ast.expr) -> None:
        item = self.state.item
        if name not in item.defines:
            item.defines.append(name)
        self.expressions.feeds.bound(name, value)
        self.state.frame.bind(name, self.owned(value, name))

    def _unpack(self, target: ast.Tuple | ast.List, value: Value) -> None:
        parts = list(value.parts.values()) if value.kind is Kind.CONTAINER and value.parts is not None else None
        for i, element in enumerate(target.elts):
            if parts is not None and i < len(parts) and len(parts) == len(target.elts):
                self.bind(element, parts[i])
            elif value.kind is Kind.COLLECTION and isinstance(element, ast.Starred):
                self.bind(element, replace(value, text=None))
            elif value.kind in (Kind.CONTAINER, Kind.COLLECTION):
                self.bind(element, self.expressions.element(value))
            elif value.kind is Kind.GRADIENTS:
                self.bind(
                    element, Value(Kind.TENSOR, many=True) if i == 0 else Value(Kind.COLLECTION, items=value.items)
                )
            elif value.deferred:
                part = Value(Kind.TENSOR, node=value.node, symbol=value.symbol, items=value.items)
                if holds_state(value, i):
                    part.shape, part.many = NESTED, True
                self.bind(element, part)
            elif value.kind is Kind.EAGER and _gives_tensors(value):
                self.bind(element, replace(value, text=None, many=False, symbol=None))
            else:
                self.bind(element, PYTHON if value.kind is Kind.NOTHING else replace(value, text=None))

    def _attribute(self, target: ast.Attribute, value: Value) -> None:
        base = self.expressions.value(target.value)
        if base.kind is Kind.OBJECT and base.parts is not None:
            text = f"{self.state.tree.segment(target.value)}.{target.attr}"
            if text not in self.state.item.defines:
                self.state.item.defines.append(text)
            base.parts[target.attr] = self.owned(value, text)
        elif base.kind is Kind.CONFIG:
            self.state.item.value = Value(Kind.CONFIG)

    def _element(self, target: ast.Subscript, value: Value) -> None:
        base = self.expressions.value(target.value)
        if self.expressions.feeds.element(base, target.slice):
            return
        self.expressions.value(target.slice)
        if base.deferred and base.kind is not Kind.CONTAINER and isinstance(target.value, ast.Name):
            self._changed(target.value.id, base)
            return
        if base.kind is not Kind.CONTAINER or base.parts is None:
            return
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, int | str):
            text = f"{base.text}[{target.slice.value!r}]"
            base.parts[target.slice.value] = self.owned(value, text)
            if value.deferred:
                self._move(base)
        else:
            self.put(base, [value])

    def _changed(self, name: str, base: Value) -> None:
        """An element of a list of tensors is replaced: whoever reads the list needs this statement too."""
        item = self.state.item
        if name not in item.defines:
            item.defines.append(name)
        self.state.frame.bind(name, replace(base, items=(*base.items, item)))

    def put(self, base: Value, values: list[Value]) -> None:
        """Note that values are put into a container by the current statement."""
        assert base.parts is not None
        base.filled = base.filled or self.state.rounds > 0
        for value in values:
            if value.kind in PLAIN:
                continue
            key: Key = len(base.parts)
            while key in base.parts:
                key = f"?{len(base.parts)}"
            base.parts[key] = self.owned(value, f"{base.text}[{key!r}]")
        if any(v.deferred for v in values):
            self._move(base)
        elif any(leaf.kind is Kind.VARIABLE for v in values for leaf in v.leaves()):
            self.state.item.collected.append(base)

    def settle(self, item: Item) -> None:
        """Lists into which a loop or a call that computes puts variables are built where it computes."""
        if item.role is Role.DEFER and (isinstance(item.node, ast.For) or item.calls):
            for base in item.collected:
                self._move(base)
            item.collected.clear()

    def _move(self, base: Value) -> None:
        """A container that holds tensors is built inside the functions, with everything that fills it."""
        item = self.state.item
        base.items = (*base.items, item) if item not in base.items else base.items
        item.filled += [base] if base not in item.filled else []
        home: Item | None = base.home
        if home is not None and home is not item:
            home.role = Role.DEFER
            if home not in base.items:
                base.items = (home, *base.items)
            if home not in item.needs:
                item.needs.insert(0, home)


def _gives_tensors(value: Value) -> bool:
    """Whether each member of an operation's result is one tensor."""
    return value.shape != NESTED and (value.symbol or "").rsplit(".", 1)[-1] in _TENSORS


def holds_state(value: Value, position: int) -> bool:
    """Whether a member of a value is a recurrent state, a tensor or tuples of them, or a list of outputs."""
    if value.shape == NESTED:
        return True
    word = (value.symbol or "").rsplit(".", 1)[-1]
    return word in _LISTS or (position == 1 and word in _LOOPS)


def _member(text: str, key: Key, value: Value) -> str:
    return f"{text}.{key}" if value.shape == "record" else f"{text}[{key!r}]"


def replace_in_place(value: Value, text: str) -> Value:
    """Name a value that must stay one object: placeholders and variables are compared by identity."""
    value.text = text
    return value
