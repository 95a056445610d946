"""Functions inside functions that one statement calls."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.called_once import write_out_called_once
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def written(text: str) -> str:
    return write_out_called_once(Tree(Source(text))).text


def test_it_is_written_out_where_it_is_called() -> None:
    text = written("def f(n):\n    def g():\n        a = n\n        put(a)\n\n    start()\n    g()\n")
    assert text == "def f(n):\n\n    start()\n    a = n\n    put(a)\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f(n):\n    def g():\n        return n\n    g()\n",
        "def f(n):\n    def g():\n        put(n)\n    g()\n    g()\n",
        "def f(n):\n    def g(m):\n        put(m)\n    g(n)\n",
        "def f(n):\n    def g():\n        n = 1\n        put(n)\n    g()\n    put(n)\n",
        "def f(n):\n    def g():\n        put(n)\n    for _ in n:\n        g()\n",
        "def g():\n    put(1)\ng()\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert written(text) == text
