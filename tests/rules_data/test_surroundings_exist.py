"""What the entries for other packages write exists in the versions that are installed."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

import pytest

from tf2mig.api.knowledge import Entry, Knowledge
from tf2mig.rules.templates import dotted, parse_template

PACKAGES = ("numpy", "collections", "math", "time", "base64", "inspect", "html", "xml", "random", "json", "datetime")


def _entries() -> list[Entry]:
    entries = [e for e in Knowledge.load().all_entries() if e.origin == "surroundings.toml"]
    return [e for e in entries if not e.targets or "2.21" in e.targets]


def _names(entry: Entry) -> Iterator[str]:
    last = entry.tf1.rpartition(".")[2]
    for text in (entry.tf2, entry.reference):
        if text is None or text.endswith(".*"):
            continue
        node = parse_template(text.replace("*", last) if entry.kind == "rename" else text).root
        inner = {id(n.value) for n in ast.walk(node) if isinstance(n, ast.Attribute)}
        for found in ast.walk(node):
            name = dotted(found) if isinstance(found, ast.Attribute) and id(found) not in inner else None
            if name is not None and name.partition(".")[0] in PACKAGES:
                yield name


def _exists(name: str) -> bool:
    parts = name.split(".")
    for n in range(len(parts) - 1, 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:n]))
        except ImportError:
            continue
        for part in parts[n:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


def test_every_replacement_exists() -> None:
    numpy = pytest.importorskip("numpy")
    if int(numpy.__version__.split(".")[0]) < 2:
        pytest.skip("what the newest target brings is NumPy 2")
    names = {name for entry in _entries() for name in _names(entry)}
    assert len(names) > 40
    assert sorted(name for name in names if not _exists(name)) == []
