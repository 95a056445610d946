"""Statements that shared a line share it again."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.semicolons import join_again


@pytest.mark.parametrize(
    ("text", "before", "joined"),
    [
        ("a()\nb()\nc()\n", "a(); b()\nsess.run(c)\n", "a(); b()\nc()\n"),
        ("if x:\n    a()\n    b()\n", "if x:\n    a(); b();\n", "if x:\n    a(); b();\n"),
        ("a()\nc()\nb()\n", "a(); b()\n", "a()\nc()\nb()\n"),
        ("a()\n    b()\n", "a(); b()\n", "a()\n    b()\n"),
        ("x = '''\na()\nb()\n'''\n", "a(); b()\nx = '''\na()\nb()\n'''\n", "x = '''\na()\nb()\n'''\n"),
        ("s = 1\n", "s = 1;\n", "s = 1;\n"),
        ("s = ';'\n", "s = ';'\n", "s = ';'\n"),
    ],
)
def test_join_again(text: str, before: str, joined: str) -> None:
    assert join_again(text, before) == joined
