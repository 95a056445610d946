"""The expressions that prove the data: the examples of the rules, ``cases.toml`` and ``proofs/*.toml``."""

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
    targets: tuple[str, ...] = ()
    names: bool = True
    """Whether the names of variables are compared too."""

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
    """The tables: each group is every expression with every choice of values filled in for its letters."""
    out: list[Example] = []
    for path in (HERE / "cases.toml", *sorted((HERE / "proofs").glob("*.toml"))):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            choices = group.get("with", {})
            for setup, text in _fill((group.get("setup", ""), *group["expressions"]), choices):
                out.append(Example(text, setup, path.name, names=group.get("names", True)))
    return out


def _fill(texts: tuple[str, ...], choices: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Every expression (all but the first text) with its setup (the first), each letter filled in."""
    pairs = [(texts[0], text) for text in texts[1:]]
    for letter, values in choices.items():
        mark = "{" + letter + "}"
        filled = []
        for pair in pairs:
            used = any(mark in text for text in pair)
            filled += [tuple(t.replace(mark, v) for t in pair) for v in values] if used else [pair]
        pairs = filled  # type: ignore[assignment]
    return pairs
