"""Setting a result never costs it."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish import polished as module
from tf2mig.lift.polish.polished import polished


def _fails(text: str, before: str) -> str:
    raise IndexError(text, before)


def _breaks(text: str, before: str) -> str:
    return f"{text})"


def _changes(text: str, before: str) -> str:
    return text.replace("1", "2")


@pytest.mark.parametrize("step", [_fails, _breaks, _changes])
def test_a_step_that_goes_wrong_is_left_out(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    monkeypatch.setattr(module, "_LAYOUT", (step,))
    assert polished("x = 1\n", "") == "x = 1\n"


def test_a_byte_order_mark_stays() -> None:
    assert polished("\ufeffdef f(x):\n    y = g(x)\n    return y\n", "") == "\ufeffdef f(x):\n    return g(x)\n"


def test_a_program_that_needs_nothing_stays() -> None:
    text = "import tensorflow as tf\n\nw = tf.Variable(1.0)\nprint(w.numpy())\n"
    assert polished(text, text) == text
