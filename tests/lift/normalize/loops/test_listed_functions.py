"""Loops that call one function after the other."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.listed_functions import call_listed_functions
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "def one():\n    pass\ndef two():\n    pass\n"


def written(text: str) -> str:
    return call_listed_functions(Tree(Source(HEAD + text, "program.py"))).text.removeprefix(HEAD)


def test_each_call_is_written_down() -> None:
    loop = "for f in (one, two):\n    print(f.__name__)\n    f()\n"
    assert written(loop) == "print('one')\none()\nprint('two')\ntwo()\n"
    assert written("all = [one, two]\nfor f in all:\n    f()\n") == "all = [one, two]\none()\ntwo()\n"


@pytest.mark.parametrize(
    "text",
    [
        "for f in (one, other):\n    f()\n",
        "for f in (one, two):\n    kept = f()\n",
        "for f in (one, two):\n    f()\nprint(f)\n",
        "for f in (one, two):\n    register(f)\n",
        "for f in (one, two):\n    print(1)\n",
    ],
)
def test_other_loops_stay(text: str) -> None:
    assert written(text) == text
