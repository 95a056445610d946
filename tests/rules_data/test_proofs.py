"""Every entry of `rules/` is proven by something that ran under TF 1.15 and on the target, or says why not."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rewriting import rewrite
from usage import Key, key_of, watched

from examples import all_examples, tomllib
from tests.fixtures_runner.cases import all_cases
from tf2mig.api.knowledge import Entry, Knowledge
from tf2mig.api.surface import TF1, Surface

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE.parent / "support" / "programs"
FAMILIES = ("estimator", "flags", "eager", "data")
"""Families of executed fixtures that use what an expression cannot: flags, estimators, eager programs."""


@cache
def by_expressions() -> frozenset[Key]:
    """Entries that the rewriting of the recorded expressions used."""
    with watched() as used:
        for mode in ("native", "compat"):
            for e in all_examples():
                rewrite([*e.setup.splitlines(), f"result = {e.text}"], "2.21", mode)  # type: ignore[arg-type]
    return frozenset(used)


@cache
def by_fixtures() -> frozenset[Key]:
    """Entries that the rewriting of executed fixtures used, in the destinations in which they are executed."""
    with watched() as used:
        for case in all_cases():
            if case.program and case.name.partition("/")[0] in FAMILIES:
                for destination in case.destinations:
                    rewrite(case.before.splitlines(), "2.21", destination)  # type: ignore[arg-type]
    return frozenset(used)


@cache
def by_programs() -> frozenset[str]:
    """Dotted names of support modules that the programs of tests/support use, which print what TF 1.15 printed."""
    return frozenset(name for path in PROGRAMS.glob("*.py") for name in _dotted(ast.parse(path.read_text())))


def _dotted(tree: ast.Module) -> Iterator[str]:
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases.update({a.asname or a.name: a.name for a in node.names})
        elif isinstance(node, ast.ImportFrom):
            aliases.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            if first in aliases:
                yield aliases[first] + dot + rest


def unproven() -> list[Entry]:
    """Entries about TensorFlow without a proof, but for names that TF 1.15 does not have.

    What replaces names of other packages (NumPy's, Python's) is tested in tests/rules.
    """
    surface = Surface.load(TF1)
    proven = by_expressions() | by_fixtures()
    out = []
    for entry in Knowledge.load().all_entries():
        if entry.kind == "manual" or not entry.tf1.startswith("tf.") or key_of(entry) in proven or _ran(entry):
            continue
        if entry.is_pattern or surface.get(entry.tf1) is not None or ".python." in entry.tf1:
            out.append(entry)
    return out


def _ran(entry: Entry) -> bool:
    """Whether a program of tests/support uses what the entry puts in place."""
    symbol = entry.tf1
    names = [(text or "").partition("(")[0] for text in entry.texts(symbol)]
    stem = [n.rstrip("*").rstrip(".") for n in names if n.endswith("*")] if entry.is_pattern else names
    used = by_programs()
    return any((n and "." in n and n in used) or (entry.support and n in entry.support and n in used) for n in stem)


@cache
def declared() -> list[dict[str, Any]]:
    """The groups of unproven.toml."""
    groups: list[dict[str, Any]] = tomllib.loads((HERE / "unproven.toml").read_text())["unproven"]
    return groups


def _covers(group: dict[str, Any], entry: Entry) -> bool:
    if group.get("patterns") and not entry.is_pattern:
        return False
    if group.get("only") and group["only"] not in f"{entry.tf2} {entry.compat}":
        return False
    return any(fnmatchcase(entry.tf1, pattern) for pattern in group["symbols"])


def test_every_entry_is_proven_or_says_why_not() -> None:
    silent = [e for e in unproven() if not any(_covers(g, e) for g in declared())]
    assert [f"{e.origin}: {e.tf1} -> {e.tf2} | {e.compat}" for e in silent] == []


def test_no_reason_is_given_in_vain() -> None:
    open_entries = unproven()
    idle = [g["symbols"] for g in declared() if not any(_covers(g, e) for e in open_entries)]
    assert idle == []
    assert all(g["reason"] for g in declared())


def test_few_entries_are_unproven() -> None:
    entries = [e for e in Knowledge.load().all_entries() if e.kind != "manual" and e.tf1.startswith("tf.")]
    assert len(entries) > 1400
    assert len(unproven()) < 0.06 * len(entries)


@pytest.mark.parametrize("word", ["callable(", ".__name__"])
def test_most_expressions_give_values(word: str) -> None:
    weak = [e for e in all_examples() if e.text.startswith(word) or e.text.endswith(word)]
    assert len(weak) < 0.05 * len(all_examples())
