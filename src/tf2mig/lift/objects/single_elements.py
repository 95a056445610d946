"""Datasets whose elements are surely one tensor each, and no tuple or dictionary of tensors."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_KEPT = frozenset({"batch", "cache", "filter", "prefetch", "repeat", "shard", "shuffle", "skip", "take"})
"""Methods that keep what an element is made of. Source: tensorflow/python/data/ops/dataset_ops.py of TF 1.15."""
_DATASET = "tf.data.Dataset."
_PLAIN = frozenset({"tf.data.Dataset.range", "tf.data.TextLineDataset", "tf.data.TFRecordDataset"})
_SLICED = frozenset({"tf.data.Dataset.from_tensor_slices", "tf.data.Dataset.from_tensors"})
_TENSORS = (
    *("tf.cast", "tf.to_float", "tf.to_int32", "tf.reshape", "tf.constant", "tf.range", "tf.zeros", "tf.ones"),
    *("tf.random_uniform", "tf.random_normal", "tf.string_to_number", "tf.one_hot", "tf.expand_dims", "tf.square"),
)


def gives_one_tensor(tree: Tree, symbols: Symbols, dataset: ast.expr | None) -> bool:
    """Whether each element of a dataset is one tensor; False also where that is not known."""
    if isinstance(dataset, ast.Name):
        return gives_one_tensor(tree, symbols, _bound(tree, dataset))
    if not isinstance(dataset, ast.Call):
        return False
    symbol = symbols.called(dataset) or ""
    if symbol in _PLAIN:
        return True
    given = {str(k.arg): k.value for k in dataset.keywords}
    if symbol in _SLICED:
        return _is_tensor(tree, symbols, dataset.args[0] if dataset.args else given.get("tensors"))
    if symbol == f"{_DATASET}from_generator":
        kinds = dataset.args[1] if len(dataset.args) > 1 else given.get("output_types")
        return kinds is not None and (symbols.symbol(kinds) or "").startswith("tf.")
    if symbol or not isinstance(dataset.func, ast.Attribute):
        return False
    if dataset.func.attr in _KEPT:
        return gives_one_tensor(tree, symbols, dataset.func.value)
    body = dataset.args[0].body if dataset.args and isinstance(dataset.args[0], ast.Lambda) else None
    if dataset.func.attr != "map" or body is None:
        return False
    return isinstance(body, ast.BinOp | ast.Compare) or (
        isinstance(body, ast.Call) and symbols.called(body) in _TENSORS
    )


def _is_tensor(tree: Tree, symbols: Symbols, value: ast.expr | None) -> bool:
    """Whether an expression is an array, a list of numbers or a tensor, and nothing that holds several."""
    if isinstance(value, ast.Name):
        return _is_tensor(tree, symbols, _bound(tree, value))
    if isinstance(value, ast.List):
        return all(isinstance(n, ast.List | ast.Constant | ast.Load | ast.UnaryOp | ast.unaryop) for n in walk(value))
    if not isinstance(value, ast.Call):
        return False
    symbol = symbols.called(value)
    if symbol is not None:
        return symbol in _TENSORS or symbol in cat.PLACEHOLDERS
    made = value.func
    if isinstance(made, ast.Attribute) and made.attr in ("reshape", "astype"):
        return isinstance(made.value, ast.Call | ast.Name) and _is_tensor(tree, symbols, made.value)
    named = isinstance(made, ast.Attribute) and isinstance(made.value, ast.Name) and made.value.id in ("np", "numpy")
    return named and getattr(made, "attr", "") in ("arange", "array", "linspace", "ones", "zeros", "eye")


def _bound(tree: Tree, name: ast.Name) -> ast.expr | None:
    """What a name is bound to where it is read: by a statement in front, in a block around it. None otherwise."""
    home, around = tree.home(name), list(tree.ancestors(name))
    stores = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Name)
        and n.id == name.id
        and isinstance(n.ctx, ast.Store)
        and tree.start(n) < tree.start(name)
        and tree.home(n) is home
        and tree.parents.get(n) not in around
    ]
    last = max(stores, key=tree.start, default=None)
    statement = tree.parents.get(last) if last is not None else None
    if not isinstance(statement, ast.Assign) or statement.targets != [last]:
        return None
    return statement.value if any(statement in b for a in [home, *around] for b in blocks_of(a)) else None


__all__ = ["gives_one_tensor"]
