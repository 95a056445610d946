"""Binding calls to signatures."""

from __future__ import annotations

import ast

import pytest

from tf2mig.api.surface import Param
from tf2mig.syntax.calls import bind_call, same_literal

DROPOUT = (
    Param("x", "positional"),
    Param("keep_prob", "positional", "None"),
    Param("noise_shape", "positional", "None"),
    Param("seed", "keyword-only", "None"),
)


def call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def test_positions_become_names() -> None:
    bound = bind_call(call("f(a, 0.5, seed=1)"), DROPOUT)
    assert bound is not None
    assert [(a.name, ast.unparse(a.value), a.keyword is not None) for a in bound.arguments] == [
        ("x", "a", False),
        ("keep_prob", "0.5", False),
        ("seed", "1", True),
    ]
    assert bound.value("noise_shape") is None


@pytest.mark.parametrize(
    "text",
    ["f(*a)", "f(a, **k)", "f(a, 1, 2, 3)", "f(a, x=1)", "f(a, other=1)"],
)
def test_what_has_no_one_meaning_does_not_bind(text: str) -> None:
    assert bind_call(call(text), DROPOUT) is None


def test_unknown_keywords_go_to_open_ended_signatures() -> None:
    bound = bind_call(call("f(1, extra=2)"), (Param("x", "positional"), Param("kwargs", "var-keyword")))
    assert bound is not None
    assert set(bound.by_name) == {"x", "extra"}


@pytest.mark.parametrize(
    ("text", "literal", "expected"),
    [
        ("None", "None", True),
        ("1.0", "1.0", True),
        ("1", "1.0", False),
        ("True", "1", False),
        ("'SAME'", '"SAME"', True),
        ("tf.float32", "tf.float32", True),
        ("x", "None", False),
        ("None", None, False),
        ("[1, 1]", "[1, 1]", True),
    ],
)
def test_same_literal(text: str, literal: str | None, expected: bool) -> None:
    assert same_literal(ast.parse(text, mode="eval").body, literal) is expected
