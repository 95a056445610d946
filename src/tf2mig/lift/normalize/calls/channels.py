"""How many channels a tensor has: the size of its last axis, followed through the statements that make it.

The answer is code, made of numbers and of names that stand for one value: `64`, `n_hidden`, `7 * 7 * depth`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.graph.items import Function
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import block_of, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

KEEPING = frozenset(
    f"tf.nn.{name}"
    for name in (
        "relu", "relu6", "elu", "selu", "leaky_relu", "softplus", "softsign", "softmax", "sigmoid", "tanh",
        "dropout", "max_pool", "avg_pool", "lrn", "local_response_normalization", "bias_add", "l2_normalize",
        "batch_normalization",
    )
) | frozenset(
    f"tf.{name}"
    for name in (
        "nn.max_pool2d", "nn.avg_pool2d", "sigmoid", "tanh", "identity", "add", "multiply", "subtract", "abs", "exp",
        "square", "stop_gradient", "cast", "to_float", "layers.dropout", "layers.max_pooling2d",
        "layers.average_pooling2d", "layers.batch_normalization", "contrib.layers.batch_norm",
        "contrib.layers.dropout", "contrib.layers.max_pool2d", "maximum", "minimum", "sqrt", "negative",
        "clip_by_value",
    )
)  # fmt: skip
"""Functions whose result has as many channels as their first argument."""
_JOINING = frozenset({"tf.add", "tf.multiply", "tf.subtract", "tf.nn.bias_add", "tf.maximum", "tf.minimum"})
"""Those of them that take two values element by element."""
_PRODUCTS = {"tf.matmul": (1, "b"), "tf.nn.conv2d": (1, "filter"), "tf.nn.xw_plus_b": (1, "weights")}
"""Functions whose result has as many channels as the last axis of a matrix or filter."""
_UNITS = {
    "tf.layers.dense": (1, "units"),
    "tf.layers.conv2d": (1, "filters"),
    "tf.contrib.layers.fully_connected": (1, "num_outputs"),
    "tf.contrib.layers.conv2d": (1, "num_outputs"),
}
_SHAPED = {
    "tf.random_normal": 0, "tf.truncated_normal": 0, "tf.random_uniform": 0, "tf.zeros": 0, "tf.ones": 0,
    "tf.constant": 2, "tf.get_variable": 1, "tf.placeholder": 1, "tf.reshape": 1, "tf.fill": 0,
}  # fmt: skip
"""Functions that are told the shape of their result, and at which position."""
_DEPTH = 24


@dataclass
class Channels:
    """Answers for one tree."""

    tree: Tree
    symbols: Symbols
    carried: dict[tuple[ast.For, str], str] = field(default_factory=dict)
    """The name that holds the channels of a loop's tensor after each of its rounds."""

    def of(self, node: ast.expr, at: ast.stmt, depth: int = 0) -> str | None:
        """The channels of an expression in a statement; None where they are not known."""
        if depth > _DEPTH:
            return None
        if isinstance(node, ast.Name):
            return self._of_name(node.id, at, depth)
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.MatMult):
                return self.of(node.right, at, depth + 1)
            return self._of_both(node.left, node.right, at, depth)
        return self._of_call(node, at, depth) if isinstance(node, ast.Call) else None

    def _of_both(self, left: ast.expr, right: ast.expr, at: ast.stmt, depth: int) -> str | None:
        """The channels of what an operation makes of two values element by element; one channel is spread over all."""
        first = self.of(left, at, depth + 1)
        return first if first not in (None, "1") else self.of(right, at, depth + 1) or first

    def of_final(self, name: str, loop: ast.For) -> str | None:
        """The channels of a name at the end of a loop's round."""
        found = self.at_end(name, loop)
        return self.of(found[0], found[1]) if found is not None else None

    def at_end(self, name: str, loop: ast.For) -> tuple[ast.expr, ast.stmt] | None:
        """What gives a name its value at the end of a loop's round, and the statement that does."""
        return self._in_block(name, loop.body, len(loop.body))

    def of_first(self, name: str, loop: ast.For) -> str | None:
        """The channels of a name in front of a loop."""
        return self._of_name(name, loop, 0)

    def _of_name(self, name: str, at: ast.stmt, depth: int) -> str | None:
        found = self.given(name, at)
        if isinstance(found, ast.For):
            return self.carried.get((found, name))
        if isinstance(found, tuple):
            return self.of(found[0], found[1], depth + 1)
        return self._of_parameter(name, found, depth) if found is not None else None

    def given(self, name: str, at: ast.stmt) -> tuple[ast.expr, ast.stmt] | ast.For | ast.FunctionDef | None:
        """What gives a name its value in front of a statement: an expression and its statement, a loop that binds it,
        or the function whose parameter it is; None where that is not known.
        """
        statement: ast.stmt = at
        while True:
            parent = self.tree.parents[statement]
            block = block_of(self.tree.parents, statement)
            found = self._in_block(name, block, block.index(statement))
            if found is not None:
                return found
            blocking = next((s for s in reversed(block[: block.index(statement)]) if name in stored_names(s)), None)
            if blocking is not None:
                return blocking if isinstance(blocking, ast.For) else None
            if isinstance(parent, ast.For | ast.While) and name in stored_names(parent):
                return None
            if isinstance(parent, Function):
                return parent if isinstance(parent, ast.FunctionDef) else None
            if not isinstance(parent, ast.stmt):
                return None
            statement = parent

    def _in_block(self, name: str, block: list[ast.stmt], end: int) -> tuple[ast.expr, ast.stmt] | None:
        """The value that a name has in front of a place in a block, with the statement that gives it."""
        for statement in reversed(block[:end]):
            if name not in stored_names(statement):
                continue
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                return (statement.value, statement) if isinstance(target, ast.Name) else None
            if isinstance(statement, ast.With):
                return self._in_block(name, statement.body, len(statement.body))
            return None
        return None

    def _of_parameter(self, name: str, function: ast.AST, depth: int) -> str | None:
        """What the only call of a function gives a parameter; a number, which means the same everywhere."""
        if not isinstance(function, ast.FunctionDef) or function.args.vararg or function.args.kwarg:
            return None
        names = [a.arg for a in function.args.args]
        uses = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
        call = self.tree.parents.get(uses[0]) if len(uses) == 1 else None
        if name not in names or not isinstance(call, ast.Call) or call.func is not uses[0]:
            return None
        given = argument(call, names.index(name), name)
        statement = self.tree.statement(call)
        if given is None:
            return None
        text = self.of(given, statement, depth + 1)
        return text if text is not None and text.isdigit() else None

    def _of_call(self, call: ast.Call, at: ast.stmt, depth: int) -> str | None:
        symbol = self.symbols.called(call)
        if symbol is None:
            return self._of_own(call, at, depth)
        if symbol in KEEPING and call.args:
            second = call.args[1] if symbol in _JOINING and len(call.args) > 1 else call.args[0]
            return self._of_both(call.args[0], second, at, depth)
        if symbol in _PRODUCTS:
            factor = argument(call, *_PRODUCTS[symbol])
            return self.of(factor, at, depth + 1) if factor is not None else None
        if symbol in _UNITS:
            units = argument(call, *_UNITS[symbol])
            return self._text(units, at) if units is not None else None
        if symbol == "tf.Variable" and call.args:
            return self.of(call.args[0], at, depth + 1)
        if symbol in _SHAPED:
            return self._last(argument(call, _SHAPED[symbol], "shape"), at)
        return None

    def _of_own(self, call: ast.Call, at: ast.stmt, depth: int) -> str | None:
        """A call of a function of the program that only returns an expression: what it makes of its arguments."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        made = [n for n in self.tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
        if len(made) != 1 or call.keywords or any(isinstance(n, ast.If | ast.For) for n in walk(made[0])):
            return None
        returned = [n for n in walk(made[0]) if isinstance(n, ast.Return) and n.value is not None]
        parameters = [a.arg for a in made[0].args.args]
        if len(returned) != 1 or returned[0].value is None:
            return None
        value: ast.expr = returned[0].value
        while isinstance(value, ast.Name) and (found := self._in_own(value.id, returned[0])) is not None:
            value = found
        return self._through(value, dict(zip(parameters, call.args, strict=False)), returned[0], at, depth)

    def _in_own(self, name: str, at: ast.stmt) -> ast.expr | None:
        block = block_of(self.tree.parents, at)
        found = self._in_block(name, block, block.index(at))
        return found[0] if found is not None else None

    def _through(
        self, value: ast.expr, given: dict[str, ast.expr], inside: ast.stmt, at: ast.stmt, depth: int
    ) -> str | None:
        """The channels of a returned expression, whose parameters stand for a call's arguments."""
        if isinstance(value, ast.Name) and value.id in given:
            return self.of(given[value.id], at, depth + 1)
        if isinstance(value, ast.BinOp):
            sides = (value.left, value.right)
            return next((t for s in sides if (t := self._through(s, given, inside, at, depth + 1))), None)
        if not isinstance(value, ast.Call):
            return None
        symbol = self.symbols.called(value)
        first = value.args[0] if value.args else None
        if first is None or symbol is None:
            return None
        if symbol in KEEPING or symbol == "tf.Variable":
            inner = first
            while isinstance(inner, ast.Name) and inner.id not in given:
                found = self._in_own(inner.id, inside)
                if found is None:
                    return None
                inner = found
            return self._through(inner, given, inside, at, depth + 1)
        shape = argument(value, _SHAPED[symbol], "shape") if symbol in _SHAPED else None
        if isinstance(shape, ast.Name) and shape.id in given:
            return self._last(given[shape.id], at)
        return None

    def _last(self, shape: ast.expr | None, at: ast.stmt) -> str | None:
        if not isinstance(shape, ast.List | ast.Tuple) or not shape.elts:
            return None
        return self._text(shape.elts[-1], at)

    def _text(self, node: ast.expr, at: ast.stmt) -> str | None:
        """The code of a size, where it means the same wherever its scope is, or in all of the loop around a place."""
        plain = (ast.Constant, ast.Name, ast.BinOp, ast.operator, ast.Load, ast.Subscript)
        if not all(isinstance(n, plain) for n in walk(node)):
            return None
        if isinstance(node, ast.Constant) and not isinstance(node.value, int):
            return None
        names = names_in(node)
        loop = next((a for a in self.tree.ancestors(at) if isinstance(a, ast.For)), None)
        counted = stored_names(loop.target) - _stored_below(loop.body) if loop is not None else set()
        if any(self._times_stored(name) > 1 for name in names - counted):
            return None
        return self.tree.segment(node)

    def _times_stored(self, name: str) -> int:
        stored = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == name]
        parameters = [n for n in self.tree.nodes if isinstance(n, ast.arg) and n.arg == name]
        return sum(not isinstance(n.ctx, ast.Load) for n in stored) + len(parameters)


def _stored_below(block: list[ast.stmt]) -> set[str]:
    return {name for statement in block for name in stored_names(statement)}
