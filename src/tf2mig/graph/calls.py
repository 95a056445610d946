"""Evaluating calls abstractly: TensorFlow's own functions and the methods of its objects."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.items import Creation, Role
from tf2mig.graph.iterators import Iterators
from tf2mig.graph.state import State
from tf2mig.graph.values import NESTED, PYTHON, Key, Kind, Value

if TYPE_CHECKING:
    from tf2mig.graph.binding import Binder
    from tf2mig.graph.functions import Functions
    from tf2mig.graph.runsites import RunSites

METRICS = "tf1_metrics"
"""The support module whose metrics take the place of ``tf.metrics``."""
_MINIMIZE = frozenset({"minimize", "apply_gradients"})
_KNOWN_MODULES = frozenset(sys.stdlib_module_names) | {"numpy", "six", "tensorflow", "tensorflow_core", "absl"}
"""Modules that do nothing to a graph with the tensors that they are handed."""
_PURE_METHODS = frozenset({"get_shape", "as_list", "set_shape", "with_rank", "merge_with"})


class Calls:
    """Gives every call a value; creations and run sites are recorded on the way."""

    def __init__(self, state: State, expressions: Expressions, is_layer: frozenset[str], is_optimizer: frozenset[str]):
        self.state = state
        self.expressions = expressions
        self.layers = is_layer
        self.optimizers = is_optimizer
        self.iterators = Iterators(state)
        self.binder: Binder
        self.functions: Functions
        self.runs: RunSites

    def value(self, node: ast.Call) -> Value:
        """The value of a call."""
        symbol = self.state.symbols.symbol(node.func)
        if symbol is not None:
            return self._symbol(node, symbol)
        if isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id == METRICS:
                return Value(Kind.METRIC, node=node)
            if self._is_above(node.func.value) and self.functions.above(node, node.func.attr) is not None:
                return PYTHON
            if node.func.attr in ("run", "eval"):
                base = self.runs.peek(node.func.value)
                if self.runs.is_run(node, node.func, base):
                    return self.runs.site(node, node.func, base)
            return self._method(node, node.func, self.expressions.value(node.func.value))
        feed = self.expressions.feeds.call(node)
        if feed is not None:
            return feed
        target = self.expressions.value(node.func)
        if target.kind is Kind.FUNCTION:
            return self.functions.call(node, target)
        if target.kind is Kind.LAYER:
            return self._apply_layer(node)
        if target.symbol == "namedtuple" and isinstance(target.node, ast.Call):
            return self._record(node, target.node)
        return self._foreign(node, target)

    def _record(self, node: ast.Call, definition: ast.Call) -> Value:
        """An instance of a namedtuple: a container with names."""
        fields = _field_names(definition)
        parts: dict[Key, Value] = {}
        for name, argument in zip(fields, node.args, strict=False):
            parts[name] = self.expressions.value(argument)
        for keyword in node.keywords:
            if keyword.arg is not None:
                parts[keyword.arg] = self.expressions.value(keyword.value)
        return Value(Kind.CONTAINER, parts=parts, shape="record", node=node)

    def _is_above(self, node: ast.expr) -> bool:
        """`super()`, with or without arguments."""
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"

    def closure(self, node: ast.Lambda) -> Value:
        """A lambda: deferred if its body needs the graph."""
        return self.functions.closure(node)

    def arguments(self, node: ast.Call) -> list[Value]:
        """The values of all arguments."""
        out = [self.expressions.value(a) for a in node.args]
        return out + [self.expressions.value(k.value) for k in node.keywords]

    def argument(self, node: ast.Call, position: int, *names: str) -> ast.expr | None:
        """An argument by position or keyword."""
        for keyword in node.keywords:
            if keyword.arg in names:
                return keyword.value
        if 0 <= position < len(node.args) and not any(isinstance(a, ast.Starred) for a in node.args):
            return node.args[position]
        return None

    def _symbol(self, node: ast.Call, symbol: str) -> Value:
        reason = cat.blocker_of(symbol)
        if reason is not None:
            raise Blocked(node, "TFM705", f"`{symbol}`: {reason}")
        made = self.iterators.made(node, symbol, None)
        if made is not None:
            return made
        if symbol in cat.PLACEHOLDERS:
            return self._placeholder(node, symbol)
        if symbol in cat.VARIABLES or symbol in cat.GLOBAL_STEPS:
            return self._variable(node, symbol)
        if symbol in self.layers:
            return self._layer(node, symbol)
        if symbol.startswith("tf.keras.layers.") and symbol.rsplit(".", 1)[-1][:1].isupper():
            self.arguments(node)
            return self._created(node, symbol, Kind.LAYER)
        if symbol in self.optimizers:
            self.arguments(node)
            return self._created(node, symbol, Kind.OPTIMIZER)
        if symbol in cat.COLLECTIONS:
            return self._collection(node, symbol)
        if symbol == "tf.train.ExponentialMovingAverage":
            return self._averages(node, symbol)
        if symbol in cat.KINDS:
            values = self.arguments(node)
            number = self.state.graph if symbol in cat.SAVERS else 0
            members = [m for v in values for m in v.leaves()]
            return Value(cat.KINDS[symbol], node=node, symbol=symbol, members=members, number=number)
        return self._operation(node, symbol)

    def _operation(self, node: ast.Call, symbol: str) -> Value:
        item = self.state.item
        if symbol in cat.ASSIGNMENTS:
            return self._assignment(node, symbol)
        if symbol in cat.GROUPS:
            return self._group(node, symbol)
        if symbol in cat.SUMMARIES or symbol in cat.MERGES:
            return self._summary(node, symbol)
        if symbol == "tf.gradients":
            for value in self.arguments(node):
                self.expressions.touch(value)
            return Value(Kind.TENSOR, node=node, symbol=symbol, many=True)
        if symbol in cat.QUIET:
            self.arguments(node)
            if symbol == "tf.reset_default_graph":
                self.state.graphs += 1
                self.state.graph = self.state.graphs
            return Value(Kind.NOTHING, node=node, symbol=symbol)
        values = self.arguments(node)
        if symbol in cat.RANDOM:
            item.draws = True
            self.expressions.tensor(*values)
            return Value(Kind.TENSOR, node=node, symbol=symbol)
        result = self.expressions.tensor(*values, node=node)
        if result.kind is Kind.PYTHON:
            return _several(Value(Kind.EAGER, node=node, symbol=symbol), node, symbol)
        return _several(_named(result, symbol), node, symbol)

    def _placeholder(self, node: ast.Call, symbol: str) -> Value:
        if "sparse" in symbol:
            raise Blocked(node, "TFM705", "a sparse placeholder is fed three arrays at once")
        self.arguments(node)
        shape = self.argument(node, 1, "shape") if symbol == "tf.placeholder_with_default" else None
        if isinstance(shape, ast.Constant) and shape.value == NESTED:
            return Value(Kind.PLACEHOLDER, node=node, symbol=symbol, shape=NESTED, many=True)
        return Value(Kind.PLACEHOLDER, node=node, symbol=symbol)

    def _created(self, node: ast.Call, symbol: str, kind: Kind) -> Value:
        state = self.state
        creation = Creation(node, symbol, state.item, tuple(state.scopes), loops=tuple(state.loops))
        creation.reuse, creation.graph, creation.names = any(state.reuse), state.graph, tuple(state.names)
        value = Value(kind, node=node, symbol=symbol, creation=creation, scope=tuple(state.scopes))
        creation.value = value
        state.item.creations.append(creation)
        state.creations.append(creation)
        if state.frame.function is not None:
            state.frame.function.creates.append(creation)
        return value

    def _variable(self, node: ast.Call, symbol: str) -> Value:
        item = self.state.item
        draws, reads = item.draws, list(item.variable_reads)
        for value in self.arguments(node):
            for leaf in value.leaves():
                for needed in leaf.items:
                    needed.eager_too = True
        item.draws, item.variable_reads = draws, reads
        known = self._known_variable(node, symbol)
        return known if known is not None else self._created(node, symbol, Kind.VARIABLE)

    def _known_variable(self, node: ast.Call, symbol: str) -> Value | None:
        """With ``reuse``, the variable of that name; a new one is noted by its name."""
        state = self.state
        name = self.argument(node, 0, "name")
        if symbol != "tf.get_variable" or "?" in state.scopes or state.frame.function is not None:
            return None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return None
        key = (state.graph, state.frame.body.owner, "/".join([*(s for s in state.scopes if s), name.value]))
        known = state.variables.get(key)
        if known is None:
            state.variables[key] = node
            return None
        if not any(state.reuse) or state.loops:
            return None
        creation = next(c for c in state.creations if c.node is known)
        if creation.loops or creation.value is None or creation.item is state.item:
            return None
        state.again[node] = creation
        return creation.value

    def _layer(self, node: ast.Call, symbol: str) -> Value:
        values = self.arguments(node)
        for value in values:
            self.expressions.touch(value)
        created = self._created(node, symbol, Kind.LAYER)
        if symbol.rsplit(".", 1)[-1][:1].isupper():
            return created
        result = Value(Kind.TENSOR, node=node, symbol=symbol, creation=created.creation)
        self.state.item.effects = True
        return _several(result, node, symbol)

    def _apply_layer(self, node: ast.Call) -> Value:
        return self.expressions.tensor(*self.arguments(node), Value(Kind.TENSOR), node=node)

    def _collection(self, node: ast.Call, symbol: str) -> Value:
        self.arguments(node)
        key = self.argument(node, 0, "key")
        name = self.state.tree.segment(key) if key is not None and symbol.startswith("tf.get_collection") else ""
        if "UPDATE_OPS" in name or "update_ops" in name:
            self.state.uses_updates = True
            return Value(Kind.UPDATES, node=node, symbol=symbol)
        if "LOSSES" in name or "losses" in name.lower():
            self.state.item.effects = True
            for creation in self.state.creations:
                made = creation.item
                if made is not self.state.item and made.role is Role.DEFER and made not in self.state.item.needs:
                    self.state.item.needs.append(made)
            return Value(Kind.TENSOR, node=node, symbol=symbol, many=True)
        own = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if symbol.startswith("tf.get_collection") and "VARIABLES" not in name and "variables" not in name and not own:
            raise Blocked(node, "TFM704", f"the collection {name} is filled elsewhere")
        return Value(Kind.COLLECTION, node=node, symbol=symbol)

    def _assignment(self, node: ast.Call, symbol: str) -> Value:
        target = self.argument(node, 0, "ref")
        if target is None:
            raise Blocked(node, "TFM706", "an assignment without a variable")
        variable = self.expressions.value(target)
        for argument in [*node.args[1:], *(k.value for k in node.keywords if k.arg != "ref")]:
            self.expressions.read(argument)
        if Kind.VARIABLE not in {v.kind for v in variable.leaves()}:
            raise Blocked(node, "TFM706", f"`{self.state.tree.segment(target)}` is not known to be a variable")
        self.state.item.effects = True
        return Value(Kind.OPERATION, node=node, symbol=symbol, members=[variable])

    def _group(self, node: ast.Call, symbol: str) -> Value:
        values = self.arguments(node)
        leaves = [leaf for v in values for leaf in v.leaves()]
        if leaves and all(leaf.kind is Kind.INITIALIZER for leaf in leaves):
            return Value(Kind.INITIALIZER, node=node, members=leaves)
        if self.state.item.control:
            self.state.item.effects = True
        return Value(Kind.OPERATION, node=node, symbol=symbol, members=leaves)

    def _summary(self, node: ast.Call, symbol: str) -> Value:
        values = self.arguments(node)
        for value in values:
            self.expressions.touch(value)
        result = Value(Kind.SUMMARY, node=node, symbol=symbol, scope=tuple(self.state.names))
        result.items = (self.state.item,)
        self.state.item.effects = True
        if symbol in cat.SUMMARIES:
            self.state.summaries.append(result)
        elif symbol == "tf.summary.merge_all":
            result.members = list(self.state.summaries)
        else:
            result.members = [leaf for v in values for leaf in v.leaves() if leaf.kind is Kind.SUMMARY]
        for member in result.members:
            for item in member.items:
                self.state.item.need(Value(Kind.SUMMARY, items=(item,)))
        return result

    def _method(self, node: ast.Call, func: ast.Attribute, base: Value) -> Value:
        name = func.attr
        made = self.iterators.made(node, None, base)
        if made is not None:
            return made
        if base.kind is Kind.ITERATOR and base.owner is not None:
            return self.iterators.method(node, name, base)
        handler = getattr(self, f"_on_{base.kind.name.lower()}", None)
        if handler is not None:
            result = handler(node, name, base)
            if result is not None:
                return result  # type: ignore[no-any-return]
        if base.kind is Kind.OBJECT and base.parts is not None and name in base.parts:
            target = base.parts[name]
            if target.kind is Kind.FUNCTION:
                return self.functions.call(node, target, base if base.shape != "module" else None)
            if target.kind is Kind.LAYER:
                return self._apply_layer(node)
        return self._foreign(node, base)

    def _on_nothing(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        if name == "reuse_variables":
            self.state.reuse.append(True)
            return Value(Kind.NOTHING, node=node, symbol="reuse_variables")
        return None

    def _on_session(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        if name in ("close", "as_default", "__enter__", "__exit__"):
            return Value(Kind.SESSION, node=node)
        raise Blocked(node, "TFM703", f"`session.{name}` has no counterpart")

    def _averages(self, node: ast.Call, symbol: str) -> Value:
        self.arguments(node)
        if self.state.frame.function is not None:
            raise Blocked(node, "TFM706", "a function makes moving averages while it computes")
        if self.argument(node, 2, "zero_debias") is not None:
            raise Blocked(node, "TFM710", "moving averages are corrected for their start")
        return Value(Kind.AVERAGE, node=node, symbol=symbol)

    def _on_average(self, node: ast.Call, name: str, base: Value) -> Value | None:
        values = self.arguments(node)
        for value in values:
            self.expressions.touch(value)
        if name == "average":
            return Value(Kind.VARIABLE, node=node, symbol=name)
        if name != "apply":
            raise Blocked(node, "TFM704", f"`{name}` of moving averages has no counterpart")
        kinds = {leaf.kind for v in values for leaf in v.leaves()}
        if not kinds or not kinds <= {Kind.VARIABLE, Kind.COLLECTION}:
            raise Blocked(node, "TFM710", "it is not known which variables are averaged")
        if self.state.frame.function is not None:
            raise Blocked(node, "TFM706", "a function makes moving averages while it computes")
        self.state.item.effects = True
        self.state.averaged.append((self.state.item, node))
        return Value(Kind.OPERATION, node=node, symbol=name, members=[base])

    def _on_layer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return self._zero_state(node) if name == "zero_state" else None

    def _on_eager(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return self._zero_state(node) if name == "zero_state" else None

    def _on_tensor(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return self._zero_state(node, base) if name == "zero_state" else None

    def _zero_state(self, node: ast.Call, *cells: Value) -> Value:
        """The state that a recurrent cell starts from."""
        result = self.expressions.tensor(*cells, *self.arguments(node), node=node)
        kind = Kind.TENSOR if result.deferred else Kind.EAGER
        return Value(kind, node=node, shape=NESTED, many=True)

    def _on_graph(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        if name in ("as_default", "finalize", "device", "as_graph_def"):
            return Value(Kind.GRAPH, node=node)
        if name == "set_random_seed":
            return Value(Kind.NOTHING, node=node)
        raise Blocked(node, "TFM704", f"`graph.{name}` looks into the graph")

    def _on_optimizer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        values = self.arguments(node)
        for value in values:
            self.expressions.touch(value)
        if name in _MINIMIZE:
            result = Value(Kind.TRAIN, node=node, symbol=name, members=[base])
            self.state.trains.append(result)
            self.state.item.effects = True
            return result
        if name == "compute_gradients":
            return Value(Kind.GRADIENTS, node=node, members=[base])
        if name in ("get_slot", "variables", "get_slot_names", "get_name"):
            raise Blocked(node, "TFM704", f"`optimizer.{name}` looks into the optimizer's slots")
        return None

    def _on_variable(self, node: ast.Call, name: str, base: Value) -> Value | None:
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.expressions.read(argument)
        if name in ("assign", "assign_add", "assign_sub", "scatter_update", "scatter_add", "scatter_sub"):
            self.state.item.effects = True
            return Value(Kind.OPERATION, node=node, symbol=name, members=[base])
        if name in ("initialized_value", "read_value", "value", "eval", "sparse_read", "get_shape"):
            return self.expressions.tensor(base, node=node) if name != "get_shape" else PYTHON
        return None

    def _on_initializer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        return PYTHON

    def _on_config(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return Value(Kind.CONFIG, node=node)

    def _on_coordinator(self, node: ast.Call, name: str, base: Value) -> Value | None:
        raise Blocked(node, "TFM705", "a coordinator's threads feed TF1 queues")

    def _on_metric(self, node: ast.Call, name: str, base: Value) -> Value | None:
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.expressions.read(argument)
        self.state.item.effects = True
        if name == "update":
            return Value(Kind.OPERATION, node=node, symbol="metric.update", members=[base])
        return Value(Kind.TENSOR, node=node, symbol="metric.result")

    def _on_saver(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        if name in ("save", "restore"):
            self.state.saved.append(node)
            return Value(Kind.PYTHON, node=node, symbol=f"saver.{name}")
        return None

    def _on_writer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        if name in ("add_summary", "add_graph", "close", "flush", "reopen"):
            return Value(Kind.PYTHON, node=node, symbol=f"writer.{name}")
        raise Blocked(node, "TFM705", f"`writer.{name}` has no counterpart")

    def _on_feed(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return self.expressions.feeds.method(node, name, base)

    def _on_container(self, node: ast.Call, name: str, base: Value) -> Value | None:
        feed = self.expressions.feeds.method(node, name, base) if name == "update" and not base.parts else None
        if feed is not None:
            return feed
        values = self.arguments(node)
        if name in ("append", "extend", "insert", "add", "update", "setdefault"):
            self.binder.put(base, values)
            return PYTHON
        if base.parts is not None and name in ("values", "items"):
            if name == "values":
                return Value(Kind.CONTAINER, parts=dict(enumerate(base.parts.values())), shape="list", node=node)
            return self.expressions.tensor(base, node=node)
        return None

    def _on_function(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.arguments(node)
        return None

    def _foreign(self, node: ast.Call, target: Value) -> Value:
        """A call of code that is not known: Python's own, a library's, or a method of a tensor."""
        values = self.arguments(node)
        for value in values:
            value.many = value.many or value.kind is Kind.FEED
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "namedtuple":
            return Value(Kind.PYTHON, node=node, symbol="namedtuple")
        if name in ("list", "tuple", "dict", "sorted", "reversed", "zip", "enumerate", "filter", "map", "set"):
            return self._builtin_sequence(node, name, values)
        for value in values:
            if value.kind in (Kind.SESSION, Kind.GRAPH) and not self._harmless(node, name):
                raise Blocked(node, "TFM703", "the session is handed to code that is not part of the program")
        if target.deferred and isinstance(node.func, ast.Attribute) and node.func.attr in _PURE_METHODS:
            return Value(Kind.TENSOR, node=node, static=True)
        if any(v.deferred for v in values) and self._unknown_module(node):
            raise Blocked(node, "TFM709", "tensors are handed to a module that is not part of the program")
        return self.expressions.tensor(target, *values, node=node)

    def _unknown_module(self, node: ast.Call) -> bool:
        """Whether the function belongs to a module of which nothing is known: it may create variables."""
        root: ast.expr = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or self.state.frame.lookup(root.id) is not None:
            return False
        origins = {b.target.lstrip(".").split(".")[0] for b in self.state.symbols.imports() if b.name == root.id}
        return bool(origins) and not origins & _KNOWN_MODULES

    @staticmethod
    def _harmless(node: ast.Call, name: str) -> bool:
        return name in ("print", "isinstance", "type", "id", "str", "repr")

    def _builtin_sequence(self, node: ast.Call, name: str, values: list[Value]) -> Value:
        if any(v.kind is Kind.GRADIENTS for v in values):
            return Value(Kind.GRADIENTS, node=node, members=[m for v in values for m in v.members])
        single = name in ("list", "tuple", "set", "reversed", "sorted") and len(values) == 1
        if single and values[0].kind in (Kind.CONTAINER, Kind.COLLECTION):
            return values[0]
        if name == "zip" and any(v.kind is Kind.COLLECTION or _holds_variables(v) for v in values):
            kind = Kind.TENSOR if any(v.deferred for v in values) else Kind.COLLECTION
            return Value(kind, node=node, many=True, shape="zip", parts=dict(enumerate(values)))
        if any(v.deferred for v in values):
            return Value(Kind.TENSOR, node=node, many=True)
        if any(leaf.kind is Kind.VARIABLE for v in values for leaf in v.leaves()):
            return Value(Kind.COLLECTION, node=node, members=[leaf for v in values for leaf in v.leaves()])
        return PYTHON


def _holds_variables(value: Value) -> bool:
    return value.kind is Kind.CONTAINER and any(leaf.kind is Kind.VARIABLE for leaf in value.leaves())


def _field_names(definition: ast.Call) -> list[str]:
    """The fields of a namedtuple, as its definition lists them."""
    fields = definition.args[1] if len(definition.args) > 1 else None
    if isinstance(fields, ast.List | ast.Tuple):
        return [e.value for e in fields.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(fields, ast.Constant) and isinstance(fields.value, str):
        return fields.value.replace(",", " ").split()
    return []


def _named(value: Value, symbol: str) -> Value:
    value.symbol = symbol
    return value


def _several(result: Value, node: ast.Call, symbol: str) -> Value:
    """Operations that give several tensors, or a structure that their arguments decide."""
    if symbol.rsplit(".", 1)[-1] in cat.STRUCTURES:
        result.many = True
    return result


__all__ = ["Calls", "Role"]
