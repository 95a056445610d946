"""Optimizers of steps that no run takes go; names that the program kept itself, or that others may import, stay."""

from __future__ import annotations

import pytest

from tf2mig.lift.core.records import Needs
from tf2mig.lift.finish.unused_optimizers import without_unused_optimizers

SCRIPT = "opt = tf.train.AdamOptimizer(0.1)\ntrain = opt.minimize(loss)\nsess = tf.Session()\n"
MODULE = "opt = tf.train.AdamOptimizer(0.1)\ntrain = opt.minimize(loss)\n"
ADAM = "opt = tf1_optimizers.Adam(0.1)\n"


def left(after: str, before: str) -> tuple[str, list[str]]:
    needs = Needs(support={"tf1_optimizers": None}, imports={"import tf1_optimizers": None})
    text = without_unused_optimizers(after, before, needs)
    assert list(needs.imports) == [f"import {name}" for name in needs.support]
    return text, list(needs.support)


def test_a_script_loses_it_with_its_support_module() -> None:
    assert left(f"w = 1\n# the step\n{ADAM}print(w)\n", SCRIPT) == ("w = 1\nprint(w)\n", [])


def test_support_stays_for_another() -> None:
    other = "b = tf1_optimizers.Adam(0.2)\nprint(b)\n"
    assert left(ADAM + other, SCRIPT) == (other, ["tf1_optimizers"])


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (ADAM + "w = 1\n", MODULE),
        (ADAM + "w = 1\n", "opt = tf.keras.optimizers.Adam(0.1)\nsess = tf.Session()\n"),
        (ADAM + "def f():\n    return opt\n", SCRIPT),
        (f"def f():\n    global opt\n    {ADAM}    w = 1\n", SCRIPT),
        (f"def f():\n    {ADAM}", SCRIPT),
        ("opt = tf1_optimizers.Adam(rate())\nw = 1\n", SCRIPT),
        ("opt = found.Adam(0.1)\nw = 1\n", SCRIPT),
    ],
)
def test_what_stays(after: str, before: str) -> None:
    assert left(after, before) == (after, ["tf1_optimizers"])
