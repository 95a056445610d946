"""Lengths and keys that are known without running anything."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.core.known_lengths import keys_of, length_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = 'names = ["b", "a"]\nwords = read()\n'


def asked(text: str) -> tuple[Tree, ast.expr]:
    tree = Tree(Source(f"{HEAD}{text}\nasked\n", "program.py"))
    last = tree.module.body[-1]
    assert isinstance(last, ast.Expr)
    return tree, last.value


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("asked = [f(1), g(2)]", "2"),
        ("asked = [f(n) for n in names]", "2"),
        ("asked = [f(n) for n in words]", "len(words)"),
        ("asked = [f(i) for i in range(count)]", "count"),
        ("asked = [f(n) for n in names if n]", None),
        ("asked = []\nfor n in names:\n    asked.append(f(n))", "2"),
        ("asked = []\nfor n in names:\n    if n:\n        asked.append(f(n))", None),
        ("asked = [f(1)]\nasked = asked + [2]", None),
        ("asked = []\nfor n in names:\n    asked.append(f(n))\nasked.reverse()", "2"),
        ("asked = [f(n) for n in words[1:]]", "len(words[1:])"),
        ("asked = [f(n) for n in words[k:]]\nk = 1\nk = 2", None),
        ("other, asked = 1, [f(1), g(2)]", "2"),
        ("other, asked = pair()", None),
        ("*other, asked = 1, 2, [f(1)]", None),
        ("words.append(1)\nasked = [f(n) for n in words[1:]]", None),
    ],
)
def test_how_long_a_list_is(text: str, length: str | None) -> None:
    assert length_of(*asked(text)) == length


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('asked = {"x": f(1), "y": g(2)}', '["x", "y"]'),
        ("asked = {n: f(n) for n in names}", "names"),
        ("made = {n: f(n) for n in names}\nasked = {n: g(m) for n, m in made.items()}", "names"),
        ("asked = {n: f(n) for n in words}", None),
        ("asked = {n.upper(): f(n) for n in names}", None),
    ],
)
def test_which_keys_a_dictionary_has(text: str, keys: str | None) -> None:
    assert keys_of(*asked(text)) == keys
