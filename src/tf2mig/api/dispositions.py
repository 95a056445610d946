"""What becomes of each public symbol of TF 1.15 on a target, in one word.

The rules decide call by call; this is the summary for a symbol, for the generated table and for tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tf2mig.api.rulings import Rulebook, Ruling
from tf2mig.api.surface import TF1, Surface

Kind = Literal["same", "renamed", "rewritten", "compat only", "support module", "other package", "manual"]
KINDS: tuple[Kind, ...] = (
    "same",
    "renamed",
    "rewritten",
    "compat only",
    "support module",
    "other package",
    "manual",
)


@dataclass(frozen=True)
class Disposition:
    """The summary for one symbol. ``becomes`` is a name or a template; for ``manual`` it is the sentence."""

    symbol: str
    kind: Kind
    becomes: str
    code: str = ""


def dispositions(rulebook: Rulebook) -> Iterator[Disposition]:
    """The disposition of every symbol of TF 1.15 that has one, in the order of names."""
    for symbol in tf1_symbols():
        found = disposition(rulebook, symbol)
        if found is not None:
            yield found


def tf1_symbols() -> tuple[str, ...]:
    """Every public symbol of TF 1.15, its `tf.compat` doors aside."""
    return tuple(n for n in Surface.load(TF1).names() if not n.startswith(("tf.compat.v1", "tf.compat.v2")))


_RARE = frozenset({"uses-probability"})
"""Circumstances in which few programs are: what holds in them comes behind what holds in others."""


def disposition(rulebook: Rulebook, symbol: str) -> Disposition | None:
    """What becomes of a symbol; None when nothing is known, which a test keeps from happening."""
    rulings = sorted(rulebook.rulings(symbol), key=lambda r: (r.entry.kind == "manual", r.entry.conditional))
    usual = [r for r in rulings if r.entry.circumstance not in _RARE]
    found = (_ruled(rulebook, symbol, r) for r in usual)
    known = next(filter(None, found), None) or _by_tables(rulebook, symbol)
    if known is not None:
        return known
    found = (_ruled(rulebook, symbol, r) for r in rulings if r.entry.circumstance in _RARE)
    return next(filter(None, found), None) or _module(rulebook, symbol)


def _ruled(rulebook: Rulebook, symbol: str, ruling: Ruling) -> Disposition | None:
    entry = ruling.entry
    text = ruling.native or ruling.compat
    if entry.kind == "manual":
        # A manual entry with conditions, or before a working symbol, is about some calls only.
        lives = rulebook.worlds.native(symbol) or rulebook.worlds.v1(symbol)
        return None if entry.conditional and lives else Disposition(symbol, "manual", entry.why, entry.code)
    if text is None:
        return Disposition(symbol, "rewritten", ruling.symbol, entry.code) if entry.kind == "arguments" else None
    if entry.support:
        return Disposition(symbol, "support module", text, entry.code)
    if entry.requires or (entry.imports and "tf." not in text):
        return Disposition(symbol, "other package", text, entry.code)
    if ruling.native is None or text.startswith("tf.compat.v1."):
        return Disposition(symbol, "compat only", text, entry.code)
    if entry.kind == "rename":
        return Disposition(symbol, "same" if text == symbol else "renamed", text, entry.code)
    return Disposition(symbol, "rewritten", text, entry.code)


def _by_tables(rulebook: Rulebook, symbol: str) -> Disposition | None:
    worlds = rulebook.worlds
    same = worlds.v1_is_native(symbol)
    if same is not None:
        return Disposition(symbol, "same" if same == symbol else "renamed", same)
    native = worlds.native(symbol)
    if native is not None:
        old = worlds.tf1(symbol)
        agree = old is None or old.table.text == native.table.text
        return Disposition(symbol, "same" if agree else "rewritten", symbol)
    if worlds.v1(symbol) is not None:
        return Disposition(symbol, "compat only", "tf.compat.v1" + symbol[2:])
    return None


def _module(rulebook: Rulebook, symbol: str) -> Disposition | None:
    """A module that is gone has no fate of its own: its members have."""
    api = rulebook.worlds.tf1(symbol)
    if api is None or api.kind != "module":
        return None
    return Disposition(symbol, "manual", "The module is gone; each of its members has its own replacement.")
