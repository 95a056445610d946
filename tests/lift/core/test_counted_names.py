"""Names that a loop over numbers gives its objects."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.core.counted_names import COUNTED, counted_name, name_of_number
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("'W_%i' % i", "W_" + COUNTED),
        ("'W_' + str(i)", "W_" + COUNTED),
        ("'W_{}'.format(i)", "W_" + COUNTED),
        ("f'W_{i}'", "W_" + COUNTED),
        ("f'W_{i:02d}'", None),
        ("'W_' + str(j)", None),
        ("'W'", None),
    ],
)
def test_names_with_a_counter_in_them(text: str, name: str | None) -> None:
    assert name_of_number(ast.parse(text, mode="eval").body, "i") == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("for i in range(3):\n    Net('n%d' % i)", "n" + COUNTED),
        ("nets = [Net('n%d' % i) for i in range(3)]", "n" + COUNTED),
        ("for i in range(3):\n    name = 'n%d' % i\n    Net(name)", "n" + COUNTED),
        ("for i in range(3):\n    for j in range(2):\n        Net('n%d' % i)", None),
        ("for i in names:\n    Net('n%d' % i)", None),
        ("Net('n%d' % i)", None),
    ],
)
def test_the_loop_around_a_call_counts(code: str, name: str | None) -> None:
    tree = Tree(Source(code + "\n", "p.py"))
    call = next(n for n in tree.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "Net")
    assert counted_name(tree, call, call.args[0]) == name
