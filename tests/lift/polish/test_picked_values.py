"""Results that are picked before they become NumPy values."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.picked_values import picked_first


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("print([t.numpy() for t in f(x)][i])\n", "print(f(x)[i].numpy())\n"),
        ("y = {name: t.numpy() for name, t in f(x).items()}[k]\n", "y = f(x)[k].numpy()\n"),
        ("y = [t.numpy() for t in f(x)][1:]\n", "y = [t.numpy() for t in f(x)][1:]\n"),
        ("y = [t.numpy() for t in ts][0]\n", "y = [t.numpy() for t in ts][0]\n"),
        ("y = [u.numpy() for t in f(x)][0]\n", "y = [u.numpy() for t in f(x)][0]\n"),
    ],
)
def test_what_is_picked(text: str, picked: str) -> None:
    assert picked_first(text, "") == picked


def test_what_the_program_said_itself_stays() -> None:
    text = "print([t.numpy() for t in f(x)][i])\n"
    assert picked_first(text, text) == text
