"""Dataset iterators: what makes them, what starts them anew, and what each run draws from them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Owner
from tf2mig.graph.state import State
from tf2mig.graph.values import PYTHON, Key, Kind, Value

ELEMENT = "get_next"
"""The symbol of a value that each run draws from an iterator."""
DATASET = "dataset"
HANDLE = "string_handle"
_FORMS = {"make_one_shot_iterator": "one-shot", "make_initializable_iterator": "initializable"}
_MAKERS = {f"tf.data.{name}": form for name, form in _FORMS.items()}
_MAKERS |= {"tf.data.Iterator.from_structure": "structure", "tf.data.Iterator.from_string_handle": "handle"}
_NAMESPACES = ("tf.data.", "tf.contrib.data.")


@dataclass(eq=False)
class Source:
    """One iterator of the program."""

    node: ast.Call
    form: str
    item: Item
    owner: Owner
    dataset: ast.expr | None = None
    dataset_value: Value | None = None
    handle: Value | None = None
    """The placeholder that is fed the handle of the iterator to draw from."""
    like: ast.expr | None = None
    """A dataset whose elements have the same structure."""


@dataclass(eq=False)
class Draw:
    """One ``get_next``: the values that it stands for belong together."""

    source: Source
    node: ast.Call
    item: Item
    holder: ast.expr | None
    """The expression that names the iterator, where one does."""
    elements: list[Value] = field(default_factory=list)
    nested: bool = False
    whole: bool = False
    """Whether one name holds whatever the iterator gives."""
    returned: bool = False
    """Whether a function of the program returned it."""
    origin: ast.Call | None = None
    """The ``get_next`` itself."""


class Iterators:
    """Gives iterators, their initializers and what they give their values."""

    def __init__(self, state: State) -> None:
        self.state = state

    def made(self, node: ast.Call, symbol: str | None, base: Value | None) -> Value | None:
        """The value of a call that makes a dataset or an iterator, or None."""
        if symbol in _MAKERS:
            return self._maker(node, _MAKERS[symbol])
        if symbol is not None:
            return self._dataset(node, None) if symbol.startswith(_NAMESPACES) else None
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in _FORMS and base is not None and base.kind is not Kind.OBJECT:
            assert isinstance(node.func, ast.Attribute)
            return self._iterator(node, _FORMS[name], node.func.value)
        return self._dataset(node, base) if base is not None and base.symbol == DATASET else None

    def _maker(self, node: ast.Call, form: str) -> Value:
        arguments = [*node.args, *(k.value for k in node.keywords)]
        if form in _FORMS.values():
            return self._iterator(node, form, arguments[0] if arguments else None)
        source = Source(node, form, self.state.item, self.state.frame.body.owner)
        described = arguments
        if form == "handle":
            source.handle = self._quietly(arguments[0])[0]
            if source.handle.kind is not Kind.PLACEHOLDER:
                raise Blocked(node, "TFM705", "the handle of an iterator is not a placeholder")
            described = arguments[1:]
        first = described[0] if described else None
        if isinstance(first, ast.Attribute) and first.attr == "output_types":
            source.like = first.value
        elif isinstance(first, ast.Call) and (first.args or isinstance(first.func, ast.Attribute)):
            called = self.state.symbols.symbol(first.func) or ""
            if called.endswith("get_legacy_output_types"):
                source.like = first.args[0]
        if source.like is not None and self._quietly(source.like)[0].deferred:
            source.like = None
        return self._value(source)

    def _iterator(self, node: ast.Call, form: str, dataset: ast.expr | None) -> Value:
        source = Source(node, form, self.state.item, self.state.frame.body.owner, dataset)
        if dataset is not None:
            value, used = self._quietly(dataset)
            source.dataset_value = value
            if value.deferred and form == "one-shot":
                raise Blocked(node, "TFM705", "a one-shot iterator runs over what is fed")
            if not value.deferred:
                self.state.item.reads |= used.reads
        return self._value(source)

    def _value(self, source: Source) -> Value:
        self.state.sources.append(source)
        return Value(Kind.ITERATOR, node=source.node, owner=source)

    def _quietly(self, node: ast.expr) -> tuple[Value, Item]:
        """A value, and what evaluating it uses, which is not charged to the statement."""
        outer = self.state.item
        self.state.item = Item(node, outer.owner, outer.order)
        try:
            return self.state.evaluate(node), self.state.item
        finally:
            self.state.item = outer

    def _dataset(self, node: ast.Call, base: Value | None) -> Value:
        """A dataset: eager, unless what it holds is fed. What its functions draw is its own affair."""
        item = self.state.item
        fed = base is not None and base.deferred
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            value, used = self._quietly(argument)
            bound = any(n.role.value == "defer" for n in used.needs)
            if used.placeholders or bound or used.variable_reads:
                fed = True
                item.needs += [n for n in used.needs if n not in item.needs and n is not item]
                item.placeholders += [p for p in used.placeholders if p not in item.placeholders]
                item.variable_reads += [v for v in used.variable_reads if v not in item.variable_reads]
                item.uses += used.uses
            elif value.symbol == DATASET and value.deferred:
                fed = True
            item.reads |= used.reads
        return Value(Kind.TENSOR if fed else Kind.EAGER, node=node, symbol=DATASET)

    def method(self, node: ast.Call, name: str, base: Value) -> Value:
        """Methods of iterators."""
        source = base.owner
        assert isinstance(source, Source)
        assert isinstance(node.func, ast.Attribute)
        if name == ELEMENT:
            return self._draw(node, node.func.value, source)
        if name == "make_initializer":
            data = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "dataset"), None)
            started = self._quietly(data)[0] if data is not None else None
            return Value(Kind.INITIALIZER, node=node, symbol="make_initializer", members=[base], owner=started)
        if name == HANDLE:
            self.state.handles.append((node, source))
            return Value(Kind.PYTHON, node=node, symbol=HANDLE, owner=source)
        raise Blocked(node, "TFM705", f"`iterator.{name}` has no counterpart")

    def _draw(self, node: ast.Call, holder: ast.expr, source: Source) -> Value:
        draw = Draw(source, node, self.state.item, holder if isinstance(holder, ast.Name | ast.Attribute) else None)
        parent = self.state.tree.parents.get(node)
        draw.returned = isinstance(parent, ast.Return) and self.state.frame.function is not None
        if not draw.returned and not (isinstance(parent, ast.Assign) and self.state.item.node is parent):
            raise Blocked(node, "TFM705", "what an iterator gives is used where it is drawn")
        return Value(Kind.PLACEHOLDER, node=node, symbol=ELEMENT, owner=draw)

    def assigned(self, node: ast.Assign, value: Value) -> Value:
        """What a statement assigns, parted as its target parts it where it is drawn from an iterator."""
        draw = value.owner
        if value.kind is not Kind.PLACEHOLDER or not isinstance(draw, Draw) or value.text is not None:
            return value
        target = node.targets[0]
        if self.state.item.node is not node or len(node.targets) > 1 or not isinstance(node.value, ast.Call):
            raise Blocked(node, "TFM705", "what an iterator gives is used in a way that is not known")
        made = Draw(draw.source, node.value, self.state.item, draw.holder, returned=draw.returned)
        made.origin = draw.origin or draw.node
        self.state.draws.append(made)
        made.whole = not isinstance(target, ast.Tuple | ast.List)
        return self._parted(target, made, node)

    def _parted(self, target: ast.expr, draw: Draw, node: ast.Assign) -> Value:
        if isinstance(target, ast.Tuple | ast.List):
            if any(isinstance(e, ast.Starred) for e in target.elts):
                raise Blocked(node, "TFM705", "what an iterator gives is used in a way that is not known")
            draw.nested = draw.nested or any(isinstance(e, ast.Tuple | ast.List) for e in target.elts)
            parts: dict[Key, Value] = {i: self._parted(e, draw, node) for i, e in enumerate(target.elts)}
            return Value(Kind.CONTAINER, parts=parts, shape="tuple", node=node.value)
        value = Value(Kind.PLACEHOLDER, node=draw.node, symbol=ELEMENT, owner=draw, many=draw.whole)
        draw.elements.append(value)
        return value


def draw_of(value: Value) -> Draw | None:
    """The draw that a value is part of."""
    return value.owner if isinstance(value.owner, Draw) else None


def starts(value: Value) -> Iterator[tuple[Value, Source]]:
    """The iterators that a fetched initializer starts, each with the value that says so."""
    for leaf in value.leaves():
        if leaf.kind is not Kind.INITIALIZER:
            continue
        own = [m for m in leaf.members if m.kind is Kind.ITERATOR and isinstance(m.owner, Source)]
        if own:
            assert isinstance(own[0].owner, Source)
            yield leaf, own[0].owner
            continue
        for member in leaf.members:
            yield from starts(member)


__all__ = ["DATASET", "ELEMENT", "HANDLE", "PYTHON", "Draw", "Iterators", "Source", "draw_of", "starts"]
