"""Sums that one statement starts together."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.parted_starts import part_starts
from tf2mig.syntax.source import Source


def parted(text: str) -> str:
    return part_starts(Source(text)).text


def test_each_sum_has_a_statement_of_its_own() -> None:
    loop = "for v in vs:\n    a += f(v)\n"
    assert parted("a, b = 0., 0.\n" + loop) == "a = 0.\nb = 0.\n" + loop
    assert parted("a = b = 0\n" + loop) == "a = 0\nb = 0\n" + loop


@pytest.mark.parametrize(
    "text",
    [
        "a, b = 0., 0.\n",
        "a, b = [], 0\na += 1\n",
        "a, b = 0., 0.\nfor x in xs:\n    _, l = sess.run([t, loss])\n    a += l\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert parted(text) == text
