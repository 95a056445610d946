"""What the data and the API tables together say about a TF1 symbol.

An entry that names the symbol comes first; then one that names the object's preferred name; then, where TF1
had
one object under two names and only the preferred one lives on, that name; then a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tf2mig.api.knowledge import Entry, Knowledge
from tf2mig.api.worlds import Worlds

SAME_OBJECT = "TFM101"


@dataclass(frozen=True)
class Ruling:
    """One entry as it applies to one symbol: its texts, with stars filled in."""

    symbol: str
    """The symbol asked about, or the other name of the same object that the entry speaks of."""
    entry: Entry
    native: str | None
    compat: str | None


@dataclass
class Rulebook:
    """Knowledge and API tables for one target."""

    knowledge: Knowledge
    worlds: Worlds
    _found: dict[str, tuple[Ruling, ...]] = field(default_factory=dict)

    def rulings(self, symbol: str) -> tuple[Ruling, ...]:
        """What is said about a symbol, in the order in which it is to be tried."""
        found = self._found.get(symbol)
        if found is None:
            found = self._found[symbol] = tuple(self._find(symbol))
        return found

    def _find(self, symbol: str) -> list[Ruling]:
        target = self.worlds.target
        api = self.worlds.tf1(symbol)
        other = api.canonical if api is not None and api.canonical != symbol else None
        if self.knowledge.exact(symbol):
            return self._ruled(symbol)
        moved = other is not None and not self._lives(symbol) and self._lives(other)
        if other is not None and self.knowledge.exact(other):
            return [*self._ruled(other), *([self._moved(symbol, other)] if moved else [])]
        if other is not None and moved:
            return [self._moved(symbol, other)]
        if self.knowledge.entries(symbol, target):
            return self._ruled(symbol)
        return self._ruled(other) if other is not None else []

    def _ruled(self, symbol: str) -> list[Ruling]:
        return [Ruling(symbol, e, *e.texts(symbol)) for e in self.knowledge.entries(symbol, self.worlds.target)]

    def _lives(self, symbol: str) -> bool:
        return self.worlds.native(symbol) is not None or self.worlds.v1(symbol) is not None

    def _moved(self, symbol: str, other: str) -> Ruling:
        """TF1 had one object under both names."""
        compat = other if self.worlds.v1(other) is not None else None
        native = other if self.worlds.native(other) is not None else None
        entry = Entry("rename", SAME_OBJECT, symbol, native, compat, why=f"the same as `{other}`", origin="API tables")
        return Ruling(symbol, entry, native, compat)
