"""The three APIs that a migration moves between: TF1's, the target's own, and the target's `tf.compat.v1`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tf2mig.syntax.calls import Parameter


@dataclass(frozen=True)
class Api:
    """A symbol as one API has it. ``parameters`` is None where no signature is known."""

    symbol: str
    kind: str
    parameters: Sequence[Parameter] | None = None


class Worlds:
    """Answers whether and how a symbol, written from ``tf.`` without a door, exists in each API."""

    def __init__(self, target: str) -> None:
        self.target = target

    def tf1(self, symbol: str) -> Api | None:
        """The symbol in TF 1.15."""
        return Api(symbol, "function")

    def native(self, symbol: str) -> Api | None:
        """The symbol in the target's own namespace."""
        return None

    def v1(self, symbol: str) -> Api | None:
        """The symbol in the target's `tf.compat.v1`, where it works."""
        if symbol.startswith(("tf.contrib", "tf.estimator", "tf.examples", "tf.python")):
            return None
        return Api(symbol, "function")

    def only_tf1(self, symbol: str) -> bool:
        """Whether TF1 has the symbol and no TF2 has it: its use is evidence of TF1 code."""
        return True

    def only_tf2(self, symbol: str) -> bool:
        """Whether the target has the symbol and TF1 has it not: its use is evidence of TF2 code."""
        return False

    def same_in_v1(self, symbol: str) -> bool:
        """Whether the target's own symbol and that of its `tf.compat.v1` are the same."""
        return True

    def positional_names(self, function: str, namespace: str) -> Sequence[str] | None:
        """The positional parameters of a function of the target, named as templates name it."""
        return None


def worlds_of(target: str) -> Worlds:
    """The worlds for a target."""
    return Worlds(target)
