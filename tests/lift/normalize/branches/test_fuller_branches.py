"""Constructors that describe a part of the graph for some objects, and the whole of it for the others."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.fuller_branches import describe_whole
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nclass Net:\n    def __init__(self, scope, other=None):\n"
SMALL = "self.s = tf.placeholder(tf.float32)\n{small}"
WHOLE = (
    "self.s = tf.placeholder(tf.float32)\n            a, self.v, self.p = self._build(scope)\n"
    "            self.pull = [l.assign(g) for l, g in zip(self.p, other.p)]\n"
)
ALWAYS = "".join(f"        {line.strip()}\n" for line in WHOLE.splitlines())


def _described(small: str, whole: str = WHOLE, test: str = "scope == 'all'") -> str:
    body = f"        if {test}:\n            {SMALL.format(small=f'            {small}')}\n"
    text = f"{HEAD}{body}        else:\n            {whole}"
    return describe_whole(Tree(Source(text, ""))).text.removeprefix(HEAD)


@pytest.mark.parametrize(
    "small",
    [
        "self.p = self._build(scope)[-1]",
        "self.v, self.p = self._build(scope)[-2:]",
        "_, _, self.p = self._build(scope)",
        "self._build(scope)",
    ],
)
def test_what_says_a_part_of_the_whole_says_the_whole(small: str) -> None:
    assert _described(small) == ALWAYS


@pytest.mark.parametrize(
    ("small", "whole"),
    [
        ("self.p = self._build(scope)[0]", WHOLE),  # another part
        ("self.p = self._build('all')[-1]", WHOLE),
        ("self.q = self._build(scope)[-1]", WHOLE),
        ("self.p = self._build(scope)[-1]", WHOLE + "            self.w = tf.Variable(1.0)\n"),
        ("self.p = self._build(scope)[-1]", WHOLE + "            self.n = other.n\n"),  # there is no other object
        ("self.p = self._build(scope)[-1]", WHOLE + "            print(scope)\n"),
    ],
)
def test_other_branches_stay(small: str, whole: str) -> None:
    assert _described(small, whole).startswith("        if scope == 'all':")


def test_a_test_that_calls_something_stays() -> None:
    assert _described("self._build(scope)", test="ready(scope)").startswith("        if ready(scope):")
