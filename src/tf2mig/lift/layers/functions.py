"""TF1's layer functions, split into a Keras layer that is created once and its application.

The knowledge is ``rules/lift/layers.toml``; what a table cannot say is in `training_layers` and
`contrib_layers`. Sources: tensorflow/python/layers and tensorflow/contrib/layers/python/layers/layers.py of
TF 1.15, keras/src/layers of Keras 3.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tf2mig.graph.categories import makes_layer
from tf2mig.graph.values import CELL_CLASS
from tf2mig.lift.core.arguments import IsTensor, Symbols, Text, Unsupported, bind, entries, literal_symbol
from tf2mig.lift.layers import contrib_layers, training_layers
from tf2mig.lift.layers.split import (
    Request,
    Scopes,
    Split,
    Values,
    call_text,
    common_parts,
    creator_text,
    parameters_of,
)

__all__ = ["Split", "is_layer", "is_weightless", "split_layer"]

_SPELLED_OUT = 2
"""How many repeated layers are written one by one."""


@dataclass(frozen=True)
class _Surroundings:
    """What holds for a call and for the layers inside it."""

    text: Text
    tensors: frozenset[str]
    is_tensor: IsTensor
    symbols: Symbols
    scopes: Scopes
    value: Values
    updates_run: bool


def is_layer(symbol: str) -> bool:
    """Whether `split_layer` knows the symbol."""
    return symbol in entries("layer") or symbol in entries("layer_group")


def is_weightless(symbol: str) -> bool:
    """Whether the symbol makes a layer that never has variables, or what becomes an operation."""
    entry = entries("layer").get(symbol)
    return entry is not None and bool(entry.get("weightless") or "keras" not in entry)


def split_layer(
    symbol: str,
    call: ast.Call,
    text: Text,
    defaults: Mapping[str, str] | None = None,
    tensor_args: frozenset[str] = frozenset(),
    *,
    is_tensor: IsTensor | None = None,
    symbols: Symbols | None = None,
    scopes: Scopes | None = None,
    value: Values | None = None,
    rank: int | None = None,
    dtype: str | None = None,
    updates_run: bool = True,
) -> Split:
    """Split a call of a layer function, or the creation of a layer by its class.

    ``defaults`` are the values that argument or variable scopes give to TF1's parameters, ``scopes`` gives
    them
    for another symbol (a normalizer, a repeated layer). ``tensor_args`` names the parameters whose value is a
    graph tensor. ``symbols`` resolves nodes, ``value`` gives the expression behind a name (for
    ``normalizer_params``). ``rank`` is the inputs' rank and ``dtype`` their type, where known.
    ``updates_run=False`` says that the program never runs UPDATE_OPS: then the moving averages must stay what
    they are.

    Raises Unsupported.
    """
    around = _Surroundings(
        text,
        tensor_args,
        is_tensor or (lambda _: False),
        symbols or literal_symbol,
        scopes or (lambda _: {}),
        value or (lambda node: node),
        updates_run,
    )
    if symbol in entries("layer_group"):
        split = _split_group(symbol, call, around, rank)
    else:
        given = defaults if defaults is not None else around.scopes(symbol)
        split = _split_one(symbol, call, around, given, rank)
    return replace(split, creator=contrib_layers.with_dtype(split.creator, dtype))


def _split_one(symbol: str, call: ast.Call, around: _Surroundings, given: Mapping[str, str], rank: int | None) -> Split:
    entry = entries("layer").get(symbol)
    if symbol == CELL_CLASS:
        return Split(around.text(call), "", base="cell", imports=("import rnn_cells",), support=("rnn_cells",))
    if entry is None:
        raise Unsupported(f"{symbol} has no Keras layer")
    function = not makes_layer(symbol)
    params = parameters_of(entry, function)
    arguments = bind(
        symbol,
        params,
        call,
        around.text,
        given,
        symbols=around.symbols,
        tensors=around.tensors,
        is_tensor=around.is_tensor,
    )

    def again(inner: str, inner_given: Mapping[str, str], tensors: frozenset[str], rank: int | None) -> Split:
        node = ast.Call(func=ast.Name("layer"), args=[ast.Name("inputs")], keywords=[])
        merged = {**around.scopes(inner), **inner_given}
        within = replace(around, text=ast.unparse, tensors=around.tensors | tensors)
        return _split_one(inner, node, within, merged, rank)

    request = Request(
        entry,
        arguments,
        function,
        around.text,
        around.is_tensor,
        around.value,
        rank,
        around.updates_run,
        again,
    )
    split = _HANDLERS[entry.get("handler", "plain")](request)
    parts = common_parts(request)
    parts["regularized"] = parts["regularized"] or split.regularized
    return replace(split, **parts)


def _plain(request: Request) -> Split:
    """A layer whose arguments the table maps one by one."""
    return Split(creator_text(request), call_text(request))


def _cell(request: Request) -> Split:
    """A recurrent cell. One that reuses variables by name is an earlier cell, which nothing here can find."""
    arguments = request.arguments
    if arguments.literal("reuse") not in (None, False):
        raise Unsupported(f"{arguments.symbol} shares its variables by name")
    module = str(request.entry["keras"]).partition(".")[0]
    return Split(creator_text(request), "", imports=(f"import {module}",), support=(module,))


def _support(request: Request) -> Split:
    """A layer of a support module, and its application."""
    module = str(request.entry["keras"]).partition(".")[0]
    return Split(creator_text(request), call_text(request), imports=(f"import {module}",), support=(module,))


_HANDLERS: Mapping[str, Callable[[Request], Split]] = {
    "plain": _plain,
    "batch_norm": training_layers.batch_norm,
    "contrib_batch_norm": training_layers.contrib_batch_norm,
    "dropout": training_layers.dropout,
    "contrib_weights": contrib_layers.weights,
    "contrib_separable": contrib_layers.separable,
    "layer_norm": contrib_layers.layer_norm,
    "group_norm": contrib_layers.group_norm,
    "bias_add": contrib_layers.bias_add,
    "embedding": contrib_layers.embedding,
    "cell": _cell,
    "support": _support,
}


def _split_group(symbol: str, call: ast.Call, around: _Surroundings, rank: int | None) -> Split:
    """slim's `repeat` and `stack`: several layers in a row, as one Keras model. Raises Unsupported."""
    kind = entries("layer_group")[symbol]["kind"]
    keywords = {k.arg: k.value for k in call.keywords if k.arg is not None and k.arg != "scope"}
    names = ("inputs", "repetitions", "layer") if kind == "repeat" else ("inputs", "layer", "stack_args")
    found = dict(zip(names, call.args, strict=False))
    found.update({n: keywords.pop(n) for n in names if n in keywords})
    starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    if starred or len(found) < len(names):
        raise Unsupported(f"{symbol} is called in a way that cannot be read")
    inner = around.symbols(found["layer"])
    if inner is None or inner not in entries("layer"):
        raise Unsupported(f"{symbol} repeats a function that is not a layer of TensorFlow")
    if kind == "repeat":
        each = [call.args[len(names) :]]
    else:
        each = _stacked(symbol, around.value(found["stack_args"]))
    splits = [_inner_split(inner, list(args), keywords, around, rank) for args in each]
    creators = [s.creator for s in splits]
    if kind == "repeat":
        creators = _repeated(creators[0], found["repetitions"], around.text)
    scope = next((around.text(k.value) for k in call.keywords if k.arg == "scope"), None)
    application = splits[0].call.replace("inputs", around.text(found["inputs"]), 1)
    model = f"tf.keras.Sequential([{', '.join(creators)}])"
    regularized = any(s.regularized for s in splits)
    return replace(splits[0], creator=model, call=application, tf1_name=scope, regularized=regularized)


