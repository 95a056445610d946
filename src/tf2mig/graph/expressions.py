"""Evaluating expressions abstractly."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.feeds import Feeds, merged
from tf2mig.graph.items import Item, Role
from tf2mig.graph.members import changes_in, part_at
from tf2mig.graph.properties import listed_by
from tf2mig.graph.state import Frame, State
from tf2mig.graph.values import CELL_CLASS, NESTED, OPTIMIZER_CLASS, PYTHON, UNDECIDED, Key, Kind, Value
from tf2mig.syntax.mentions import stored_names

if TYPE_CHECKING:
    from tf2mig.graph.binding import Binder
    from tf2mig.graph.calls import Calls

_STATIC = frozenset({"shape", "get_shape", "dtype", "name", "op", "graph", "device", "ndims"})
_WEIGHTS = frozenset({"kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "embeddings"})
_OF_GRAPHS = frozenset({"name", "op", "graph", "consumers"})
_TENSORS = re.compile(
    r"tf\.(math\.|linalg\.|nn\.)?(constant|add|subtract|multiply|divide|matmul|square|sqrt|zeros|ones|fill|range|identity"
    r"|reduce_\w+|reshape|transpose|random_\w+|truncated_normal|concat|stack|expand_dims|cast|one_hot|\w+_like)"
)
"""Functions whose result is one tensor, by names that TF2 shares."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Expressions:
    """Gives every expression a value, and tells the current item what it uses."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.feeds = Feeds(state)
        self.calls: Calls
        self.binder: Binder

    def value(self, node: ast.expr | None) -> Value:
        """The value of an expression."""
        if node is None or isinstance(node, ast.Constant):
            return PYTHON
        method = getattr(self, "_" + type(node).__name__, None)
        result: Value = method(node) if method else self._combined(node)
        return result

    def read(self, node: ast.expr | None) -> Value:
        """The value of an operand: a variable in it is read when the graph runs."""
        value = self.value(node)
        self.touch(value)
        return value

    def all_arguments(self, call: ast.Call) -> list[Value]:
        """The values of all arguments of a call, in their order."""
        return [self.value(a) for a in [*call.args, *(k.value for k in call.keywords)]]

    def touch(self, value: Value) -> None:
        """Note that the current item reads whatever variables a value holds."""
        for leaf in value.leaves():
            if leaf.kind is Kind.VARIABLE and leaf not in self.state.item.variable_reads:
                self.state.item.variable_reads.append(leaf)

    def tensor(self, *operands: Value, node: ast.expr | None = None, static: bool = False) -> Value:
        """What an operation on the operands gives: a tensor if any of them needs the graph to run."""
        for operand in operands:
            self.touch(operand)
        if any(self.needs_graph(o) for o in operands):
            return Value(Kind.TENSOR, node=node, static=static)
        if any(leaf.kind is Kind.EAGER for o in operands for leaf in o.leaves()):
            return Value(Kind.EAGER, node=node)
        return PYTHON

    def derived(self, *operands: Value, node: ast.expr) -> Value:
        """What Python makes of the operands: of shapes and the like, a value that a traced function knows."""
        graph = [o for o in operands if self.needs_graph(o)]
        return self.tensor(*operands, node=node, static=bool(graph) and all(o.known_in_trace for o in graph))

    @staticmethod
    def needs_graph(value: Value) -> bool:
        """Whether an operation on the value can run only with the graph."""
        return value.deferred or any(leaf.kind in (Kind.VARIABLE, Kind.COLLECTION) for leaf in value.leaves())

    def use(self, node: ast.expr, value: Value) -> Value:
        """Note that the current item names a value at a node."""
        item = self.state.item
        item.uses.append((node, value))
        for leaf in value.leaves():
            item.need(leaf)
        item.need(value)
        if value.kind is Kind.PLACEHOLDER and value not in item.placeholders:
            item.placeholders.append(value)
        for leaf in value.leaves():
            if leaf.kind is Kind.PLACEHOLDER and leaf not in item.placeholders:
                item.placeholders.append(leaf)
        return value

    def _Name(self, node: ast.Name) -> Value:
        found = self.state.frame.lookup(node.id)
        if found is None:
            self.state.item.reads.add(node.id)
            return self._named(node, self.state.symbols.symbol(node))
        value, frame = found
        if value.kind is Kind.PYTHON:
            self.state.item.reads.add(node.id)
        function = self.state.frame.function
        if function is not None and value.deferred and not self._keeps(frame) and value not in function.free:
            function.free.append(value)
        return self.use(node, value)

    def _keeps(self, frame: Frame) -> bool:
        """Whether the running function still sees by name what a frame binds: its own, and those of functions that
        stay in one piece around it."""
        around = frame.function
        return frame is self.state.frame or (around is not None and not around.runs and around.cls is None)

    def _named(self, node: ast.expr, symbol: str | None) -> Value:
        """A symbol that is not called."""
        if symbol in cat.CHOSEN_CELLS:
            return Value(Kind.PYTHON, node=node, symbol=CELL_CLASS)
        chosen = isinstance(self.state.tree.parents.get(node), ast.Assign | ast.IfExp | ast.Dict)
        if chosen and symbol is not None and symbol.startswith(cat.RECURRENT) and symbol.endswith("Cell"):
            raise Blocked(node, "TFM706", f"`{symbol}` is chosen among the cells of a network")
        return Value(Kind.PYTHON, node=node, symbol=OPTIMIZER_CLASS) if symbol in self.state.optimizers else PYTHON

    def _Attribute(self, node: ast.Attribute) -> Value:
        symbol = self.state.symbols.symbol(node)
        if symbol is not None:
            return self._named(node, symbol)
        known = self._member(node.value, node.attr)
        if known is not None:
            return self.use(node, known)
        if node.attr == "graph" and self._peek(node.value).kind in (Kind.PLACEHOLDER, Kind.TENSOR):
            return Value(Kind.GRAPH, node=node)
        base = self.value(node.value)
        if base.kind is Kind.OBJECT and base.parts is not None:
            if base.shape == "module":
                self.state.members.add(node)
            if node.attr in base.parts:
                listed = listed_by(base.parts[node.attr], base, node)
                return listed or self.use(node, base.parts[node.attr])
            return PYTHON
        if base.kind is Kind.CONTAINER and base.parts is not None and node.attr in base.parts:
            return base.parts[node.attr]
        if base.kind is Kind.CONFIG:
            return base
        if base.kind is Kind.VARIABLE:
            if node.attr in ("initializer", "op"):
                return Value(Kind.INITIALIZER, node=node, creation=base.creation)
            return PYTHON
        if base.kind in (Kind.PLACEHOLDER, Kind.TENSOR):
            return Value(Kind.TENSOR, node=node, static=base.static or node.attr in _STATIC)
        if base.kind is Kind.LAYER and node.attr in (
            "trainable_variables",
            "variables",
            "trainable_weights",
            "weights",
        ):
            return Value(Kind.COLLECTION, node=node)
        if base.kind is Kind.LAYER and node.attr in _WEIGHTS and self._is_named(node):
            raise Blocked(node, "TFM704", "a weight of a layer gets a name before the layer has any")
        if base.kind is Kind.ITERATOR and node.attr == "initializer":
            return Value(Kind.INITIALIZER, node=node, members=[base])
        if base.kind in (Kind.SESSION, Kind.GRAPH):
            return Value(Kind.GRAPH, node=node)
        if base.kind is Kind.EAGER and node.attr in _OF_GRAPHS and self._is_tensor(base):
            raise Blocked(node, "TFM704", f"`{node.attr}` of a tensor is what the graph knows of it")
        return self.tensor(base, node=node) if base.deferred else PYTHON

    def _is_named(self, node: ast.expr) -> bool:
        """Whether an expression is all that a statement assigns."""
        statement = self.state.tree.parents.get(node)
        return isinstance(statement, ast.Assign) and statement.value is node

    def _is_tensor(self, value: Value) -> bool:
        """Whether a value that exists where it stands is surely a tensor, not something else of TensorFlow's."""
        made = value.node
        symbol = self.state.symbols.called(made) if isinstance(made, ast.Call) else None
        return isinstance(made, ast.BinOp) or (symbol is not None and _TENSORS.fullmatch(symbol) is not None)

    def _Subscript(self, node: ast.Subscript) -> Value:
        known = None if changes_in(self.state.loops, node) else self._member(node.value, node.slice)
        if known is not None:
            return self.use(node, known)
        base = self.value(node.value)
        if base.kind is Kind.FEED and self.feeds.key(node.slice) is not None:
            return PYTHON
        index = self.value(node.slice)
        if base.kind is Kind.VARIABLE:
            return self.tensor(base, index, node=node)
        if base.kind is Kind.COLLECTION and isinstance(node.slice, ast.Slice):
            return Value(Kind.COLLECTION, node=node)
        if base.deferred or index.deferred:
            nested = base.shape == NESTED
            listed = isinstance(node.slice, ast.Slice) and (base.kind is Kind.CONTAINER or base.many)
            static = base.static and (index.known_in_trace or not index.deferred)
            return Value(Kind.TENSOR, node=node, shape=NESTED if nested else "", many=nested or listed, static=static)
        if base.kind is Kind.EAGER and base.shape == NESTED:
            return Value(Kind.EAGER, node=node, shape=NESTED, many=True)
        if base.kind is Kind.EAGER:
            return Value(Kind.EAGER, node=node)
        if base.kind in (Kind.CONTAINER, Kind.COLLECTION):
            kinds = {leaf.kind for leaf in base.leaves()}
            if Kind.VARIABLE in kinds:
                return Value(Kind.VARIABLE, node=node, members=list(base.leaves()))
            if base.kind is Kind.COLLECTION and not isinstance(node.slice, ast.Constant):
                return Value(Kind.VARIABLE, node=node, members=list(base.members))
            if base.kind is Kind.COLLECTION:
                return Value(Kind.COLLECTION, node=node)
            for chosen in (OPTIMIZER_CLASS, CELL_CLASS):
                if base.parts and all(leaf.symbol == chosen for leaf in base.leaves()):
                    return Value(Kind.PYTHON, node=node, symbol=chosen)
            if base.parts and (same_object(list(base.parts.values())) or kinds == {Kind.OPTIMIZER}):
                return next(iter(base.parts.values()))
            if len(kinds) == 1:
                return Value(kinds.pop(), node=node, many=Kind.FEED in kinds)
        return PYTHON

    def _member(self, holder: ast.expr, key: str | ast.expr) -> Value | None:
        """A known member of a container: using it does not use the other members."""
        if not isinstance(holder, ast.Name | ast.Attribute | ast.Subscript):
            return None
        base = self._peek(holder)
        if base.kind is not Kind.CONTAINER or base.parts is None:
            return None
        return base.parts.get(key) if isinstance(key, str) else part_at(base, key)

    def _peek(self, node: ast.expr) -> Value:
        """The value of an expression that the current statement does not use by asking."""
        state = self.state
        outer, state.item = state.item, Item(node, state.frame.body.owner, state.order)
        try:
            return self.value(node)
        finally:
            state.item = outer

    def _Call(self, node: ast.Call) -> Value:
        return self.calls.value(node)

    def _BinOp(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        joined = self._concatenated(node, left, right)
        return joined if joined is not None else self.derived(left, right, node=node)

    @staticmethod
    def _concatenated(node: ast.BinOp, left: Value, right: Value) -> Value | None:
        """Lists and tuples join by ``+``."""
        if not isinstance(node.op, ast.Add):
            return None
        if Kind.COLLECTION in (left.kind, right.kind):
            return Value(Kind.COLLECTION, node=node, members=[*left.members, *right.members])
        if left.kind is right.kind is Kind.CONTAINER and left.parts is not None and right.parts is not None:
            parts: dict[Key, Value] = dict(enumerate([*left.parts.values(), *right.parts.values()]))
            return Value(Kind.CONTAINER, parts=parts, shape=left.shape, node=node)
        return None

    def _Compare(self, node: ast.Compare) -> Value:
        if isinstance(node.ops[0], ast.In | ast.NotIn) and self.feeds.peek(node.comparators[0]).kind is Kind.FEED:
            self.feeds.key(node.left)
            return PYTHON
        values = [self.value(node.left), *map(self.value, node.comparators)]
        if all(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops):
            return PYTHON
        return self.tensor(*values, node=node)

    def _BoolOp(self, node: ast.BoolOp) -> Value:
        return self._any(node, [self.value(v) for v in node.values])

    def _UnaryOp(self, node: ast.UnaryOp) -> Value:
        return self.derived(self.value(node.operand), node=node)

    def _IfExp(self, node: ast.IfExp) -> Value:
        self.value(node.test)
        values = [self.value(node.body), self.value(node.orelse)]
        if any(v.kind is Kind.FEED for v in values):
            return merged(values, node)
        if all(v.symbol == CELL_CLASS and v.kind is Kind.PYTHON for v in values):
            return values[0]
        if all(v.kind is Kind.INITIALIZER for v in values):  # which one is known only when the program runs
            return Value(Kind.INITIALIZER, node=node, symbol=cat.CHOSEN, members=[PYTHON], number=values[0].number)
        return self._any(node, values)

    @staticmethod
    def _any(node: ast.expr, values: list[Value]) -> Value:
        """One of several values; where they are different ones of the graph, it is not known which. Raises Blocked."""
        interesting = sorted((v for v in values if v.kind is not Kind.PYTHON), key=lambda v: v.kind is Kind.EAGER)
        named = {(v.text, v.items) for v in interesting if v.deferred and v.text is not None}
        if len(named) > 1 and any(v.kind in (Kind.TRAIN, Kind.OPERATION, Kind.SUMMARY) for v in interesting):
            raise Blocked(node, "TFM701", "which of several operations is meant is decided while the program runs")
        if len(named) > 1 and interesting[0].kind is Kind.TENSOR:
            first = interesting[0]
            return replace(first, node=node, symbol=UNDECIDED)
        return interesting[0] if interesting else PYTHON

    def _sequence(self, node: ast.List | ast.Tuple, shape: str) -> Value:
        parts: dict[Key, Value] = {}
        for element in node.elts:
            if isinstance(element, ast.Starred):
                inner = self.value(element.value)
                if inner.kind is Kind.CONTAINER and inner.parts is not None:
                    for part in inner.parts.values():
                        parts[len(parts)] = part
                    continue
                if inner.deferred:
                    return Value(Kind.TENSOR, node=node, many=True)
                continue
            value = self.value(element)
            parts[len(parts)] = value if value.node is not None else _at(value, element)
        return Value(Kind.CONTAINER, parts=parts, shape=shape, node=node)

    def _List(self, node: ast.List) -> Value:
        return self._sequence(node, "list")

    def _Tuple(self, node: ast.Tuple) -> Value:
        return self._sequence(node, "tuple")

    def _Dict(self, node: ast.Dict) -> Value:
        feed = self.feeds.dictionary(node)
        if feed is not None:
            return feed
        parts: dict[Key, Value] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str | int) else None
            if key is not None and name is None:
                self.value(key)
            value = self.value(item)
            parts[name if name is not None else f"?{len(parts)}"] = _at(value, item) if value.node is None else value
        return Value(Kind.CONTAINER, parts=parts, shape="dict", node=node)

    def _Starred(self, node: ast.Starred) -> Value:
        return self.value(node.value)

    def _NamedExpr(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.state.frame.bind(node.target.id, value)
        return value

    def _Lambda(self, node: ast.Lambda) -> Value:
        return self.calls.functions.closure(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        feed = self.feeds.comprehension(node) if isinstance(node, ast.DictComp) else None
        if feed is not None:
            return feed
        frame, item = self.state.frame, self.state.item
        saved = dict(frame.names)
        defined, read = list(item.defines), set(item.reads)
        own = stored_names(node)
        self.state.loops.append(node)
        for generator in node.generators:
            source = self.value(generator.iter)
            if generator is node.generators[0]:
                read |= item.reads
            self.bind_elements(generator.target, source)
            for test in generator.ifs:
                self.value(test)
        heads = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        values = [self.value(h) for h in heads]
        self.state.loops.pop()
        frame.restore({k: v for k, v in frame.names.items() if k in saved})
        frame.names.update(saved)
        item.defines = [d for d in item.defines if d in defined or d not in own]
        item.reads -= own - read
        kinds = {v.kind for v in values}
        if kinds == {Kind.OPERATION} and isinstance(node, ast.ListComp):
            return Value(Kind.OPERATION, node=node, symbol=values[0].symbol, many=True, members=values[0].members)
        if any(v.deferred for v in values):
            return Value(Kind.TENSOR, node=node, many=True)
        if kinds <= {Kind.VARIABLE, Kind.PYTHON} and _is_made_by(node, values[-1]):
            shape, key = ("dict", "?0") if isinstance(node, ast.DictComp) else ("list", 0)
            return Value(Kind.CONTAINER, parts={key: values[-1]}, shape=shape, node=node)
        if Kind.COLLECTION in kinds or Kind.VARIABLE in kinds:
            return Value(Kind.COLLECTION, node=node, members=[m for v in values for m in (v.members or [v])])
        if isinstance(node, ast.ListComp) and same_object(values):
            return Value(Kind.CONTAINER, parts={0: values[0]}, shape="list", node=node)
        return PYTHON

    _ListComp = _comprehension
    _SetComp = _comprehension
    _GeneratorExp = _comprehension
    _DictComp = _comprehension

    def _JoinedStr(self, node: ast.JoinedStr) -> Value:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value)
        return PYTHON

    def _combined(self, node: ast.expr) -> Value:
        children = [self.value(c) for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        return self.tensor(*children, node=node)

    def bind_elements(self, target: ast.expr, source: Value) -> None:
        """Bind a loop's target to the elements of what it runs over."""
        self.binder.bind(target, self.element(source))

    def element(self, source: Value) -> Value:
        """What one element of a value is."""
        if source.shape == "zip" and source.parts:
            each = {key: self.element(part) for key, part in source.parts.items()}
            return Value(Kind.CONTAINER, parts=each, shape="tuple")
        if source.kind is Kind.CONTAINER and source.parts:
            parts = list(source.parts.values())
            deferred = [p for p in parts if p.deferred]
            chosen = (deferred or parts)[0]
            if chosen.kind is Kind.CONTAINER or same_object(parts):
                return chosen
            return Value(chosen.kind, items=tuple({i: None for p in parts for i in p.items}), node=chosen.node)
        if source.kind in (Kind.COLLECTION, Kind.VARIABLE):
            return Value(Kind.VARIABLE, members=list(source.members))
        if source.kind is Kind.GRADIENTS:
            return Value(Kind.GRADIENTS, items=source.items, members=source.members)
        if source.deferred:
            return Value(Kind.TENSOR, items=source.items)
        return PYTHON


def _is_made_by(node: ast.expr, value: Value) -> bool:
    """Whether a value is the variable that a comprehension makes in each of its rounds."""
    made = value.creation
    listed = isinstance(node, ast.ListComp | ast.DictComp)
    return listed and value.kind is Kind.VARIABLE and made is not None and made.loops[-1:] == (node,)


def same_object(values: list[Value]) -> bool:
    """Whether values are objects of one class, which the model knows as one."""
    return bool(values) and all(v.kind is Kind.OBJECT and v.parts is values[0].parts for v in values)


def _at(value: Value, node: ast.expr) -> Value:
    """The value with the node that it was read from, for values that have none."""
    if value.kind is Kind.PYTHON:
        return Value(Kind.PYTHON, node=node)
    return value


__all__ = ["Expressions", "Item", "Role", "same_object"]


def argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    """What a call gives for a parameter, by keyword or position; nothing where that cannot be told."""
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    if 0 <= position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
        return call.args[position]
    return None
