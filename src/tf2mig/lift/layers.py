"""TF1's layer functions, split into a Keras layer that is created once and its application.

The knowledge is ``rules/lift/layers.toml``; here is what a table cannot say. Sources: tensorflow/python/layers and
tensorflow/contrib/layers/python/layers/layers.py of TF 1.15, keras/src/layers of Keras 3.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tf2mig.lift.arguments import (
    Arguments,
    Symbols,
    Text,
    Unsupported,
    bind,
    entries,
    expression,
    fill,
    operand,
    signature,
)

Scopes = Callable[[str], Mapping[str, str]]
Values = Callable[[ast.expr], ast.expr]

_SILENT = frozenset({"reuse", "variables_collections", "outputs_collections"})
_KINDS = {"padding": "padding", "data_format": "format", "name": "name"}
_BATCH_NORM = "tf.keras.layers.BatchNormalization"
_SUPPORT = "tf1_layers"


@dataclass(frozen=True)
class Split:
    """A layer function's two halves, as text."""

    creator: str
    """The layer, to be created once; empty where the operation keeps no state."""
    call: str
    """The application. The slot ``{layer}`` is the created layer: fill it with `str.replace`, for an argument's
    text may hold braces. Empty for a class, which is applied elsewhere."""
    base: str
    """The stem of the layer's name."""
    updates: bool = False
    """Batch normalization: TF1 put the updates of its moving averages into UPDATE_OPS."""
    tf1_name: str | None = None
    """The source text of ``name=`` or ``scope=``."""
    scope: str = ""
    """TF1's variable scope where no name is given: ``dense`` (then ``dense_1``, and so on)."""
    trainable: bool = True
    regularized: bool = False
    """Whether the layer adds regularization losses (`layer.losses` in Keras)."""
    imports: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    """TF1's names of the layer's weights, by Keras' name, where they differ."""
    training: str | None = None
    """The text of the training flag, where the layer has one."""


@dataclass(frozen=True)
class _Request:
    """What a split is made from."""

    entry: Mapping[str, Any]
    arguments: Arguments
    function: bool
    defaults: Mapping[str, str]
    scopes: Scopes
    value: Values
    rank: int | None
    updates_run: bool


def is_layer(symbol: str) -> bool:
    """Whether `split_layer` knows the symbol."""
    return symbol in entries("layer") or symbol in entries("layer_group")


def split_layer(
    symbol: str,
    call: ast.Call,
    text: Text,
    defaults: Mapping[str, str] | None = None,
    tensor_args: frozenset[str] = frozenset(),
    *,
    symbols: Symbols | None = None,
    scopes: Scopes | None = None,
    value: Values | None = None,
    rank: int | None = None,
    dtype: str | None = None,
    updates_run: bool = True,
) -> Split:
    """Split a call of a layer function, or the creation of a layer by its class.

    ``defaults`` are the values that argument or variable scopes give to TF1's parameters; ``scopes`` gives them for
    another symbol (a normalizer). ``tensor_args`` names the parameters whose value is a graph tensor. ``symbols``
    resolves nodes, ``value`` gives the expression behind a name (for ``normalizer_params``). ``rank`` is the inputs'
    rank and ``dtype`` their type where known. ``updates_run=False`` says that the program never runs UPDATE_OPS: then
    the moving averages must stay what they are.

    Raises Unsupported.
    """
    scopes = scopes or (lambda _: {})
    entry = entries("layer").get(symbol)
    if entry is None:
        raise Unsupported(f"{symbol} has no Keras layer")
    function = not symbol.rsplit(".", 1)[1][0].isupper()
    params = str(entry["params"]) if function else _class_params(entry)
    arguments = bind(symbol, params, call, text, defaults, symbols=symbols, tensors=tensor_args)
    request = _Request(
        entry, arguments, function, defaults or {}, scopes, value or (lambda node: node), rank, updates_run
    )
    split = _HANDLERS[entry.get("handler", "plain")](request)
    split = replace(split, **_common(request))
    if dtype is not None and dtype not in ("float32", "tf.float32") and split.creator:
        split = replace(split, creator=_with_keyword(split.creator, f'dtype="{dtype.removeprefix("tf.")}"'))
    return split


def _class_params(entry: Mapping[str, Any]) -> str:
    if "class-params" in entry:
        return str(entry["class-params"])
    kept = (p for p in signature(str(entry["params"])) if p.name not in ("inputs", "reuse"))
    return ", ".join(p.name if p.default is None else f"{p.name}={ast.unparse(p.default)}" for p in kept)


