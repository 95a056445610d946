"""Which functions run what they are handed."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.handed_tensors import runs_what_it_is_handed
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

SHOW = "def show(sess, layer, data):\n    print(sess.run(layer, {x: data}))\n"


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("show(s, a, 1)\nshow(s, b, 1)\n", True),
        ("show(s, a, 1)\nshow(s, layer=b, data=1)\n", True),
        ("show(s, a, 1)\nshow(s, a, 2)\n", False),
        ("for i in r:\n    show(s, a, 1)\nshow(s, b, 1)\n", False),
        ("show(s, [a, b], 1)\nshow(s, b, 1)\n", False),
    ],
)
def test_calls_decide(calls: str, expected: bool) -> None:
    tree = Tree(Source(SHOW + calls))
    function = tree.module.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert runs_what_it_is_handed(tree, function) is expected
