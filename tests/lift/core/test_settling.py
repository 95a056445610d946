"""Rewriting that goes on as long as it finds something."""

from __future__ import annotations

from tf2mig.findings import Edit
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def _without_first(tree: Tree) -> list[Edit]:
    at = tree.text.find("a = 1\n")
    return [Edit(at, at + 6, "")] if at >= 0 else []


def _shouted(tree: Tree) -> str | None:
    return tree.text.upper() if tree.text != tree.text.upper() else None


def test_each_goes_on_until_it_finds_nothing() -> None:
    source = Source("a = 1\nb = 2\na = 1\n", "program.py")
    assert settled(source, _without_first, _shouted) == Source("B = 2\n", "program.py")


def test_where_nothing_is_found_the_source_is_the_same_object() -> None:
    source = Source("B = 2\n", "program.py")
    assert settled(source, _without_first, _shouted) is source
