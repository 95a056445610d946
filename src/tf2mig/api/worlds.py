"""The three APIs that a migration moves between: TF1's, the target's own, and the target's `tf.compat.v1`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tf2mig.api.surface import TF1, Param, Surface, Symbol, full_version, known_targets


@dataclass(frozen=True)
class Api:
    """A symbol as one API has it."""

    symbol: str
    kind: str
    canonical: str
    table: Symbol

    @property
    def parameters(self) -> Sequence[Param] | None:
        """The parameters of a function or a constructor; None where no signature is known."""
        signature = self.table.signature
        return signature.params if signature else None


class Worlds:
    """Answers whether and how a symbol, written from ``tf.`` without a door, exists in each API.

    Raises ValueError when there is no table for the target.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self._tf1 = Surface.load(TF1)
        self._target = Surface.load(target, legacy_keras=True)
        self._plain = Surface.load(target)
        self._apis: dict[tuple[int, str], Api | None] = {}

    def tf1(self, symbol: str) -> Api | None:
        """The symbol in TF 1.15."""
        return self._api(self._tf1, symbol)

    def native(self, symbol: str) -> Api | None:
        """The symbol in the target's own namespace, with Keras 3 where that is the target's Keras."""
        found = self._plain.get(symbol)
        if found is None or found.works != "yes":
            return None
        return self._api(self._plain, symbol)

    def v1(self, symbol: str) -> Api | None:
        """The symbol in the target's `tf.compat.v1`, where it works; Keras 2 counts as installed."""
        name = "tf.compat.v1" + symbol[2:]
        found = self._target.get(name)
        if found is None and symbol.startswith("tf.__"):
            return self.native(symbol)
        if found is None or found.works == "no":
            return None
        return self._api(self._target, name)

    def v1_needs_keras2(self, symbol: str) -> bool:
        """Whether the symbol works under `tf.compat.v1` only with Keras 2."""
        found = self._plain.get("tf.compat.v1" + symbol[2:])
        return found is not None and found.works == "legacy-keras"

    def only_tf1(self, symbol: str) -> bool:
        """Whether TF1 has the symbol and no TF2 has it: its use is evidence of TF1 code."""
        if self._tf1.get(symbol) is None:
            return symbol.startswith(("tf.contrib.", "tf.examples."))
        if symbol in ("tf.contrib", "tf.examples"):
            return True
        return symbol not in self._plain and all(symbol not in Surface.load(t) for t in known_targets())

    def only_tf2(self, symbol: str) -> bool:
        """Whether the target has the symbol and TF1 has it not: its use is evidence of TF2 code."""
        return symbol in self._plain and self._tf1.get(symbol) is None

    def same_in_v1(self, symbol: str) -> bool:
        """Whether the target's own symbol and that of its `tf.compat.v1` are the same."""
        native, v1 = self._target.get(symbol), self._target.get("tf.compat.v1" + symbol[2:])
        return native is not None and v1 is not None and native.canonical == v1.canonical

    def v1_is_native(self, symbol: str) -> str | None:
        """The target's own name of the object that its `tf.compat.v1` has for the symbol, if it has one."""
        found = self._target.get("tf.compat.v1" + symbol[2:])
        if found is None or found.works == "no" or found.canonical.startswith("tf.compat.v1"):
            return None
        native = symbol if self._same(symbol, found.canonical) else found.canonical
        return native if self.native(native) is not None else None

    def _same(self, symbol: str, canonical: str) -> bool:
        own = self._target.get(symbol)
        return own is not None and own.canonical == canonical

    def resolve(self, symbol: str) -> bool:
        """Whether a dotted path exists in the target and works, TF1's namespace and Keras 2 included."""
        found = self._target.get(symbol) or self._plain.get(symbol)
        return found is not None and found.works != "no"

    def kind(self, symbol: str) -> str | None:
        """What a dotted path of the target is: module, class, function, constant; None when there is no
        such.
        """
        found = self._target.get(symbol) or self._plain.get(symbol)
        return found.kind if found else None

    def positional_names(self, function: str, namespace: str) -> Sequence[str] | None:
        """The positional parameters of a function of the target, named as templates name it."""
        if not function.startswith("tf."):
            return None
        v1 = namespace == "v1" and not function.startswith("tf.compat.")
        found = self._target.get("tf.compat.v1" + function[2:] if v1 else function)
        signature = found.signature if found else None
        return signature.positional if signature else None

    def _api(self, surface: Surface, name: str) -> Api | None:
        key = (id(surface), name)
        if key not in self._apis:
            found = surface.get(name)
            self._apis[key] = _describe(found) if found else None
        return self._apis[key]


def _describe(symbol: Symbol) -> Api:
    return Api(symbol.name, symbol.kind, symbol.canonical, symbol)


@lru_cache(maxsize=4)
def worlds_of(target: str) -> Worlds:
    """The worlds for a target. Raises ValueError when it is not known."""
    return Worlds(full_version(target).rpartition(".")[0])
