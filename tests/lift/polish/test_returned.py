"""Functions return their value at once."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.returned import returned_at_once


def test_a_value_is_returned_at_once() -> None:
    text = "def compute_y(x):\n    # the line\n    y = a * x + b  # no curve\n    return y\n"
    assert returned_at_once(text, "") == "def compute_y(x):\n    # the line\n    return a * x + b  # no curve\n"


def test_a_call_that_gives_the_same_tuple() -> None:
    text = "def both(x):\n    a, b = f(\n        x)\n    return a, b\n"
    assert returned_at_once(text, "") == "def both(x):\n    return f(\n        x)\n"


def test_names_of_a_name() -> None:
    text = "def compute(x):\n    y = f(x)\n    z = y\n    return z\n"
    assert returned_at_once(text, "") == "def compute(x):\n    return f(x)\n"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("def f(x):\n    y = g(x)\n    return y\n", "def f(x):\n    y = g(x)\n    return y\n"),
        ("def f(x):\n    y = g(x)\n    # shape: (4,)\n    return y\n", ""),
        ("def f(x):\n    y += g(x)\n    return y\n", ""),
        ("def f(x):\n    y = g(lambda: y)\n    return y\n", ""),
        ("def f(x):\n    a, b = g(x)\n    return b, a\n", ""),
        ("def f(x):\n    [a, b] = g(x)\n    return a, b\n", ""),
    ],
    ids=["own-function", "comment", "augmented", "closure", "other-order", "list"],
)
def test_what_stays(text: str, before: str) -> None:
    assert returned_at_once(text, before) == text
