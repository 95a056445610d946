"""Runs and training operations that a conditional expression chooses."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.chosen_steps import part_chosen_runs, part_chosen_steps
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("sess.run(a if c else b, f)\n", "if c:\n    sess.run(a, f)\nelse:\n    sess.run(b, f)\n"),
        ("x = sess.run(a if c else b)\n", "x = (sess.run(a) if c else sess.run(b))\n"),
        ("x = sess.run((a if c else b), f)\n", "x = (sess.run(a, f) if c else sess.run(b, f))\n"),
        ("process.run(a if c else b)\n", "process.run(a if c else b)\n"),
    ],
)
def test_runs(text: str, parted: str) -> None:
    assert part_chosen_runs(Tree(Source(text))).text == parted


def test_steps() -> None:
    text = "train = o.minimize(a) if c else p.minimize(b)\n"
    parted = "if c:\n    train = o.minimize(a)\nelse:\n    train = p.minimize(b)\n"
    assert part_chosen_steps(Tree(Source(text))).text == parted
    plain = "train = a if c else b\n"
    assert part_chosen_steps(Tree(Source(plain))).text == plain
