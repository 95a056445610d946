"""Going through syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tf2mig
from tf2mig.syntax.walking import children, walk

SHARED = ast.expr_context | ast.operator | ast.unaryop | ast.boolop | ast.cmpop
FILES = sorted(Path(tf2mig.__file__).parent.rglob("*.py"))[::20]
SYNTAX = """async def f(a, /, b: int = 1, *c, d=-2, **e) -> None:
    global x
    async with a as b, c: await d
    return [i async for i in e if not i] or {**a, "k": f"{b!r:>{c}}"} or (yield) or (lambda: ...)
match f:
    case {"k": [1, *rest], **more} | A(b=None) as whole if x is None: pass
try: import a.b as c, d
except* (E, F) as e: del e.x[1:2]
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_as_the_standard_library_goes(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(walk(tree)) == [n for n in ast.walk(tree) if not isinstance(n, ast.expr_context)]
    for node in ast.walk(tree):
        assert children(node) == [n for n in ast.iter_child_nodes(node) if not isinstance(n, SHARED)]


@pytest.mark.skipif("not hasattr(__import__('ast'), 'TryStar')")
def test_all_kinds_of_syntax() -> None:
    tree = ast.parse(SYNTAX)
    assert list(walk(tree)) == [n for n in ast.walk(tree) if not isinstance(n, ast.expr_context)]
