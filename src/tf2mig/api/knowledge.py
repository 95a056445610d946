"""The knowledge base: what `rules/*.toml` says about each TF1 symbol.

See ``docs/rule-format.md`` for the format. Reading TOML is slow, so what was read is kept as JSON in the
user's cache directory, keyed by the files' sizes and times; a stale or broken cache is silently rebuilt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from tf2mig.api.rulefiles import RuleFileError, read_rule_files, rule_paths

__all__ = ["Entry", "Knowledge", "RuleFileError", "RuleText"]

Kind = Literal["rename", "call", "arguments", "manual"]
KINDS: tuple[Kind, ...] = ("rename", "call", "arguments", "manual")


@dataclass(frozen=True)
class RuleText:
    """What a code means: one ``[rules.CODE]`` table."""

    code: str
    name: str
    summary: str
    doc: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a rule file, about one symbol or pattern."""

    kind: Kind
    code: str
    tf1: str
    """A symbol, or a pattern that ends in ``.*``."""
    tf2: str | None = None
    compat: str | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    literal: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    """What arguments must look like: kinds of `tf2mig.rules.looks` by parameter."""
    circumstance: str = ""
    """What must be true of the whole module: see `tf2mig.rules.circumstances`."""
    unread: tuple[str, ...] = ()
    """Attributes of which the module may read none."""
    drop: tuple[str, ...] = ()
    reference: str | None = None
    unsafe: str = ""
    targets: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    parameters: str = ""
    """The parameters that a symbol of another package had, as in a ``def``; TensorFlow's are in the API tables."""
    why: str = ""
    setup: str = ""
    example: str = ""
    origin: str = ""

    @property
    def conditional(self) -> bool:
        """Whether the entry holds for some calls only."""
        return bool(self.given or self.absent or self.positional or self.keyword or self.literal or self.looks)

    @property
    def is_pattern(self) -> bool:
        """Whether the entry speaks about many symbols."""
        return self.tf1.endswith(".*")

    def requirements(self, text: str) -> tuple[str, ...]:
        """The distributions that one of the two texts asks for; none where it uses nothing imported."""
        packages = [line for line in self.imports if line.split()[1] not in self.support]
        used = not packages or any(_names(text, line.split()[-1]) for line in packages)
        return self.requires if used else ()

    def support_modules(self, text: str) -> tuple[str, ...]:
        """The support modules that one of the two texts names."""
        return tuple(name for name in self.support if _names(text, name))

    def texts(self, symbol: str) -> tuple[str | None, str | None]:
        """The native and the compat text for a symbol that the entry matches, with stars filled in.

        A star stands for what a pattern's star matched, and for the last word of a symbol that is written
        out.
        """
        rest = symbol[len(self.tf1) - 1 :] if self.is_pattern else symbol.rpartition(".")[2]
        return _fill(self.tf2, rest), _fill(self.compat, rest)


def _names(text: str, module: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(module)}\b", text) is not None


def _fill(text: str | None, rest: str) -> str | None:
    return text.replace("*", rest) if text is not None and text.endswith("*") else text


class Knowledge:
    """Every entry, found by symbol. Build with `load`."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._exact: dict[str, list[dict[str, Any]]] = raw["exact"]
        self._patterns: dict[str, list[dict[str, Any]]] = raw["patterns"]
        self._texts: dict[str, dict[str, Any]] = raw["rules"]
        self.tables: Mapping[str, Any] = raw["tables"]
        """Other top-level tables of the rule files, by name; lists are joined."""
        self.support: frozenset[str] = frozenset(raw["support"])
        """Names of every support module that an entry may ask for."""
        self.packages: frozenset[str] = frozenset(
            symbol.partition(".")[0] for group in (self._exact, self._patterns) for symbol in group
        ) - {"tf"}
        """The packages beside TensorFlow that some entry speaks of."""
        self._found: dict[tuple[str, str], tuple[Entry, ...]] = {}

    @classmethod
    def load(cls, extra: Sequence[str] = ()) -> Knowledge:
        """The shipped rules and the user's files, whose entries come first.

        Raises RuleFileError when a file cannot be read or says something that the format does not know.
        """
        return _load(tuple(extra))

    def entries(self, symbol: str, target: str) -> tuple[Entry, ...]:
        """What is said about a symbol for a target: exact entries, or else the longest pattern's.

        In file order, but for renamings, which hold always, behind calls.
        """
        key = (symbol, target)
        found = self._found.get(key)
        if found is None:
            raw = self._exact.get(symbol) or self._by_pattern(symbol)
            made = [_entry(r) for r in raw]
            held = (e for e in made if not e.targets or target in e.targets)
            found = tuple(sorted(held, key=lambda e: e.kind == "rename" and not e.conditional))
            self._found[key] = found
        return found

    def exact(self, symbol: str) -> bool:
        """Whether an entry names the symbol itself, not by a pattern."""
        return symbol in self._exact

    def _by_pattern(self, symbol: str) -> list[dict[str, Any]]:
        parts = symbol.split(".")
        for n in range(len(parts) - 1, 0, -1):
            raw = self._patterns.get(".".join(parts[:n]))
            if raw:
                return raw
        return []

    def all_entries(self) -> Iterable[Entry]:
        """Every entry, shipped and the user's."""
        for group in (*self._exact.values(), *self._patterns.values()):
            yield from map(_entry, group)

    def rule_texts(self) -> dict[str, RuleText]:
        """The description of every code, by code."""
        return {
            c: RuleText(c, r.get("name", c), r.get("summary", ""), r.get("doc", "")) for c, r in self._texts.items()
        }

    def rule_name(self, code: str) -> str:
        """The name of a code; the code itself where it is not described."""
        return str(self._texts.get(code, {}).get("name", code))


def _entry(raw: dict[str, Any]) -> Entry:
    when = raw.get("when", {})
    return Entry(
        kind=raw["kind"],
        code=raw.get("rule", "TFM000"),
        tf1=raw["tf1"],
        tf2=raw.get("tf2"),
        compat=raw.get("compat"),
        rename=raw.get("rename", {}),
        given=tuple(when.get("given", ())),
        absent=tuple(when.get("absent", ())),
        positional=tuple(when.get("positional", ())),
        keyword=tuple(when.get("keyword", ())),
        literal=when.get("literal", {}),
        looks=when.get("looks", {}),
        circumstance=when.get("module", ""),
        unread=tuple(when.get("unread", ())),
        drop=tuple(raw.get("drop", ())),
        reference=raw.get("reference"),
        unsafe=raw.get("unsafe", ""),
        targets=tuple(raw.get("targets", ())),
        imports=tuple(raw.get("imports", ())),
        requires=tuple(raw.get("requires", ())),
        support=tuple(raw.get("support", ())),
        parameters=raw.get("parameters", ""),
        why=raw.get("why") or raw.get("message", ""),
        setup=raw.get("setup", ""),
        example=raw.get("example", ""),
        origin=raw.get("origin", ""),
    )


@lru_cache(maxsize=8)
def _load(extra: tuple[str, ...]) -> Knowledge:
    return Knowledge(read_rule_files(rule_paths(), [Path(p) for p in extra]))
