"""Layers of `tf.contrib.layers` and slim: normalizers in place of a bias, activations by default,
repetition.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.lift.core.arguments import Arguments, Unsupported
from tf2mig.lift.layers.split import Request, Split, call_text, creator_text, mapping, with_keyword
from tf2mig.lift.layers.training_layers import SUPPORT, activated, parameter_parts

_WEIGHTED = ("activation_fn", "normalizer_fn", "normalizer_params")


def weights(request: Request, extra: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> Split:
    """Dense and convolution layers: relu where no activation is given, a normalizer in place of the bias.

    Raises Unsupported.
    """
    arguments = request.arguments
    skip = (*skip, *_WEIGHTED)
    normalized = arguments.given("normalizer_fn")
    if normalized or ("biases_initializer" in arguments.nodes and arguments.literal("biases_initializer") is None):
        extra, skip = (*extra, "use_bias=False"), (*skip, "biases_initializer", "biases_regularizer")
    activation = _activation(arguments)
    if activation is not None and not normalized:
        extra = (f"activation={activation}", *extra)
    creator = creator_text(request, extra, skip)
    return _normalized(request, creator, activation) if normalized else Split(creator, call_text(request))


def separable(request: Request) -> Split:
    """`separable_conv2d`: one initializer and one regularizer serve both kernels; without ``num_outputs``
    there is
    only the first one. Raises Unsupported.
    """
    arguments = request.arguments
    if arguments.literal("num_outputs") is None:
        return weights(_depthwise(request))
    extra = []
    if not arguments.given("pointwise_initializer"):
        initializer = arguments.text("weights_initializer", "initializer")
        extra += [f"pointwise_initializer={initializer}"] if initializer else []
    if regularizer := arguments.text("weights_regularizer", "regularizer"):
        extra.append(f"pointwise_regularizer={regularizer}")
    return weights(request, tuple(extra))


def _depthwise(request: Request) -> Request:
    entry = {**request.entry, "keras": "DepthwiseConv2D", "positional": ["kernel_size"]}
    entry["drop"] = ["num_outputs", "pointwise_initializer"]
    strides = request.arguments.literal("stride")
    if isinstance(strides, list | tuple) and len(set(strides)) != 1:
        raise Unsupported(f"{request.arguments.symbol} strides differently in height and width")
    return replace(request, entry=entry)


def _activation(arguments: Arguments) -> str | None:
    node = arguments.nodes.get("activation_fn")
    text = arguments.texts.get("activation_fn")
    if node is None:
        node = next(p.default for p in arguments.parameters if p.name == "activation_fn")
        text = ast.unparse(node) if node is not None else None
    return None if isinstance(node, ast.Constant) and node.value is None else text


def _normalized(request: Request, creator: str, activation: str | None) -> Split:
    """The layer, its normalizer and its activation as one Keras model. Raises Unsupported."""
    arguments = request.arguments
    symbol = arguments.symbols(arguments.nodes["normalizer_fn"])
    if symbol is None:
        raise Unsupported(f"the normalizer of {arguments.symbol} is not a layer of TensorFlow")
    given = mapping(request, "normalizer_params")
    tensors = frozenset(name for name, node in given.items() if request.is_tensor(node))
    texts = {name: request.text(node) for name, node in given.items()}
    normal = request.again(symbol, texts, tensors, _output_rank(request))
    if not normal.creator or not normal.call.startswith("{layer}("):
        raise Unsupported(f"the normalizer {symbol} of {arguments.symbol} does more than normalize")
    steps = [creator, normal.creator]
    if activation is not None:
        steps.append(f"tf.keras.layers.Activation({activation})")
    flag = ""
    if normal.training is not None:  # Keras asks the flag for its shape
        tensor = "is_training" in arguments.tensors | tensors
        flag = f", training=tf.reshape({normal.training}, [])" if tensor else f", training={normal.training}"
    call = f"{{layer}}({arguments.require('inputs')}{flag})"
    return replace(normal, creator=f"tf.keras.Sequential([{', '.join(steps)}])", call=call)


def _output_rank(request: Request) -> int | None:
    ranks = {"1": 3, "2": 4, "3": 5}
    return next((ranks[c] for c in str(request.entry["keras"]) if c in ranks), request.rank)


def layer_norm(request: Request) -> Split:
    """`layer_norm` normalizes over all axes but the first, with weights over the last one; Keras' layer
    takes the
    same axes for both, so it serves where only the last one is normalized. Raises Unsupported.
    """
    arguments = request.arguments
    arguments.refuse("begin_params_axis")
    extra = (*parameter_parts(request), "epsilon=1e-12")
    skip = ("begin_params_axis", "activation_fn", "begin_norm_axis")
    if arguments.literal("begin_norm_axis") == -1 or request.rank == 2:
        return activated(Split(creator_text(request, extra, skip), call_text(request)), arguments)
    entry = {**request.entry, "keras": f"{SUPPORT}.LayerNormalization"}
    creator = creator_text(replace(request, entry=entry), (), skip[:2])
    return activated(_supported(creator, request), arguments)


def group_norm(request: Request) -> Split:
    """`group_norm` and `instance_norm` over images, as Keras' group normalization. Raises Unsupported."""
    arguments = request.arguments
    arguments.refuse("channels_axis", "reduction_axes", "data_format", "mean_close_to_zero")
    if request.rank not in (None, 4):
        raise Unsupported(f"{arguments.symbol} of inputs that are not images")
    extra = tuple(parameter_parts(request))
    if arguments.symbol.endswith("instance_norm"):
        extra = ("groups=-1", *extra)
    skip = ("param_initializers", "activation_fn", "channels_axis", "reduction_axes", "data_format")
    return activated(Split(creator_text(request, extra, skip), call_text(request)), arguments)


def bias_add(request: Request) -> Split:
    """`bias_add`, which Keras has no layer for. Raises Unsupported."""
    request.arguments.refuse("data_format")
    creator = creator_text(request, (), ("activation_fn", "data_format"))
    return activated(_supported(creator, request), request.arguments)


def _supported(creator: str, request: Request) -> Split:
    return Split(creator, call_text(request), imports=(f"import {SUPPORT}",), support=(SUPPORT,))


def embedding(request: Request) -> Split:
    """`embed_sequence` starts from the variable scope's initializer: Glorot's unless the scope says
    otherwise.

    Raises Unsupported.
    """
    extra = () if request.arguments.text("initializer") else ('embeddings_initializer="glorot_uniform"',)
    return Split(creator_text(request, extra), call_text(request))


def with_dtype(creator: str, dtype: str | None) -> str:
    """A creator of a layer whose inputs have the type; Keras casts inputs to float32 where it is told
    nothing.
    """
    if not creator or dtype is None or dtype.removeprefix("tf.") == "float32":
        return creator
    return with_keyword(creator, f'dtype="{dtype.removeprefix("tf.")}"')
