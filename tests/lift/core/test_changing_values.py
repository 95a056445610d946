"""What a method gives the graph that it builds, where each of its calls may give something else."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.core.changing_values import may_change, runs_once
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

METHOD = """class A:
    def __init__(self):
        self.n = 3
    def m(self, value, size=2):
        count = size * self.n
        drawn = np.random.rand()
        wide = np.prod([size, 2])
        for i in range(3):
            pass
a = A()
"""


def method(calls: str) -> tuple[Tree, ast.FunctionDef]:
    tree = Tree(Source(METHOD + calls + "\n", "p.py"))
    return tree, next(n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == "m")


@pytest.mark.parametrize(
    ("calls", "once"),
    [
        ("a.m(x)", True),
        ("", True),
        ("a.m(x)\na.m(y)", False),
        ("for x in y:\n    a.m(x)", False),
        ("def f():\n    a.m(1)\nf()", True),
        ("def f():\n    a.m(1)\nf()\nf()", False),
        ("run(a.m)", False),
    ],
)
def test_whether_a_method_runs_once(calls: str, once: bool) -> None:
    assert runs_once(*method(calls)) is once


@pytest.mark.parametrize(
    ("calls", "name", "changes"),
    [
        ("a.m(x)\na.m(y)", "value", True),
        ("a.m(1)\na.m(1)", "value", False),
        ("a.m(1)\na.m(2)", "value", True),
        ("a.m(x)", "value", False),
        ("a.m(1)\na.m(2)", "size", False),
        ("a.m(1)\na.m(2)", "count", False),
        ("a.m(1)\na.m(1, size=4)", "count", True),
        ("a.m(1)\na.m(2)", "drawn", True),
        ("a.m(1)\na.m(2)", "wide", False),
        ("a.m(1)\na.m(2)", "i", True),
        ("a.m(*x)\na.m(2)", "value", True),
    ],
)
def test_what_may_change(calls: str, name: str, changes: bool) -> None:
    tree, node = method(calls)
    assert may_change(tree, node, name) is changes
