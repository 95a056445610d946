"""What a layer's split needs to know of the place where the layer function is called."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation, Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk

_DEPTH = 12
_IMAGES = ("conv2d", "pool2d", "pooling2d", "convolution2d")
_SPARSE = frozenset({"tf.nn.embedding_lookup", "tf.gather", "tf.nn.embedding_lookup_sparse", "tf.nn.nce_loss",
                     "tf.nn.sampled_softmax_loss"})  # fmt: skip
"""Functions whose gradient for their first argument is sparse."""
_KEEPING = frozenset(
    {
        "relu", "relu6", "elu", "selu", "tanh", "sigmoid", "softplus", "leaky_relu", "dropout",
        "identity", "softmax",
        "batch_normalization", "batch_norm", "fully_connected", "dense", "layer_norm",
    }
)  # fmt: skip
"""Functions whose result has the rank of their first argument."""


def keeps_size(symbol: str) -> bool:
    """Whether a function's result has the last axis of its first argument."""
    return symbol.rsplit(".", 1)[-1] in _KEEPING - {"fully_connected", "dense"}


def used(creation: Creation, node: ast.AST) -> list[Value]:
    """The known values that an expression of a creation's statement names."""
    inside = {id(n) for n in walk(node)}
    return [v for n, v in creation.item.uses if id(n) in inside]


def is_tensor(context: Context, creation: Creation, node: ast.expr) -> bool:
    """Whether the value of an argument exists only while a lifted function runs."""
    if isinstance(node, ast.Constant):
        return False
    values = used(creation, node)
    if not values:
        inside = {id(n) for n in walk(node)}
        items = [i for body in context.state.bodies.values() for i in body.items]
        values = [v for i in items for n, v in i.uses if id(n) in inside]
    return any(v.deferred or v.kind is Kind.VARIABLE for v in values)


def tensor_arguments(context: Context, creation: Creation) -> frozenset[str]:
    """The keyword arguments that are tensors."""
    return frozenset(
        k.arg for k in creation.node.keywords if k.arg is not None and is_tensor(context, creation, k.value)
    )


def picks_rows(context: Context) -> bool:
    """Whether the program looks rows up in a variable, whose gradient TF1 then takes as sparse."""
    variables = {
        id(n)
        for body in context.state.bodies.values()
        for item in body.items
        for n, v in item.uses
        if any(leaf.kind is Kind.VARIABLE for leaf in v.leaves())
    }
    return any(
        isinstance(n, ast.Call)
        and context.state.symbols.symbol(n.func) in _SPARSE
        and n.args
        and id(n.args[0]) in variables
        for n in walk(context.state.tree.module)
    )


def behind(context: Context, node: ast.expr) -> ast.expr:
    """The expression that a name stands for, where it is assigned once in its scope; the node itself
    otherwise."""
    if not isinstance(node, ast.Name):
        return node
    tree = context.state.tree
    for scope in [a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef | ast.Module)]:
        stores = [
            n for n in walk(scope) if isinstance(n, ast.Name) and n.id == node.id and not isinstance(n.ctx, ast.Load)
        ]
        if isinstance(scope, ast.FunctionDef) and node.id in {a.arg for a in scope.args.args}:
            return node
        if len(stores) == 1:
            parent = tree.parents.get(stores[0])
            if isinstance(parent, ast.Assign) and parent.targets == [stores[0]]:
                return parent.value
            return node
        if stores:
            return node
    return node


def rank_of(context: Context, node: ast.expr, item: Item, depth: int = 0) -> int | None:
    """The rank of a tensor, where the text tells it."""
    if depth > _DEPTH:
        return None
    value = next((v for n, v in item.uses if n is node), None)
    if isinstance(node, ast.Name | ast.Attribute):
        if value is None or value.node is None or value.node is node:
            return None
        maker = value.items[0] if len(value.items) == 1 else item
        return rank_of(context, value.node, maker, depth + 1)
    return _called_rank(context, node, item, depth) if isinstance(node, ast.Call) else None


def _called_rank(context: Context, node: ast.Call, item: Item, depth: int) -> int | None:
    symbol = context.state.symbols.symbol(node.func)
    if symbol is None:
        return None
    stem = symbol.rsplit(".", 1)[-1]
    if symbol == "tf.placeholder":
        return _length(given(node, 1, "shape"))
    if symbol == "tf.reshape":
        return _length(given(node, 1, "shape"))
    if stem == "flatten":
        return 2
    if any(stem.startswith(s) or stem.endswith(s) for s in _IMAGES):
        return 4
    first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg in ("inputs", "x")), None)
    if stem in _KEEPING and first is not None:
        return rank_of(context, first, item, depth + 1)
    return None


def given(node: ast.Call, position: int, name: str) -> ast.expr | None:
    """The argument of a call that stands at a position or has a name."""
    found = next((k.value for k in node.keywords if k.arg == name), None)
    return found if found is not None else node.args[position] if position < len(node.args) else None


def _length(node: ast.expr | None) -> int | None:
    if isinstance(node, ast.List | ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return len(node.elts)
    return None
