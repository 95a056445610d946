"""The expressions that prove the data: the examples of the rules, and the table ``cases.toml``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tf2mig.api.knowledge import Knowledge

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Example:
    """An expression that runs under TF 1.15, with the lines that it needs before it."""

    text: str
    setup: str = ""
    origin: str = "cases.toml"
    random: bool = False
    targets: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it among the recordings."""
        return self.setup, self.text


@cache
def all_examples() -> tuple[Example, ...]:
    """Every expression, each once: first the rules', then the table's."""
    found: dict[tuple[str, str], Example] = {}
    for entry in Knowledge.load().all_entries():
        if entry.example:
            e = Example(entry.example, entry.setup, entry.origin, targets=entry.targets)
            found.setdefault(e.key, e)
    for e in cases():
        found.setdefault(e.key, e)
    return tuple(found.values())


def cases() -> list[Example]:
    """The table: each group is every expression with every choice of values filled in for its letters."""
    out: list[Example] = []
    with open(HERE / "cases.toml", "rb") as f:
        table = tomllib.load(f)
    for group in table["group"]:
        for text in group["expressions"]:
            filled = _fill(text, group.get("with", {}))
            out.extend(Example(f, group.get("setup", "")) for f in filled)
    return out


def _fill(text: str, choices: dict[str, list[str]]) -> list[str]:
    results = [text]
    for letter, values in choices.items():
        mark = "{" + letter + "}"
        results = [r.replace(mark, v) for r in results for v in (values if mark in r else [""])]
    return results
