"""Arguments that stand in the place of a parameter."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.plain_arguments import reads_well_in_place

ONCE = "def f(shape):\n    return make(shape)\n"
TWICE = "def f(shape):\n    return make(shape) + make(shape)\n"
LOOPED = "def f(shape):\n    return [make(shape) for i in range(3)]\n"


@pytest.mark.parametrize(
    ("function", "argument", "expected"),
    [
        (ONCE, "sizes", True),
        (TWICE, "7 * 7 * 64", True),
        (ONCE, "[3, n]", True),
        (TWICE, "[3, n]", False),
        (LOOPED, "[3, n]", False),
        (ONCE, "[3, draw()]", False),
        (ONCE, "draw()", False),
    ],
)
def test_what_is_short_and_means_the_same_there(function: str, argument: str, expected: bool) -> None:
    defined = ast.parse(function).body[0]
    assert isinstance(defined, ast.FunctionDef)
    node = ast.parse(argument, mode="eval").body
    assert reads_well_in_place(defined, "shape", node) is expected
