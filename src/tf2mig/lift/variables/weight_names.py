"""What the variables of a layer are called: by TF1, below the layer's scope, and by the Keras layer.

Sources: tensorflow/python/layers and tensorflow/contrib/layers/python/layers/layers.py (`_model_variable_getter`'s
renames) of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation

_KINDS = {
    "batch_normalization": ("gamma", "beta"),
    "BatchNormalization": ("gamma", "beta"),
    "batch_norm": ("beta", "gamma"),
    "layer_norm": ("beta", "gamma"),
    "instance_norm": ("beta", "gamma"),
    "separable_conv2d": ("depthwise_kernel", "pointwise_kernel", "bias"),
}
_WITHOUT = {"use_bias": False, "biases_initializer": None}
"""Arguments by which a layer has no biases."""
_CONTRIB = {
    "kernel": "weights",
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
}
"""What tf.contrib.layers and slim call the same variables."""
_KERAS = {new: old for old, new in _CONTRIB.items()}
_NORMS = {"batch_norm": "BatchNorm", "layer_norm": "LayerNorm", "instance_norm": "InstanceNorm"}


def weight_names(creation: Creation) -> tuple[str, ...]:
    """The names of a layer's trained variables in TF1, below the layer's own."""
    parts = creation.symbol.split(".")
    kind = "separable_conv2d" if "separable_conv" in parts[-1] else parts[-1]
    names = _KINDS.get(kind, ("kernel", "bias"))
    if any(k.arg in _WITHOUT and getattr(k.value, "value", 0) is _WITHOUT[k.arg] for k in creation.node.keywords):
        names = tuple(n for n in names if n != "bias")
    if "contrib" not in parts or "rnn" in parts:
        return names
    names = tuple(_CONTRIB.get(n, n) for n in names)
    norm = next((k.value for k in creation.node.keywords if k.arg == "normalizer_fn"), None)
    scope = _NORMS.get(ast.unparse(norm).rpartition(".")[2]) if norm is not None else None
    if scope is None:
        return names
    return (*(n for n in names if n != "biases"), f"{scope}/beta", f"{scope}/gamma")


def keras_name(name: str) -> str:
    """What a Keras layer calls the variable of a full TF1 name."""
    last = name.rpartition("/")[2]
    return _KERAS.get(last, last)


__all__ = ["keras_name", "weight_names"]