def _stacked(symbol: str, node: ast.expr) -> list[list[ast.expr]]:
    if not isinstance(node, ast.List | ast.Tuple):
        raise Unsupported(f"the argument stack_args of {symbol} is not a list that can be read")
    return [list(e.elts) if isinstance(e, ast.List | ast.Tuple) else [e] for e in node.elts]


def _inner_split(
    symbol: str,
    args: list[ast.expr],
    keywords: Mapping[str, ast.expr],
    around: _Surroundings,
    rank: int | None,
) -> Split:
    inputs = ast.Name("inputs")
    node = ast.Call(
        func=ast.Name("layer"),
        args=[inputs, *args],
        keywords=[ast.keyword(arg=k, value=v) for k, v in keywords.items()],
    )
    named = replace(around, text=lambda part: "inputs" if part is inputs else around.text(part))
    split = _split_one(symbol, node, named, around.scopes(symbol), rank)
    if not split.creator or not split.call.startswith("{layer}(inputs"):
        raise Unsupported(f"{symbol} cannot be repeated as a Keras layer")
    return split


def _repeated(creator: str, count: ast.expr, text: Text) -> list[str]:
    if isinstance(count, ast.Constant) and isinstance(count.value, int) and count.value <= _SPELLED_OUT:
        return [creator] * count.value
    return [f"{creator} for _ in range({text(count)})"]
