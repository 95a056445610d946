"""What calls give for parameters, and what questions about it give."""

from __future__ import annotations

import ast

import pytest

from tf2mig.syntax.given import answer, argument_of, default_of, given

FUNCTION = ast.parse("def f(self, a, b=2, c=None): pass").body[0]
assert isinstance(FUNCTION, ast.FunctionDef)


def _call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def _said(node: ast.expr | None) -> str | None:
    return None if node is None else ast.unparse(node)


@pytest.mark.parametrize(
    ("call", "name", "value", "itself"),
    [
        ("o.f(1)", "a", "1", "1"),
        ("o.f(1)", "b", "2", None),
        ("o.f(1, c=x)", "c", "x", "x"),
        ("o.f(a=y)", "a", "y", "y"),
        ("o.f()", "a", None, None),
        ("o.f()", "self", None, None),
        ("o.f(*z)", "b", None, None),
        ("o.f(1, **k)", "b", None, None),
        ("o.f(1)", "d", None, None),
    ],
)
def test_what_a_call_gives(call: str, name: str, value: str | None, itself: str | None) -> None:
    assert _said(given(FUNCTION, _call(call), name, bound=1)) == value
    assert _said(argument_of(FUNCTION, _call(call), name, bound=1)) == itself


def test_defaults() -> None:
    assert [_said(default_of(FUNCTION, n)) for n in ("self", "a", "b", "c")] == [None, None, "2", "None"]


@pytest.mark.parametrize(
    ("test", "result"),
    [
        ("on", True),
        ("not on", False),
        ("kind == 'a'", True),
        ("kind != 'a'", False),
        ("mask is None", True),
        ("mask is not None", False),
        ("True", True),
        ("other", None),
        ("not other", None),
        ("kind > 'a'", None),
        ("kind == other", None),
        ("on and mask", None),
    ],
)
def test_what_a_question_gives(test: str, result: bool | None) -> None:
    known = {"on": ast.Constant(1), "kind": ast.Constant("a"), "mask": ast.Constant(None)}
    assert answer(ast.parse(test, mode="eval").body, lambda n: known.get(ast.unparse(n))) is result
