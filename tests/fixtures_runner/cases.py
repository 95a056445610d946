"""The cases: one folder each, ``tests/fixtures/<family>/<case>/``.

``case.toml``: ``purpose`` (one line); ``destinations`` (``["native"]``, ``["compat"]`` or both); ``target``
(2.21); ``program``: whether it is run; ``args``: its command line; ``remaining``: codes that ``check`` still
reports of the result, for a person; ``[options]``: more of ``tf2mig.engine.Options``; ``[tolerance]``:
``rtol`` and ``atol``; ``[recorded]``: written by scripts/record_fixtures.py.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_KEYS = {
    "purpose",
    "destinations",
    "target",
    "program",
    "args",
    "remaining",
    "options",
    "tolerance",
    "recorded",
}
_RESULTS = {"native": "after.py", "compat": "after_compat.py"}


@dataclass(frozen=True)
class Case:
    """One folder of ``tests/fixtures``."""

    folder: Path

    @property
    def name(self) -> str:
        """``family/case``."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What case.toml says; nothing if it is no TOML (see ``problems``)."""
        try:
            return tomllib.loads((self.folder / "case.toml").read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError:
            return {}

    @property
    def problems(self) -> list[str]:
        """What is wrong with case.toml."""
        problems = []
        if unknown := set(self.settings) - _KEYS:
            problems.append(f"unknown keys: {sorted(unknown)}")
        if not self.settings.get("purpose"):
            problems.append("it does not say what the case is for")
        if not set(self.settings.get("destinations", ())) <= set(_RESULTS):
            problems.append(f"destinations are {sorted(_RESULTS)}")
        return problems

    @property
    def destinations(self) -> tuple[str, ...]:
        """Those that exist, of the ones named."""
        return tuple(d for d in self.settings.get("destinations", ["native"]) if d in _RESULTS)

    @property
    def program(self) -> bool:
        return bool(self.settings.get("program", False))

    @property
    def target(self) -> str:
        return str(self.settings.get("target", "2.21"))

    @property
    def before(self) -> str:
        return _read(self.folder / "before.py")

    def result(self, destination: str) -> Path:
        """Where the migrated program is kept."""
        return self.folder / _RESULTS[destination]

    def after(self, destination: str) -> str:
        """The migrated program as it is kept."""
        return _read(self.result(destination))

    @property
    def expected(self) -> str:
        """What TensorFlow 1.15 printed."""
        return (self.folder / "expected.txt").read_text(encoding="utf-8")


def _read(path: Path) -> str:
    """The text with its line endings as they are."""
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.read()


def all_cases() -> list[Case]:
    """Every case, by name."""
    return sorted((Case(f.parent) for f in FIXTURES.glob("*/*/case.toml")), key=lambda c: c.name)
