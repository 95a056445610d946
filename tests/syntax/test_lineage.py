"""The classes above a class."""

from __future__ import annotations

import ast

import pytest

from tf2mig.syntax.lineage import is_announced, lineage

CLASSES = "class A(object): pass\nclass B(A): pass\nclass C(other.A, B): pass\n"


def test_the_nearest_comes_first() -> None:
    module = ast.parse(CLASSES)
    lowest = module.body[2]
    assert isinstance(lowest, ast.ClassDef)
    assert [c.name for c in lineage(module, lowest)] == ["C", "B", "A"]


@pytest.mark.parametrize(
    ("body", "only"),
    [("pass", True), ("'Says so.'", True), ("raise NotImplementedError", True), ("return 1", False), ("x = 1", False)],
)
def test_methods_that_only_announce(body: str, only: bool) -> None:
    method = ast.parse(f"def f(self):\n    {body}\n").body[0]
    assert isinstance(method, ast.FunctionDef)
    assert is_announced(method) is only
