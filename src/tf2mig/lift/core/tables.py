"""The symbols that lifting's tables know."""

from __future__ import annotations

from tf2mig.lift.core.arguments import entries

LISTED = "tf2mig_list"
"""The name that a placeholder has for a while which stands for a list of them."""


def layer_symbols() -> frozenset[str]:
    """Symbols that make or apply layers."""
    return frozenset(entries("layer")) | frozenset(entries("layer_group"))


def optimizer_symbols() -> frozenset[str]:
    """Symbols that make optimizers."""
    return frozenset(entries("optimizer"))


def default_scope(symbol: str) -> str:
    """The scope in which a layer function makes its variables where it is given no name.

    Source: the ``default_name`` of the scopes that tensorflow/contrib/layers/python/layers/layers.py of TF 1.15 opens;
    the functions of tensorflow/python/layers say their own name.
    """
    last = symbol.rsplit(".", 1)[-1]
    contrib = symbol.startswith(("tf.contrib.layers.", "tf.contrib.slim."))
    return str(entries("layer").get(symbol, {}).get("scope", last)) if contrib else last
