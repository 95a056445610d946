"""Calls: whose they are, and what calls of unknown code give."""

from __future__ import annotations

import ast
import sys

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions, same_object
from tf2mig.graph.functions import Functions
from tf2mig.graph.methods import Methods
from tf2mig.graph.operations import Operations
from tf2mig.graph.runsites import RunSites
from tf2mig.graph.state import State
from tf2mig.graph.values import CELL_CLASS, NESTED, OPTIMIZER_CLASS, PYTHON, Key, Kind, Value
from tf2mig.syntax.mentions import last_word

METRICS = "tf1_metrics"
"""The support module whose metrics take the place of ``tf.metrics``."""
_KNOWN_MODULES = frozenset(sys.stdlib_module_names) | {"numpy", "six", "tensorflow", "tensorflow_core", "absl"}
"""Modules that do nothing to a graph with the tensors that they are handed."""
_PURE_METHODS = frozenset({"get_shape", "as_list", "set_shape", "with_rank", "merge_with"})


class Calls:
    """Gives every call a value."""

    def __init__(
        self,
        state: State,
        expressions: Expressions,
        operations: Operations,
        methods: Methods,
        functions: Functions,
        runs: RunSites,
    ) -> None:
        self.state = state
        self.expressions = expressions
        self.operations = operations
        self.methods = methods
        self.functions = functions
        self.runs = runs
        self.iterators = operations.iterators

    def value(self, node: ast.Call) -> Value:
        """The value of a call."""
        symbol = self.state.symbols.symbol(node.func)
        if symbol is not None:
            return self.operations.value(node, symbol)
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
        if target.symbol == OPTIMIZER_CLASS:
            return self.operations.optimizer(node, OPTIMIZER_CLASS)
        if target.symbol == CELL_CLASS and target.kind is not Kind.LAYER:
            return self.operations.chosen_cell(node)
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

    def _apply_layer(self, node: ast.Call) -> Value:
        values = self.expressions.all_arguments(node)
        return _stepped(self.expressions.tensor(*values, Value(Kind.TENSOR), node=node), values)

    def _method(self, node: ast.Call, func: ast.Attribute, base: Value) -> Value:
        name = func.attr
        made = self.iterators.made(node, None, base)
        if made is not None:
            return made
        if base.kind is Kind.ITERATOR and base.owner is not None:
            return self.iterators.method(node, name, base)
        known = self.methods.value(node, name, base)
        if known is not None:
            return known
        if base.kind is Kind.OBJECT and base.parts is not None and name in base.parts:
            target = base.parts[name]
            if target.symbol == OPTIMIZER_CLASS:
                return self.operations.optimizer(node, OPTIMIZER_CLASS)
            if target.symbol == CELL_CLASS and target.kind is not Kind.LAYER:
                return self.operations.chosen_cell(node)
            if target.kind is Kind.FUNCTION:
                return self.functions.call(node, target, base if base.shape != "module" else None)
            if target.kind is Kind.LAYER:
                return self._apply_layer(node)
        return self._foreign(node, base)

    def _foreign(self, node: ast.Call, target: Value) -> Value:
        """A call of code that is not known: Python's own, a library's, or a method of a tensor."""
        values = self.expressions.all_arguments(node)
        if self._draws_numbers(node) and not any(v.deferred for v in values):
            return PYTHON
        for value in values:
            value.many = value.many or value.kind is Kind.FEED
        name = last_word(node.func)
        if name == "namedtuple":
            return Value(Kind.PYTHON, node=node, symbol="namedtuple")
        if name == "dict" and node.keywords and not node.args and all(k.arg is not None for k in node.keywords):
            parts: dict[Key, Value] = {str(k.arg): v for k, v in zip(node.keywords, values, strict=True)}
            if any(v.deferred or v.kind is Kind.VARIABLE for v in values):
                return Value(Kind.CONTAINER, parts=parts, shape="dict", node=node)
        if name == "list" and isinstance(node.func, ast.Name) and not values:
            return Value(Kind.CONTAINER, parts={}, shape="list", node=node)
        if name in ("list", "tuple", "dict", "sorted", "reversed", "zip", "enumerate", "filter", "map", "set"):
            return self._builtin_sequence(node, name, values)
        if name == "len" and isinstance(node.func, ast.Name) and [v.kind for v in values] == [Kind.COLLECTION]:
            return PYTHON
        for value in values:
            if value.kind in (Kind.SESSION, Kind.GRAPH) and not self._harmless(node, name):
                raise Blocked(node, "TFM703", "the session is handed to code that is not part of the program")
        if target.deferred and isinstance(node.func, ast.Attribute) and node.func.attr in _PURE_METHODS:
            return Value(Kind.TENSOR, node=node, static=True)
        if any(v.deferred for v in values) and self._unknown_module(node):
            raise Blocked(node, "TFM709", "tensors are handed to a module that is not part of the program")
        result = self.expressions.derived(target, *values, node=node)
        return _stepped(result, values) if (target.symbol or "").startswith(cat.RECURRENT) else result

    def _draws_numbers(self, node: ast.Call) -> bool:
        """Whether a call is of NumPy's random functions: they take no variables, so nothing of the graph comes out."""
        root: ast.expr = node.func
        words: list[str] = []
        while isinstance(root, ast.Attribute):
            words.append(root.attr)
            root = root.value
        if not isinstance(root, ast.Name) or "random" not in words:
            return False
        return any(b.target == "numpy" for b in self.state.symbols.imports() if b.name == root.id)

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
        if name in ("zip", "enumerate") and any(v.kind is Kind.COLLECTION or _holds_variables(v) for v in values):
            kind = Kind.TENSOR if any(v.deferred for v in values) else Kind.COLLECTION
            each = values if name == "zip" else [PYTHON, values[0]]
            return Value(kind, node=node, many=True, shape="zip", parts=dict(enumerate(each)))
        if any(_holds_objects(v) for v in values) and name in ("zip", "enumerate"):
            held = values if name == "zip" else [PYTHON, *values[:1]]
            return Value(Kind.PYTHON, node=node, shape="zip", parts=dict(enumerate(held)))
        if any(v.deferred for v in values):
            return Value(Kind.TENSOR, node=node, many=True)
        if any(leaf.kind is Kind.VARIABLE for v in values for leaf in v.leaves()):
            return Value(Kind.COLLECTION, node=node, members=[leaf for v in values for leaf in v.leaves()])
        return PYTHON


def _stepped(result: Value, arguments: list[Value]) -> Value:
    """What a cell gives: its output, and a state in the structure of the one that it takes."""
    if any(v.shape == NESTED for v in arguments):
        result.shape, result.many = NESTED, True
    return result


def _holds_variables(value: Value) -> bool:
    return value.kind is Kind.CONTAINER and any(leaf.kind is Kind.VARIABLE for leaf in value.leaves())


def _holds_objects(value: Value) -> bool:
    return value.kind is Kind.CONTAINER and same_object(list((value.parts or {}).values()))


def _field_names(definition: ast.Call) -> list[str]:
    """The fields of a namedtuple, as its definition lists them."""
    fields = definition.args[1] if len(definition.args) > 1 else None
    if isinstance(fields, ast.List | ast.Tuple):
        return [e.value for e in fields.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(fields, ast.Constant) and isinstance(fields.value, str):
        return fields.value.replace(",", " ").split()
    return []
