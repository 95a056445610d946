"""Calls of methods of TensorFlow's objects: one method here for each kind of object."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions, argument
from tf2mig.graph.items import Function
from tf2mig.graph.state import FINDS, MAY_FIND, State
from tf2mig.graph.values import CELL_CLASS, NESTED, OPTIMIZER_CLASS, PYTHON, Key, Kind, Value


class Methods:
    """Gives calls of methods their values, by the kind of the object."""

    def __init__(self, state: State, expressions: Expressions, binder: Binder) -> None:
        self.state = state
        self.expressions = expressions
        self.binder = binder

    def value(self, node: ast.Call, name: str, base: Value) -> Value | None:
        """The value of ``base.name(...)``, or nothing where nothing is known about it. Raises Blocked."""
        handler = getattr(self, f"_on_{base.kind.name.lower()}", None)
        return handler(node, name, base) if handler is not None else None

    def _on_nothing(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        if name == "reuse_variables":
            self.state.reuse.append(MAY_FIND if self._is_chosen(node) else FINDS)
            return Value(Kind.NOTHING, node=node, symbol="reuse_variables")
        return None

    def _is_chosen(self, node: ast.Call) -> bool:
        """Whether a branch or a loop of the function around a call decides whether it is reached."""
        for above in self.state.tree.ancestors(node):
            if isinstance(above, Function):
                return False
            if isinstance(above, ast.If | ast.IfExp | ast.For | ast.While | ast.Try):
                return True
        return False

    def _on_session(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        if name in ("close", "as_default", "__enter__", "__exit__"):
            return Value(Kind.SESSION, node=node)
        raise Blocked(node, "TFM703", f"`session.{name}` has no counterpart")

    def _on_average(self, node: ast.Call, name: str, base: Value) -> Value | None:
        values = self.expressions.all_arguments(node)
        for value in values:
            self.expressions.touch(value)
        if name == "average":
            return Value(Kind.VARIABLE, node=node, symbol=name)
        if name == "variables_to_restore":
            self.state.restored_averages.append((self.state.item, node))
            return PYTHON
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
        if name == "sample":
            return self._sample(node, base)
        return self._zero_state(node) if name == "zero_state" else None

    def _on_tensor(self, node: ast.Call, name: str, base: Value) -> Value | None:
        if name == "sample":
            return self._sample(node, base)
        return self._zero_state(node, base) if name == "zero_state" else None

    def _sample(self, node: ast.Call, base: Value) -> Value:
        """What a distribution draws: anew at each run, whatever the distribution is made of."""
        self.expressions.tensor(base, *self.expressions.all_arguments(node))
        self.state.item.draws = True
        return Value(Kind.TENSOR, node=node)

    def _zero_state(self, node: ast.Call, *cells: Value) -> Value:
        """The state that a recurrent cell starts from."""
        result = self.expressions.tensor(*cells, *self.expressions.all_arguments(node), node=node)
        kind = Kind.TENSOR if result.deferred else Kind.EAGER
        return Value(kind, node=node, shape=NESTED, many=True)

    def _on_graph(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        if name in ("as_default", "finalize", "device", "as_graph_def"):
            return Value(Kind.GRAPH, node=node)
        if name == "set_random_seed":
            return Value(Kind.NOTHING, node=node)
        raise Blocked(node, "TFM704", f"`graph.{name}` looks into the graph")

    def _on_optimizer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        values = self.expressions.all_arguments(node)
        for value in values:
            self.expressions.touch(value)
        if name in cat.STEPS:
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
        for part in [*node.args, *(k.value for k in node.keywords)]:
            self.expressions.read(part)
        if name in ("assign", "assign_add", "assign_sub", "scatter_update", "scatter_add", "scatter_sub"):
            self.state.item.effects = True
            return Value(Kind.OPERATION, node=node, symbol=name, members=[base])
        if name in ("initialized_value", "read_value", "value", "eval", "sparse_read", "get_shape"):
            return self.expressions.tensor(base, node=node) if name != "get_shape" else PYTHON
        return None

    def _on_initializer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        return PYTHON

    def _on_config(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return Value(Kind.CONFIG, node=node)

    def _on_coordinator(self, node: ast.Call, name: str, base: Value) -> Value | None:
        raise Blocked(node, "TFM705", "a coordinator's threads feed TF1 queues")

    def _on_queue(self, node: ast.Call, name: str, base: Value) -> Value | None:
        """A queue stays an object: each run puts into it and takes from it what its fetches say."""
        if "threading" in self.state.tree.text or "Coordinator" in self.state.tree.text:
            raise Blocked(node, "TFM705", "threads share a TF1 queue")
        for part in [*node.args, *(k.value for k in node.keywords)]:
            self.expressions.read(part)
        if name in ("enqueue", "enqueue_many", "close"):
            self.state.item.effects = True
            return Value(Kind.OPERATION, node=node, symbol=f"queue.{name}", members=[base])
        if name in ("dequeue", "dequeue_many", "dequeue_up_to", "size"):
            self.state.item.effects = True
            return Value(Kind.TENSOR, node=node, symbol=f"queue.{name}", many=name != "size" and _holds_several(base))
        raise Blocked(node, "TFM705", f"`queue.{name}` has no counterpart")

    def _on_metric(self, node: ast.Call, name: str, base: Value) -> Value | None:
        for part in [*node.args, *(k.value for k in node.keywords)]:
            self.expressions.read(part)
        self.state.item.effects = True
        if name == "update":
            return Value(Kind.OPERATION, node=node, symbol="metric.update", members=[base])
        return Value(Kind.TENSOR, node=node, symbol="metric.result")

    def _on_saver(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        if name in ("save", "restore"):
            self.state.saved.append(node)
            return Value(Kind.PYTHON, node=node, symbol=f"saver.{name}")
        return None

    def _on_writer(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        if name in ("add_summary", "add_graph", "close", "flush", "reopen"):
            return Value(Kind.PYTHON, node=node, symbol=f"writer.{name}")
        raise Blocked(node, "TFM705", f"`writer.{name}` has no counterpart")

    def _on_feed(self, node: ast.Call, name: str, base: Value) -> Value | None:
        return self.expressions.feeds.method(node, name, base)

    def _on_container(self, node: ast.Call, name: str, base: Value) -> Value | None:
        feed = self.expressions.feeds.method(node, name, base) if name == "update" and not base.parts else None
        if feed is not None:
            return feed
        values = self.expressions.all_arguments(node)
        if name in ("append", "extend", "insert", "add", "update", "setdefault"):
            self.binder.put(base, values)
            return PYTHON
        for chosen in (OPTIMIZER_CLASS, CELL_CLASS):
            if name == "get" and base.parts and all(leaf.symbol == chosen for leaf in base.leaves()):
                return Value(Kind.PYTHON, node=node, symbol=chosen)
        if base.parts is not None and name in ("values", "items"):
            if name == "values":
                return Value(Kind.CONTAINER, parts=dict(enumerate(base.parts.values())), shape="list", node=node)
            if base.parts and all(leaf.kind is Kind.VARIABLE for leaf in base.leaves()):
                each: dict[Key, Value] = {0: PYTHON, 1: Value(Kind.CONTAINER, parts=base.parts, shape="list")}
                return Value(Kind.COLLECTION, node=node, many=True, shape="zip", parts=each)
            return self.expressions.tensor(base, node=node)
        return None

    def _on_function(self, node: ast.Call, name: str, base: Value) -> Value | None:
        self.expressions.all_arguments(node)
        return None


def _holds_several(queue: Value) -> bool:
    """Whether the elements of a queue have several parts, or may have."""
    made = queue.node
    if not isinstance(made, ast.Call) or argument(made, 3, "names") is not None:
        return True
    types = argument(made, 1, "dtypes")
    return (
        len(types.elts) != 1
        if isinstance(types, ast.List | ast.Tuple)
        else not isinstance(types, ast.Constant | ast.Attribute)
    )
