"""Imports read off the bytes: against what ``ast`` says."""

from __future__ import annotations

import pytest

from tf2mig.project.importscan import scan_imports


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a", ["a"]),
        ("import a.b, c as d", ["a.b", "c"]),
        ("    import a  # why\n", ["a"]),
        ("import a; import b", ["a"]),
        ("from a.b import c, d as e", ["a.b", "a.b.c", "a.b.d"]),
        ("from . import a", [".", ".a"]),
        ("from .. a import b", ["..a", "..a.b"]),
        ("from .a import *", [".a"]),
        ("from a import (\n    b,  # one\n    c as d,\n)\nimport e", ["a", "a.b", "a.c", "e"]),
        ("from a import b\r\nimport c\r\n", ["a", "a.b", "c"]),
        ("x = 'import a'\nimportant = 1\nfrom_ = 2\n", []),
        ("from a import b; x = 1", ["a", "a.b"]),
        ("import \xe9", ["\xe9"]),
    ],
)
def test_scan(source: str, expected: list[str]) -> None:
    assert list(scan_imports(source.encode())) == expected
