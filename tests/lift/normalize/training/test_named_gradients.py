"""Gradients that are computed inside a larger expression."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.training.named_gradients import name_gradients
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
NAMED = "grads_and_vars = opt.compute_gradients(loss)\n"


def written(text: str) -> str:
    return name_gradients(Tree(Source(HEAD + text, "program.py"))).text.removeprefix(HEAD)


@pytest.mark.parametrize(
    "around",
    [
        "gs = [g for g, _ in {}]",
        "grads, vs = zip(*{})",
        "opt.apply_gradients({})",
        "for g, v in {}:\n    print(v)",
    ],
)
def test_they_are_named_first(around: str) -> None:
    assert (
        written(around.format("opt.compute_gradients(loss)") + "\n") == NAMED + around.format("grads_and_vars") + "\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "pairs = opt.compute_gradients(loss)\n",
        "pairs = opt.compute_gradients(loss) if clip else None\n",
        "tower = [opt.compute_gradients(l) for l in losses]\n",
        "f = lambda: opt.apply_gradients(opt.compute_gradients(loss))\n",
        "def compute_gradients(self, *args):\n    return list(super().compute_gradients(*args))\n",
    ],
)
def test_what_is_named_or_computed_several_times_stays(text: str) -> None:
    assert written(text) == text
