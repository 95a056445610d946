"""What a split of a layer function is, and the parts of one that the table ``rules/lift/layers.toml``
spells out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tf2mig.lift.core.arguments import Arguments, IsTensor, Text, Unsupported, fill, signature

Scopes = Callable[[str], Mapping[str, str]]
"""The values that argument scopes give to a symbol's parameters, as text."""
Values = Callable[[ast.expr], ast.expr]
"""The expression behind a name."""

_SILENT = frozenset({"reuse", "variables_collections", "outputs_collections"})
_APPLIED = ("inputs", "ids", "training", "is_training")
_KINDS = {"padding": "padding", "data_format": "format", "name": "name"}
_LAST = ("trainable", "name")


@dataclass(frozen=True)
class Split:
    """A layer function's two halves, as text."""

    creator: str
    """The layer, to be created once; empty where the operation keeps no state."""
    call: str
    """The application. The slot ``{layer}`` is the created layer: fill it with `str.replace`, because an
    argument's
    text may hold braces. Empty for a class, which is applied elsewhere."""
    base: str = ""
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
class Request:
    """What a split is made from."""

    entry: Mapping[str, Any]
    arguments: Arguments
    function: bool
    """Whether a function was called, not a class."""
    text: Text
    is_tensor: IsTensor
    value: Values
    rank: int | None
    updates_run: bool
    again: Callable[[str, Mapping[str, str], frozenset[str], int | None], Split]
    """Splits another layer function, given its symbol, its arguments and its input's rank: for
    normalizers.
    """


def parameters_of(entry: Mapping[str, Any], function: bool) -> str:
    """The signature of an entry's function or class, as text."""
    params = str(entry["params"])
    if function or not params.startswith("inputs,"):
        return params
    if "class-params" in entry:
        return str(entry["class-params"])
    kept = (p for p in signature(params) if p.name not in ("inputs", "reuse"))
    return ", ".join(p.name if p.default is None else f"{p.name}={ast.unparse(p.default)}" for p in kept)


def common_parts(request: Request) -> dict[str, Any]:
    """The fields of `Split` that are read off the arguments in the same way for every layer."""
    arguments, entry = request.arguments, request.entry
    regularizers = (p for p in arguments.nodes if p.endswith("regularizer") or p == "param_regularizers")
    return {
        "base": str(entry["base"]),
        "scope": str(entry.get("scope", entry["base"])),
        "tf1_name": arguments.text("name") or arguments.text("scope"),
        "trainable": arguments.literal("trainable") is not False,
        "regularized": any(arguments.given(p) for p in regularizers),
        "weights": entry.get("weights", {}),
    }


def creator_text(request: Request, extra: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> str:
    """The text that creates the Keras layer; empty where the entry names none. Raises Unsupported.

    ``extra`` are arguments of ours, ``skip`` those of TF1's parameters that they stand for.
    """
    entry, arguments = request.entry, request.arguments
    if "keras" not in entry:
        return ""
    positional = entry.get("positional", ())
    silent = {*_SILENT, *_APPLIED, *entry.get("drop", ()), *skip, *positional}
    parts = [arguments.require(p) for p in positional]
    tail: list[str] = []
    for parameter in arguments.parameters:
        if parameter.name in silent:
            continue
        keyword = entry.get("rename", {}).get(parameter.name, parameter.name)
        found = arguments.text(parameter.name, _kind(keyword)) or entry.get("explicit", {}).get(keyword)
        if found is not None:
            (tail if keyword in _LAST else parts).append(f"{keyword}={found}")
    name = str(entry["keras"])
    created = name if "." in name else f"tf.keras.layers.{name}"
    return f"{created}({', '.join([*parts, *extra, *tail])})"


def _kind(keyword: str) -> str | None:
    if keyword.endswith("_regularizer"):
        return "regularizer"
    return "initializer" if keyword.endswith("initializer") else _KINDS.get(keyword)


def call_text(request: Request) -> str:
    """The application of a function's layer; empty for a class. Raises Unsupported."""
    return fill(str(request.entry["call"]), request.arguments) if request.function else ""


def with_keyword(creator: str, keyword: str) -> str:
    """A creator with one more argument."""
    separator = "" if creator.endswith("()") else ", "
    return f"{creator[:-1]}{separator}{keyword})"


def mapping(request: Request, name: str) -> dict[str, ast.expr]:
    """The nodes of a dict argument by its literal keys. Raises Unsupported where it cannot be read."""
    arguments = request.arguments
    if not arguments.given(name) or arguments.literal(name) is None:
        return {}
    shown = request.value(arguments.nodes[name])
    if isinstance(shown, ast.Dict):
        keys = [k.value for k in shown.keys if isinstance(k, ast.Constant)]
        if len(keys) == len(shown.keys):
            return {str(k): v for k, v in zip(keys, shown.values, strict=True)}
    if isinstance(shown, ast.Call) and ast.unparse(shown.func) == "dict" and not shown.args:
        keywords = [(k.arg, k.value) for k in shown.keywords if k.arg is not None]
        if len(keywords) == len(shown.keywords):
            return dict(keywords)
    raise Unsupported(f"the argument {name} of {arguments.symbol} is not a dict that can be read")
