"""Parameters more for functions of the module."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.added_parameters import may_take, with_callers, with_parameters
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CHAIN = "def low():\n    pass\ndef mid():\n    low()\ndef top():\n    mid()\ndef beside():\n    pass\n"


def _functions(tree: Tree) -> list[ast.FunctionDef]:
    return [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]


def test_callers_through_each_other() -> None:
    low, mid, top, beside = _functions(Tree(Source(CHAIN)))
    assert with_callers([low], [low, mid, top, beside]) == [low, mid, top]
    assert with_callers([beside], [low, mid, top, beside]) == [beside]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    pass\nf()\n", "def f(n):\n    pass\nf(n)\n"),
        ("def f(a, b=1):\n    pass\nf(1)\nf(1, 2)\n", "def f(a, n, b=1):\n    pass\nf(1, n)\nf(1, n, 2)\n"),
        ("def f(a):\n    pass\nf(a=1)\n", "def f(a, n):\n    pass\nf(a=1, n=n)\n"),
    ],
    ids=["none", "before-defaults", "by-keyword"],
)
def test_a_parameter_more(before: str, after: str) -> None:
    tree = Tree(Source(before))
    (function,) = _functions(tree)
    assert may_take(tree, function)
    assert apply_edits(tree.text, with_parameters(tree, function, ["n"])) == after


@pytest.mark.parametrize(
    "text", ["def f():\n    pass\n", "def f():\n    pass\ng = f\n", "def f(*a):\n    pass\nf(1)\n"]
)
def test_what_may_take_none(text: str) -> None:
    tree = Tree(Source(text))
    assert not may_take(tree, _functions(tree)[0])
