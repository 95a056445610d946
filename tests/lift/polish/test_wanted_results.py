"""What new functions return, and what they only hand back."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.wanted_results import with_wanted_results

HELPER = "def forward(x):\n    h = f(x)\n    y = g(h)\n    return h, y\n\n\n"
CALLER = "def compute(x):\n    _, y = forward(x)\n    return y\n"


def test_a_result_that_no_caller_reads() -> None:
    new = HELPER.replace("h, y", "y") + CALLER.replace("_, ", "")
    assert with_wanted_results(HELPER + CALLER, "") == new
    assert with_wanted_results(HELPER + CALLER.replace("_,", "h,"), "") == new


def test_a_function_that_hands_its_argument_back() -> None:
    text = "def same(x, y):\n    return y\n\n\ndef compute(a, b):\n    b = same(a, b)\n    return b + same(a, b)\n"
    assert with_wanted_results(text, "") == "def compute(a, b):\n    return b + b\n"


@pytest.mark.parametrize(
    "text",
    [
        HELPER + CALLER + "def other(x):\n    h, _ = forward(x)\n    return h\n",
        HELPER + CALLER + "print(forward)\n",
        HELPER + CALLER + "print(forward(1))\n",
        HELPER.replace("g(h)", "g(x)") + CALLER,
        "@traced\n" + HELPER + CALLER,
        HELPER + "_, y = forward(2)\n",
        "def same(x):\n    return x\n\n\nprint(same(f(1)))\n",
        "def same(x):\n    return z\n\n\nprint(same(a))\n",
    ],
    ids=["read", "handed-on", "whole", "unused", "traced", "module", "call", "free"],
)
def test_what_is_wanted_stays(text: str) -> None:
    assert with_wanted_results(text, "") == text


def test_functions_of_the_program_stay() -> None:
    assert with_wanted_results(HELPER + CALLER, HELPER) == HELPER + CALLER
