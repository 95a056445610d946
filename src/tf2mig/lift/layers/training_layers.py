"""Layers that behave differently in training: batch normalization and dropout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tf2mig.lift.core.arguments import Arguments, Unsupported, as_keras, operand
from tf2mig.lift.layers.split import Request, Split, call_text, creator_text, mapping, with_keyword

SUPPORT = "tf1_layers"
"""The support module with the layers that Keras does not have."""
_KERAS_NAME = "tf.keras.layers.BatchNormalization"
_PARTS = (("param_initializers", "initializer"), ("param_regularizers", "regularizer"))


def training_flag(arguments: Arguments) -> tuple[str, bool | None, bool]:
    """The training flag: its text, its value where it is a literal, and whether it is a tensor."""
    names = {p.name for p in arguments.parameters}
    name = "is_training" if "is_training" in names else "training"
    literal = arguments.literal(name)
    text = arguments.texts.get(name, "True" if literal is True else "False")
    value = bool(literal) if literal in (True, False, 0, 1) else None
    return text, value, name in arguments.tensors


def batch_norm(request: Request) -> Split:
    """`tf.layers.batch_normalization`. Raises Unsupported."""
    arguments = request.arguments
    arguments.refuse("renorm", "renorm_clipping", "virtual_batch_size", "adjustment")
    axis = arguments.literal("axis")
    if isinstance(axis, list | tuple):
        if len(axis) != 1:
            raise Unsupported(f"{arguments.symbol} normalizes over several axes")
        arguments = arguments.replace("axis", str(axis[0]))
    return _normalization(replace(request, arguments=arguments), (), ("renorm_momentum",), (4,))


def contrib_batch_norm(request: Request) -> Split:
    """contrib's batch normalization: momentum 0.999, no scale, updates in place for
    ``updates_collections=None``.

    Raises Unsupported.
    """
    arguments = request.arguments
    arguments.refuse("batch_weights", "renorm", "renorm_clipping", "zero_debias_moving_mean", "adjustment")
    extra = [f"momentum={arguments.text('decay') or '0.999'}"]
    if arguments.literal("scale") is not True:
        extra.append(f"scale={arguments.text('scale') or 'False'}")
    extra += parameter_parts(request)
    if arguments.literal("data_format") == "NCHW":
        extra.append("axis=1")
    elif arguments.given("data_format"):
        raise Unsupported(f"the argument data_format of {arguments.symbol} is not a literal")
    skip = ("decay", "scale", *(table for table, _ in _PARTS), "updates_collections", "data_format",
            "activation_fn", "renorm_decay")  # fmt: skip
    in_place = "updates_collections" in arguments.nodes and arguments.literal("updates_collections") is None
    run = replace(request, updates_run=request.updates_run or in_place)
    split = activated(_normalization(run, tuple(extra), skip, (2, 4)), arguments)
    return replace(split, updates=split.updates and not in_place)


def parameter_parts(request: Request) -> list[str]:
    """Keras' arguments for contrib's ``param_initializers`` and ``param_regularizers``. Raises
    Unsupported.
    """
    known: Mapping[str, object] = {p.name: p for p in request.arguments.parameters}
    return [
        f"{key}_{ending}={as_keras(ending, node, request.text(node), request.arguments.symbols)}"
        for table, ending in _PARTS
        if table in known
        for key, node in mapping(request, table).items()
    ]


def activated(split: Split, arguments: Arguments) -> Split:
    """The split with contrib's ``activation_fn`` around its application."""
    activation = arguments.text("activation_fn")
    if activation is None:
        return split
    return replace(split, call=f"{operand(activation)}({split.call})")


def _normalization(
    request: Request, extra: tuple[str, ...], skip: tuple[str, ...], fused_ranks: tuple[int, ...]
) -> Split:
    """Batch normalization, exact in its moving averages.

    TF1's fused kernel keeps the unbiased variance in its moving average, Keras 3 the biased one, and Keras 3
    takes no tensor as ``training``. Where either matters the layer comes from the support module. In Keras a
    layer that is not trainable normalizes with its moving averages, in TF1 it does not.
    """
    arguments = request.arguments
    text, literal, is_tensor = training_flag(arguments)
    trains = request.function and literal is not False
    if trains and arguments.literal("trainable") is not True:
        raise Unsupported(f"{arguments.symbol} normalizes by the batch while it is not trainable")
    if trains and not request.updates_run:
        extra = (*(e for e in extra if not e.startswith("momentum=")), "momentum=1.0")
        skip = (*skip, "momentum")
    fused = (request.rank is None or request.rank in fused_ranks) and arguments.literal("fused") is not False
    split = Split(
        creator_text(request, extra, skip),
        call_text(request),
        updates=trains or not request.function,
        training=text if request.function else None,
    )
    if is_tensor or (fused and request.updates_run and literal is not False):
        return _supported(split, request.rank, fused_ranks if fused else ())
    return split


def _supported(split: Split, rank: int | None, fused_ranks: tuple[int, ...]) -> Split:
    creator = split.creator.replace(_KERAS_NAME, f"{SUPPORT}.BatchNormalization", 1)
    if fused_ranks != (4,) and not (fused_ranks and rank == 4):
        creator = with_keyword(creator, f"fused_ranks={fused_ranks!r}")
    return replace(split, creator=creator, imports=(f"import {SUPPORT}",), support=(SUPPORT,))


def dropout(request: Request) -> Split:
    """Dropout: a Keras layer where a Python value says whether it trains, an operation where that is known
    or a
    tensor says it, the inputs themselves where it never trains. Raises Unsupported.
    """
    arguments = request.arguments
    contrib = arguments.symbol.startswith("tf.contrib.")
    rate = _rate(arguments) if contrib else arguments.text("rate") or "0.5"
    extra = "".join(f", {p}={found}" for p in ("noise_shape", "seed") if (found := arguments.text(p)))
    layer = f"tf.keras.layers.Dropout({rate}{extra})"
    if not request.function:
        return Split(layer, "")
    inputs = arguments.require("inputs")
    text, literal, is_tensor = training_flag(arguments)
    if literal is False:
        return Split("", inputs, training=text)
    if literal is True:
        chosen = rate
    elif is_tensor:
        chosen = f"tf.where({text}, {rate}, 0.0)"
    elif arguments.tensors & {"rate", "keep_prob"}:
        chosen = f"{operand(rate)} if {text} else 0.0"
    else:
        return Split(layer, f"{{layer}}({inputs}, training={text})", training=text)
    return Split("", f"tf.nn.dropout({inputs}, rate={chosen}{extra})", training=text)


def _rate(arguments: Arguments) -> str:
    """contrib's ``keep_prob`` as a rate."""
    keep = arguments.literal("keep_prob")
    if isinstance(keep, int | float):
        return repr(round(1 - keep, 10))
    return f"1 - {operand(arguments.require('keep_prob'))}"
