"""Lists that a method fills on its object."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.filled_lists import fill_first
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n\n\nclass Net(object):\n    def __init__(self, x, deep):\n"


def _filled(text: str) -> str:
    return fill_first(Source(HEAD + text)).text.removeprefix(HEAD)


def test_a_list_is_local_until_it_is_whole() -> None:
    begun = "        self.nets = [x]\n        for i in range(3):\n            self.nets.append(f(self.nets[-1]))\n"
    local = "        nets = [x]\n        for i in range(3):\n            nets.append(f(nets[-1]))\n"
    kept = "        self.nets = nets\n        self.out = g(nets[-1])\n"
    assert _filled(begun + "        self.out = g(self.nets[-1])\n") == local + kept


def test_branches_that_begin_it_by_one_element() -> None:
    begun = "        if deep:\n            self.nets = [f(x)]\n        else:\n            self.nets = [x]\n"
    local = "        if deep:\n            first_nets = f(x)\n        else:\n            first_nets = x\n"
    assert _filled(begun + "        self.nets.append(g(x))\n") == (
        local + "        nets = [first_nets]\n        nets.append(g(x))\n        self.nets = nets\n"
    )


def test_a_dictionary() -> None:
    assert _filled("        self.w = {}\n        self.w['a'] = f(x)\n") == (
        "        w = {}\n        w['a'] = f(x)\n        self.w = w\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "        self.nets = [x]\n        self.out = self.nets[0]\n",
        "        self.nets = []\n        self.nets.append(x)\n\n    def more(self, x):\n        self.nets.append(x)\n",
        "        self.nets = []\n        self.nets.append(self.f())\n\n    def f(self):\n        return self.nets\n",
        "        nets = 1\n        self.nets = []\n        self.nets.append(x)\n",
        "        self.nets = f(x)\n        self.nets.append(x)\n",
        "        if deep:\n            return\n        self.nets = []\n        self.nets.append(x)\n",
        "        self.nets = []\n        self.nets.append(x)\n\n\nNet(1, 2).nets = []\n",
    ],
    ids=["only-read", "filled-elsewhere", "read-meanwhile", "name-taken", "unknown", "returns", "set-elsewhere"],
)
def test_other_lists_stay(text: str) -> None:
    assert _filled(text) == text
