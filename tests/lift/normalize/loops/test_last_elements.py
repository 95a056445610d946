"""Loops that go on from the last element of their list."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.last_elements import carry_last
from tf2mig.syntax.source import Source


def carried(text: str) -> str:
    return carry_last(Source(text, "program.py")).text


def test_a_name_of_the_round_carries_the_element() -> None:
    text = "hs = [x]\nfor i in range(3):\n    h = hs[-1]\n    hs.append(f(h))\n"
    assert carried(text) == "hs = [x]\nh = x\nfor i in range(3):\n    h = f(h)\n    hs.append(h)\n"


def test_a_new_name_carries_what_the_round_reads_in_place() -> None:
    text = "hs = [x]\nfor i in range(3):\n    n = hs[i].shape[1]\n    hs.append(f(hs[i], n))\n"
    assert "layer = x\n" in carried(text)
    assert "    n = layer.shape[1]\n    layer = f(layer, n)\n    hs.append(layer)\n" in carried(text)


@pytest.mark.parametrize(
    "text",
    [
        "hs = [x]\nfor i in range(3):\n    h = hs[0]\n    hs.append(f(h))\n",
        "hs = [x]\nfor i in range(1, 3):\n    hs.append(f(hs[i]))\n",
        "hs = [x]\nfor i in range(3):\n    if skip:\n        continue\n    hs.append(f(hs[-1]))\n",
        "hs = [x]\nhs.append(y)\nfor i in range(3):\n    hs.append(f(hs[-1]))\n",
        "hs = []\nfor i in range(3):\n    hs.append(f(i))\n",
    ],
)
def test_other_loops_stay(text: str) -> None:
    assert carried(text) == text
