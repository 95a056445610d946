"""Where arguments stand, and removing them."""

from __future__ import annotations

import ast

import pytest

from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.layout import call_layout, removals
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def parse(text: str) -> tuple[Tree, ast.Call]:
    tree = Tree(Source(text))
    call = next(n for n in ast.walk(tree.module) if isinstance(n, ast.Call))
    return tree, call


def spans(text: str) -> list[str]:
    tree, call = parse(text)
    layout = call_layout(tree, call)
    assert layout is not None
    return [text[s.start : s.end] for s in layout.spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(a, b)", ["a", "b"]),
        ("f((a), b=(c + d),)", ["(a)", "b=(c + d)"]),
        ("(f)(((a)), *b, **c)", ["((a))", "*b", "**c"]),
        ("f(  # one, (two)\n  a,  # three)\n  k = 1)", ["a", "k = 1"]),
        ('f("a,b)", x[1, 2])', ['"a,b)"', "x[1, 2]"]),
        ("f()", []),
        ("f(é, (ü))", ["é", "(ü)"]),
    ],
)
def test_spans(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


def test_a_bare_generator_has_no_layout() -> None:
    assert call_layout(*parse("f(x for x in y)")) is None
    assert call_layout(*parse("f((x for x in y))")) is not None


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        ("f(a, b, c)", [0], "f(b, c)"),
        ("f(a, b, c)", [1], "f(a, c)"),
        ("f(a, b, c)", [2], "f(a, b)"),
        ("f(a, b, c)", [1, 2], "f(a)"),
        ("f(a, b, c)", [0, 2], "f(b)"),
        ("f(a, b=1)", [0, 1], "f()"),
        ("f(a,\n  b,\n  c)", [1], "f(a,\n  c)"),
        ("f(a,  # about a\n  b)", [1], "f(a,  # about a\n)"),
        ("f(a,  # about a\n  b,\n  c)", [0], "f(# about a\n  b,\n  c)"),
        ("f((a), b,)", [1], "f((a),)"),
    ],
)
def test_removals(text: str, gone: list[int], expected: str) -> None:
    tree, call = parse(text)
    layout = call_layout(tree, call)
    assert layout is not None
    result = apply_edits(text, removals(text, layout, [layout.spans[i] for i in gone]))
    assert result == expected
    ast.parse(result)
