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
