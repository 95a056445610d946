"""Calls of TensorFlow's own functions and classes: what each makes, and what it records on the way."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked, ConstantsDifferentiated
from tf2mig.graph.expressions import Expressions, argument
from tf2mig.graph.items import Creation, Role
from tf2mig.graph.iterators import Iterators
from tf2mig.graph.state import State
from tf2mig.graph.values import CELL_CLASS, NESTED, Kind, Value, unsettled

_FRESH = "tf.TensorArray"
"""What each run makes anew, as it draws random numbers anew: the arrays of one trace are no use to another."""


class Operations:
    """Gives calls of symbols their values; creations and summaries are recorded on the way."""

    def __init__(
        self,
        state: State,
        expressions: Expressions,
        iterators: Iterators,
        layers: frozenset[str],
        optimizers: frozenset[str],
    ) -> None:
        self.state = state
        self.expressions = expressions
        self.iterators = iterators
        self.layers = layers
        self.optimizers = optimizers

    def value(self, node: ast.Call, symbol: str) -> Value:
        """The value of a call of a symbol. Raises Blocked, and ConstantsDifferentiated."""
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
            self.expressions.all_arguments(node)
            return self._created(node, symbol, Kind.LAYER)
        if symbol in self.optimizers:
            return self.optimizer(node, symbol)
        if symbol in cat.COLLECTIONS:
            return self._collection(node, symbol)
        if symbol == "tf.train.ExponentialMovingAverage":
            return self._averages(node, symbol)
        if symbol in cat.KINDS:
            values = self.expressions.all_arguments(node)
            number = self.state.graph if symbol in cat.SAVERS | cat.INITIALIZERS else 0
            members = [m for v in values for m in v.leaves()]
            return Value(cat.KINDS[symbol], node=node, symbol=symbol, members=members, number=number)
        return self._operation(node, symbol)

    def optimizer(self, node: ast.Call, symbol: str) -> Value:
        """An optimizer that a call makes."""
        self.expressions.all_arguments(node)
        return self._created(node, symbol, Kind.OPTIMIZER)

    def chosen_cell(self, node: ast.Call) -> Value:
        """A recurrent cell of a class that the program chooses among several."""
        self.expressions.all_arguments(node)
        return self._created(node, CELL_CLASS, Kind.LAYER)

    def _operation(self, node: ast.Call, symbol: str) -> Value:
        item = self.state.item
        if symbol in cat.ASSIGNMENTS:
            return self._assignment(node, symbol)
        if symbol in cat.GROUPS:
            return self._group(node, symbol)
        if symbol in cat.SUMMARIES or symbol in cat.MERGES:
            return self._summary(node, symbol)
        if symbol == "tf.gradients":
            for value in self.expressions.all_arguments(node):
                self.expressions.touch(value)
                if not self.state.differentiates and any(leaf.kind is Kind.EAGER for leaf in value.leaves()):
                    raise ConstantsDifferentiated
            item.derives = True
            return Value(Kind.TENSOR, node=node, symbol=symbol, many=True)
        if symbol in cat.QUIET:
            self.expressions.all_arguments(node)
            if symbol == "tf.reset_default_graph":
                self.state.graphs += 1
                self.state.graph = self.state.graphs
            return Value(Kind.NOTHING, node=node, symbol=symbol)
        values = self.expressions.all_arguments(node)
        if symbol in cat.RANDOM or symbol == _FRESH:
            item.draws = True
            self.expressions.tensor(*values)
            return Value(Kind.TENSOR, node=node, symbol=symbol)
        result = self.expressions.tensor(*values, node=node)
        lists = [leaf for v in values for leaf in v.leaves() if leaf.kind is Kind.COLLECTION]
        item.variable_reads.extend(leaf for leaf in lists if leaf not in item.variable_reads)
        if result.kind is Kind.PYTHON and self.state.differentiates:
            item.differentiated = True
            return _several(Value(Kind.TENSOR, node=node, symbol=symbol), node, symbol)
        if symbol == "tf.cond" and self._gives_one(node):
            return _named(result, symbol)
        if result.kind is Kind.PYTHON:
            return _several(Value(Kind.EAGER, node=node, symbol=symbol), node, symbol)
        return _several(_named(result, symbol), node, symbol)

    def _gives_one(self, node: ast.Call) -> bool:
        """Whether a branch of a condition gives a tensor that the program has a name for, and so each of them one."""
        branches = [argument(node, place, name) for place, name in ((1, "true_fn"), (2, "false_fn"))]
        named = [b.body.id for b in branches if isinstance(b, ast.Lambda) and isinstance(b.body, ast.Name)]
        values = [found[0] for name in named if (found := self.state.frame.lookup(name)) is not None]
        return any(v.kind is Kind.TENSOR and not v.many and v.parts is None for v in values)

    def _placeholder(self, node: ast.Call, symbol: str) -> Value:
        if "sparse" in symbol:
            raise Blocked(node, "TFM705", "a sparse placeholder is fed three arrays at once")
        values = self.expressions.all_arguments(node)
        shape = argument(node, 1, "shape") if symbol == "tf.placeholder_with_default" else None
        if isinstance(shape, ast.Constant) and shape.value == NESTED:
            # A state whose batch size is fed, too, is no default: a run that needs it must be fed it.
            symbol = "tf.placeholder" if values and values[0].kind is Kind.TENSOR else symbol
            return Value(Kind.PLACEHOLDER, node=node, symbol=symbol, shape=NESTED, many=True)
        return Value(Kind.PLACEHOLDER, node=node, symbol=symbol)

    def _created(self, node: ast.Call, symbol: str, kind: Kind) -> Value:
        state = self.state
        creation = Creation(node, symbol, state.item, tuple(state.scopes), loops=tuple(state.loops))
        creation.reuse, creation.finds = any(state.reuse), state.finds
        creation.graph, creation.names = state.graph, tuple(state.names)
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
        for value in self.expressions.all_arguments(node):
            for leaf in value.leaves():
                for needed in leaf.items:
                    needed.eager_too = True
        item.draws, item.variable_reads = draws, reads
        known = self._known_variable(node, symbol)
        return known if known is not None else self._created(node, symbol, Kind.VARIABLE)

    def _known_variable(self, node: ast.Call, symbol: str) -> Value | None:
        """With ``reuse``, the variable of that name; a new one is noted by its name."""
        state = self.state
        name = argument(node, 0, "name")
        if symbol != "tf.get_variable" or unsettled(state.scopes) or state.frame.function is not None:
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
        values = self.expressions.all_arguments(node)
        for value in values:
            self.expressions.touch(value)
        created = self._created(node, symbol, Kind.LAYER)
        if cat.makes_layer(symbol):
            return created
        result = Value(Kind.TENSOR, node=node, symbol=symbol, creation=created.creation)
        self.state.item.effects = True
        return _several(result, node, symbol)

    def _collection(self, node: ast.Call, symbol: str) -> Value:
        self.expressions.all_arguments(node)
        key = argument(node, 0, "key")
        name = self.state.tree.segment(key) if key is not None and symbol.startswith("tf.get_collection") else ""
        if "UPDATE_OPS" in name or "update_ops" in name:
            self.state.uses_updates = True
            return Value(Kind.UPDATES, node=node, symbol=symbol)
        if "LOSSES" in name or "losses" in name.lower():
            self.state.item.effects = True
            for creation in self.state.creations:
                made = creation.item
                if creation.graph != self.state.graph or creation.symbol in self.optimizers:
                    continue
                if made is not self.state.item and made.role is Role.DEFER and made not in self.state.item.needs:
                    self.state.item.needs.append(made)
            return Value(Kind.TENSOR, node=node, symbol=symbol, many=True)
        own = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if symbol.startswith("tf.get_collection") and "VARIABLES" not in name and "variables" not in name and not own:
            raise Blocked(node, "TFM704", f"the collection {name} is filled elsewhere")
        return Value(Kind.COLLECTION, node=node, symbol=symbol)

    def _assignment(self, node: ast.Call, symbol: str) -> Value:
        target = argument(node, 0, "ref")
        if target is None:
            raise Blocked(node, "TFM706", "an assignment without a variable")
        variable = self.expressions.value(target)
        for given in [*node.args[1:], *(k.value for k in node.keywords if k.arg != "ref")]:
            self.expressions.read(given)
        if Kind.VARIABLE not in {v.kind for v in variable.leaves()}:
            raise Blocked(node, "TFM706", f"`{self.state.tree.segment(target)}` is not known to be a variable")
        self.state.item.effects = True
        return Value(Kind.OPERATION, node=node, symbol=symbol, members=[variable])

    def _group(self, node: ast.Call, symbol: str) -> Value:
        values = self.expressions.all_arguments(node)
        leaves = [leaf for v in values for leaf in v.leaves()]
        if leaves and all(leaf.kind is Kind.INITIALIZER for leaf in leaves):
            return Value(Kind.INITIALIZER, node=node, members=leaves, number=leaves[0].number)
        if self.state.item.control:
            self.state.item.effects = True
        return Value(Kind.OPERATION, node=node, symbol=symbol, members=leaves)

    def _summary(self, node: ast.Call, symbol: str) -> Value:
        values = self.expressions.all_arguments(node)
        for value in values:
            self.expressions.touch(value)
        result = Value(
            Kind.SUMMARY, node=node, symbol=symbol, scope=tuple("?" if unsettled((n,)) else n for n in self.state.names)
        )
        result.items = (self.state.item,)
        result.number = self.state.graph
        self.state.item.effects = True
        if symbol in cat.SUMMARIES:
            self.state.summaries.append(result)
        elif symbol == "tf.summary.merge_all":
            key = self._collection_key(argument(node, 0, "key")) or cat.SUMMARY_KEY
            made = [s for s in self.state.summaries if s.number == self.state.graph]
            result.members = [s for s in made if key in self._summary_keys(s)]
        else:
            merged = [leaf for v in values for leaf in v.leaves() if leaf.kind is Kind.SUMMARY]
            given = [m for s in merged for m in (s.members if s.symbol in cat.MERGES else [s])]
            result.members = list({id(m.node): m for m in given}.values())
        for member in result.members:
            for item in member.items:
                self.state.item.need(Value(Kind.SUMMARY, items=(item,)))
        return result

    def _summary_keys(self, summary: Value) -> list[str]:
        """The collections that a summary is in. Raises Blocked where their names are made while the program runs."""
        call = summary.node
        given = argument(call, -1, "collections") if isinstance(call, ast.Call) else None
        if given is None or (isinstance(given, ast.Constant) and given.value is None):
            return [cat.SUMMARY_KEY]
        if not isinstance(given, ast.List | ast.Tuple):
            raise Blocked(given, "TFM710", "it is not known which collections a summary is in")
        return [name for e in given.elts if (name := self._collection_key(e)) is not None]

    def _collection_key(self, node: ast.expr | None) -> str | None:
        """The name of a collection of summaries. Raises Blocked where it is made while the program runs."""
        if node is None:
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if self.state.symbols.symbol(node) == "tf.GraphKeys.SUMMARIES":
            return cat.SUMMARY_KEY
        raise Blocked(node, "TFM710", "it is not known which collections a summary is in")

    def _averages(self, node: ast.Call, symbol: str) -> Value:
        self.expressions.all_arguments(node)
        if self.state.frame.function is not None:
            raise Blocked(node, "TFM706", "a function makes moving averages while it computes")
        if argument(node, 2, "zero_debias") is not None:
            raise Blocked(node, "TFM710", "moving averages are corrected for their start")
        return Value(Kind.AVERAGE, node=node, symbol=symbol)


def _named(value: Value, symbol: str) -> Value:
    value.symbol = symbol
    return value


def _several(result: Value, node: ast.Call, symbol: str) -> Value:
    """Operations that give several tensors, or a structure that their arguments decide."""
    if symbol.rsplit(".", 1)[-1] in cat.STRUCTURES:
        result.many = not (symbol == "tf.while_loop" and _has_one_variable(node))
    return result


def _has_one_variable(loop: ast.Call) -> bool:
    """Whether a loop has one variable, which TF1 gives back as it is, without the list."""
    given = argument(loop, 2, "loop_vars")
    alone = given.elts[0] if isinstance(given, ast.List | ast.Tuple) and len(given.elts) == 1 else None
    kept = any(k.arg == "return_same_structure" for k in loop.keywords)
    return alone is not None and not kept and not isinstance(alone, ast.List | ast.Tuple | ast.Starred)
