"""Which bindings of a name reach a use."""

from __future__ import annotations

import ast

import pytest

from tf2mig.rules.reaching import reaching
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("x = 1\nx = 2\nuse(x)", [2]),
        ("x = 1\nif c:\n    x = 2\nuse(x)", [1, 3]),
        ("x = 1\nwhile c:\n    use(x)\n    x = 2", [1, 4]),
        ("while c:\n    x = 1\n    use(x)\n    x = 2", [2]),
        ("if c:\n    x = 1\nelse:\n    x = 2\n    use(x)", [4]),
        ("if c:\n    x = 1\nuse(x)", [2]),
        ("x = 1\nx = 2\ndef f():\n    use(x)", [1, 2]),
        ("x = 1\ndef f():\n    global x\n    x = 3\nx = 2\nuse(x)", [1, 4, 5]),
    ],
)
def test_which_bindings_reach_a_use(code: str, lines: list[int]) -> None:
    tree = Tree(Source(code + "\n", "p.py"))
    use = next(n.args[0] for n in tree.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "use")
    assert isinstance(use, ast.Name)
    scopes = Symbols(tree).scopes
    bindings = scopes[tree.module].bindings["x"]
    found = reaching(tree, scopes[tree.home(use)], use, bindings)
    assert [b.node.lineno for b in found] == lines  # type: ignore[attr-defined]