def _common(request: _Request) -> dict[str, Any]:
    """What is read off the arguments in the same way for every layer."""
    arguments, entry = request.arguments, request.entry
    name = arguments.text("name") or arguments.text("scope")
    regularizers = (p for p in arguments.nodes if p.endswith("regularizer") or p == "param_regularizers")
    return {
        "base": str(entry["base"]),
        "scope": str(entry.get("scope", entry["base"])),
        "tf1_name": name,
        "trainable": arguments.literal("trainable") is not False,
        "regularized": any(arguments.given(p) for p in regularizers),
        "weights": entry.get("weights", {}),
    }


def _plain(request: _Request) -> Split:
    """A layer whose arguments the table maps one by one."""
    return Split(_creator(request), _call(request), "")


def _creator(request: _Request, extra: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> str:
    """The text that creates the Keras layer; ``extra`` are arguments of ours, ``skip`` TF1's that they stand for."""
    entry, arguments = request.entry, request.arguments
    if "keras" not in entry:
        return ""
    called = {name for name in ("inputs", "ids", "training", "is_training") if f"{{{name}" in entry.get("call", "")}
    rename = entry.get("rename", {})
    parts = [arguments.require(p) for p in entry["positional"]]
    tail: list[str] = []
    for parameter in arguments.parameters:
        name = parameter.name
        silent = name in called or name in _SILENT or name in entry.get("drop", ()) or name in skip
        if silent or name in entry["positional"]:
            continue
        keyword = rename.get(name, name)
        kind = "regularizer" if keyword.endswith("_regularizer") else _KINDS.get(keyword)
        found = arguments.text(name, kind)
        if found is None and keyword in entry.get("explicit", {}):
            found = entry["explicit"][keyword]
        if found is not None:
            (tail if keyword in ("trainable", "name") else parts).append(f"{keyword}={found}")
    return f"tf.keras.layers.{entry['keras']}({', '.join([*parts, *extra, *tail])})"


def _call(request: _Request) -> str:
    return fill(str(request.entry["call"]), request.arguments) if request.function else ""


def _with_keyword(creator: str, keyword: str) -> str:
    separator = "" if creator.endswith("()") else ", "
    return f"{creator[:-1]}{separator}{keyword})"


def _flag(request: _Request) -> tuple[str, bool | None, bool]:
    """The training flag: its text, its value where it is a literal, and whether it is a tensor."""
    arguments = request.arguments
    name = "is_training" if "is_training" in {p.name for p in arguments.parameters} else "training"
    literal = arguments.literal(name)
    text = arguments.texts.get(name, "True" if literal is True else "False")
    value = bool(literal) if literal in (True, False, 0, 1) else None
    return text, value, name in arguments.tensors


def _batch_norm(request: _Request) -> Split:
    request.arguments.refuse("renorm", "renorm_clipping", "virtual_batch_size", "adjustment")
    axis = request.arguments.literal("axis")
    if isinstance(axis, list | tuple):
        if len(axis) != 1:
            raise Unsupported(f"{request.arguments.symbol} normalizes over several axes")
        request = replace(request, arguments=request.arguments.replace("axis", str(axis[0])))
    return _normalization(request, (), ("renorm_momentum",), fused_ranks=(4,))


def _contrib_batch_norm(request: _Request) -> Split:
    """contrib's momentum is 0.999 and it does not scale; where ``updates_collections`` is None it updates in place."""
    arguments = request.arguments
    arguments.refuse("batch_weights", "renorm", "renorm_clipping", "zero_debias_moving_mean", "adjustment")
    extra = [f"momentum={arguments.text('decay') or '0.999'}"]
    if not arguments.given("scale") or arguments.literal("scale") is not True:
        extra.append(f"scale={arguments.text('scale') or 'False'}")
    for table, ending in (("param_initializers", "initializer"), ("param_regularizers", "regularizer")):
        extra += [f"{key}_{ending}={text}" for key, text in _mapping(request, table).items()]
    if arguments.literal("data_format") == "NCHW":
        extra.append("axis=1")
    elif arguments.given("data_format"):
        raise Unsupported(f"the argument data_format of {arguments.symbol} is not a literal")
    skip = ("decay", "scale", "param_initializers", "param_regularizers", "updates_collections", "data_format",
            "activation_fn", "renorm_decay")  # fmt: skip
    in_place = "updates_collections" in arguments.nodes and arguments.literal("updates_collections") is None
    split = _normalization(replace(request, updates_run=request.updates_run or in_place), tuple(extra), skip, (2, 4))
    activation = arguments.text("activation_fn")
    if activation is not None and arguments.literal("activation_fn") is not None:
        split = replace(split, call=f"{operand(activation)}({split.call})")
    return replace(split, updates=split.updates and not in_place)


def _normalization(
    request: _Request, extra: tuple[str, ...], skip: tuple[str, ...], fused_ranks: tuple[int, ...]
) -> Split:
    """Batch normalization, exact in its moving averages.

    TF1's fused kernel keeps the unbiased variance in its moving average, Keras 3 the biased one; and Keras 3 takes
    no tensor as ``training``. Where either matters the layer comes from the support module. In Keras a layer that is
    not trainable normalizes with its moving averages, in TF1 it does not.
    """
    text, literal, is_tensor = _flag(request)
    training = request.function and literal is not False
    if training and request.arguments.literal("trainable") is not True:
        raise Unsupported(f"{request.arguments.symbol} trains its averages while it is not trainable")
    frozen = not request.updates_run
    if frozen and training:
        extra = (*(e for e in extra if not e.startswith("momentum=")), "momentum=1.0")
        skip = (*skip, "momentum")
    creator = _creator(request, extra, skip)
    can_be_fused = request.rank is None or request.rank in fused_ranks
    if request.arguments.literal("fused") is False:
        can_be_fused = False
    exact = not (frozen or not can_be_fused or literal is False)
    split = Split(creator, _call(request), "", updates=training or not request.function, training=text if request.function else None)
    if exact or is_tensor:
        return _supported(split, request, can_be_fused, fused_ranks)
    return split


def _supported(split: Split, request: _Request, can_be_fused: bool, fused_ranks: tuple[int, ...]) -> Split:
    creator = split.creator.replace(_BATCH_NORM, f"{_SUPPORT}.BatchNormalization", 1)
    if not can_be_fused:
        creator = _with_keyword(creator, "fused_ranks=()")
    elif fused_ranks != (4,) and request.rank != 4:
        creator = _with_keyword(creator, f"fused_ranks={fused_ranks!r}")
    return replace(split, creator=creator, imports=(f"import {_SUPPORT}",), support=(_SUPPORT,))


def _mapping(request: _Request, name: str) -> dict[str, str]:
    """The texts of a dict argument by its literal keys. Raises Unsupported where it cannot be read."""
    arguments = request.arguments
    if not arguments.given(name) or arguments.literal(name) is None:
        return {}
    node = arguments.nodes[name]
    shown = request.value(node)
    if isinstance(shown, ast.Dict) and all(isinstance(k, ast.Constant) for k in shown.keys):
        return {str(k.value): ast.unparse(v) for k, v in zip(shown.keys, shown.values, strict=True)}  # type: ignore[union-attr]
    if isinstance(shown, ast.Call) and ast.unparse(shown.func) == "dict" and not shown.args:
        if all(k.arg is not None for k in shown.keywords):
            return {str(k.arg): ast.unparse(k.value) for k in shown.keywords}
    raise Unsupported(f"the argument {name} of {arguments.symbol} is not a dict that can be read")


def _dropout(request: _Request) -> Split:
    """Dropout keeps no weights: a Keras layer where a Python value says whether it trains, an operation otherwise."""
    arguments = request.arguments
    text, literal, is_tensor = _flag(request)
    contrib = arguments.symbol.startswith("tf.contrib.")
    rate = _rate(arguments) if contrib else arguments.text("rate") or "0.5"
    extra = "".join(f", {p}={found}" for p in ("noise_shape", "seed") if (found := arguments.text(p)))
    layer = f"tf.keras.layers.Dropout({rate}{extra})"
    if not request.function:
        return Split(layer, "", "")
    inputs = arguments.require("inputs")
    if literal is False:
        return Split("", inputs, "", training="False")
    if literal is True:
        return Split("", f"tf.nn.dropout({inputs}, rate={rate}{extra})", "", training="True")
    if is_tensor:
        chosen = f"tf.where({text}, {rate}, 0.0)"
        return Split("", f"tf.nn.dropout({inputs}, rate={chosen}{extra})", "", training=text)
    if arguments.tensors & {"rate", "keep_prob"}:
        chosen = f"{operand(rate)} if {text} else 0.0"
        return Split("", f"tf.nn.dropout({inputs}, rate={chosen}{extra})", "", training=text)
    return Split(layer, f"{{layer}}({inputs}, training={text})", "", training=text)


def _rate(arguments: Arguments) -> str:
    """contrib's ``keep_prob`` as a rate."""
    keep = arguments.literal("keep_prob")
    if isinstance(keep, int | float):
        return repr(round(1 - keep, 10))
    return f"1 - {operand(arguments.require('keep_prob'))}"


def _contrib_weights(request: _Request) -> Split:
    """contrib's dense and convolution layers: activation relu by default, a normalizer in place of the bias."""
    return _contrib(request, "biases_initializer")


def _contrib_separable(request: _Request) -> Split:
    """contrib's initializer serves both kernels where no other is given for the second."""
    arguments = request.arguments
    if arguments.literal("num_outputs") is None:
        raise Unsupported(f"{arguments.symbol} without num_outputs is a depthwise convolution with several weights")
    second: tuple[str, ...] = ()
    if not arguments.given("pointwise_initializer") and (initializer := arguments.text("weights_initializer")):
        second = (f"pointwise_initializer={initializer}",)
    if regularizer := arguments.text("weights_regularizer", "regularizer"):
        second = (*second, f"pointwise_regularizer={regularizer}")
    return _contrib(request, "biases_initializer", second)


def _contrib(request: _Request, bias: str, extra: tuple[str, ...] = ()) -> Split:
    arguments = request.arguments
    skip: tuple[str, ...] = ("activation_fn", "normalizer_fn", "normalizer_params")
    normalized = arguments.given("normalizer_fn")
    if normalized or (bias in arguments.nodes and arguments.literal(bias) is None):
        extra, skip = (*extra, "use_bias=False"), (*skip, bias, "biases_regularizer")
    activation = _activation(arguments)
    if activation is not None and not normalized:
        extra = (f"activation={activation}", *extra)
    creator = _creator(request, extra, skip)
    if not normalized:
        return Split(creator, _call(request), "")
    return _with_normalizer(request, creator, activation)


def _activation(arguments: Arguments) -> str | None:
    node = arguments.nodes.get("activation_fn")
    if node is None:
        default = next(p.default for p in arguments.parameters if p.name == "activation_fn")
        node = default
        text = ast.unparse(default) if default is not None else "None"
    else:
        text = arguments.texts["activation_fn"]
    return None if isinstance(node, ast.Constant) and node.value is None else text


def _with_normalizer(request: _Request, creator: str, activation: str | None) -> Split:
    """The layer, its normalizer and its activation as one Keras model."""
    arguments = request.arguments
    symbol = arguments.symbols(arguments.nodes["normalizer_fn"])
    if symbol is None or not is_layer(symbol):
        raise Unsupported(f"the normalizer of {arguments.symbol} is not a layer of TensorFlow")
    given = {**request.scopes(symbol), **_mapping(request, "normalizer_params")}
    inner = ast.Call(func=ast.Name("normalizer"), args=[ast.Name("inputs")], keywords=[])
    normal = split_layer(symbol, inner, ast.unparse, given, arguments.tensors, symbols=arguments.symbols,
                         scopes=request.scopes, value=request.value, rank=_output_rank(request),
                         updates_run=request.updates_run)  # fmt: skip
    if not normal.creator:
        raise Unsupported(f"the normalizer {symbol} of {arguments.symbol} is not a layer")
    steps = [creator, normal.creator]
    if activation is not None:
        steps.append(f"tf.keras.layers.Activation({activation})")
    flag = f", training={normal.training}" if normal.training is not None else ""
    return replace(
        normal, creator=f"tf.keras.Sequential([{', '.join(steps)}])", call=f"{{layer}}({arguments.require('inputs')}{flag})"
    )


def _output_rank(request: _Request) -> int | None:
    keras = str(request.entry["keras"])
    ranks = {"1": 3, "2": 4, "3": 5}
    return next((ranks[c] for c in keras if c in ranks), request.rank)


def _layer_norm(request: _Request) -> Split:
    """contrib normalizes over all axes but the first, with weights over the last one: Keras' layer for rank two."""
    arguments = request.arguments
    last = arguments.literal("begin_norm_axis") == -1
    if not (last or request.rank == 2) or arguments.given("begin_params_axis"):
        raise Unsupported(f"{arguments.symbol} over several axes has no counterpart in Keras")
    creator = _creator(request, ("epsilon=1e-12",), ("begin_norm_axis", "begin_params_axis", "activation_fn"))
    call = _call(request)
    if activation := arguments.text("activation_fn"):
        call = f"{operand(activation)}({call})"
    return Split(creator, call, "")


def _embedding(request: _Request) -> Split:
    """contrib's embedding starts from the variable scope's initializer, which is Glorot's unless it says otherwise."""
    initializer = request.arguments.text("initializer")
    extra = () if initializer else ('embeddings_initializer="glorot_uniform"',)
    return Split(_creator(request, extra), _call(request), "")


_HANDLERS: Mapping[str, Callable[[_Request], Split]] = {
    "plain": _plain,
    "batch_norm": _batch_norm,
    "contrib_batch_norm": _contrib_batch_norm,
    "dropout": _dropout,
    "contrib_weights": _contrib_weights,
    "contrib_separable": _contrib_separable,
    "layer_norm": _layer_norm,
    "embedding": _embedding,
}


def parse_call(text: str) -> ast.Call:
    """A call from its text, for callers that have no tree. Raises Unsupported where the text is not a call."""
    node = expression(text)
    if not isinstance(node, ast.Call):
        raise Unsupported(f"{text!r} is not a call")
    return node
