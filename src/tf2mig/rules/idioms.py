"""Families of symbols that the data groups: graph and session, eager, Keras 2."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tf2mig.api.knowledge import Knowledge


class Family:
    """A set of symbols and patterns."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._exact = {n for n in names if not n.endswith(".*")}
        self._prefixes = tuple(n[:-1] for n in names if n.endswith(".*"))

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._exact or symbol.startswith(self._prefixes) or symbol + "." in self._prefixes


class Idioms:
    """The families of `rules/core.toml`, and what a user's files add to them."""

    def __init__(self, knowledge: Knowledge) -> None:
        graph = knowledge.tables.get("graph", {})
        keras = knowledge.tables.get("legacy-keras", {})
        self.graph = Family(graph.get("symbols", ()))
        self.neutral = Family(graph.get("neutral", ()))
        self.graphs_only = Family(graph.get("graphs-only", ()))
        self.eager = Family(graph.get("eager", ()))
        self.definitions = Family(graph.get("definitions", ()))
        self.builds = Family(graph.get("builds", ()))
        self.switches = Family(graph.get("switches", ()))
        self.plain_packages = frozenset(graph.get("plain-packages", ()))
        self.keras2 = Family(keras.get("symbols", ()))
        self.keras2_modules = frozenset(keras.get("modules", ()))
        self.keras2_requires: tuple[str, ...] = tuple(keras.get("requires", ()))
        self.keras2_since: str = keras.get("since", "2.16")


@lru_cache(maxsize=8)
def idioms_of(knowledge: Knowledge) -> Idioms:
    """The families that a knowledge base defines."""
    return Idioms(knowledge)
