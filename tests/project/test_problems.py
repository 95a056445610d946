"""One line, with its place."""

from __future__ import annotations

import pytest

from tf2mig.project.problems import Problem


@pytest.mark.parametrize(
    ("error", "line"),
    [
        ("3:5: invalid syntax", "a.py:3:5: invalid syntax"),
        ("line 3: invalid syntax", "a.py:3: invalid syntax"),
        ("line 3, column 5: invalid syntax", "a.py:3:5: invalid syntax"),
        ("a.py:3:5: invalid syntax", "a.py:3:5: invalid syntax"),
        ("too large", "a.py: too large"),
        ("two\n lines", "a.py: two lines"),
    ],
)
def test_engine_errors(error: str, line: str) -> None:
    assert str(Problem.from_error("a.py", error)) == line


def test_oserror_without_number() -> None:
    assert str(Problem.from_oserror("a.py", "cannot be read", OSError("odd"))) == "a.py: cannot be read: odd"
