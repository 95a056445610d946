"""Blank lines around what lifting wrote."""

from __future__ import annotations

import pytest

from tf2mig.lift.cleanup import clean


@pytest.mark.parametrize(
    ("before", "after", "cleaned"),
    [
        ("a\nb\n", "a\ndef f():\n    pass\nb\n", "a\n\n\ndef f():\n    pass\n\n\nb\n"),
        ("a\n", "@w\ndef f():\n    return 1\n", "@w\ndef f():\n    return 1\n"),
        (
            "class A:\n    x = 1\n",
            "class A:\n    x = 1\n    def f(self):\n        return 1\n    y = 2\n",
            "class A:\n    x = 1\n\n    def f(self):\n        return 1\n\n    y = 2\n",
        ),
        ("def f():\n    pass\na\n", "def f():\n    pass\na\n", "def f():\n    pass\na\n"),
        ("a\n\n\nb\n", "a\n\n\n\n\n\nb\n", "a\n\n\nb\n"),
        ("a\n\n\n\n\nb\n", "a\n\n\n\n\nb\n", "a\n\n\n\n\nb\n"),
        ("a = '''\n\n\n\n\n'''\n", "a = '''\n\n\n\n\n'''\n", "a = '''\n\n\n\n\n'''\n"),
        ("if a:\n    b\n", "if a:\n    pass\n    c\n", "if a:\n    c\n"),
        ("if a:\n    b\n", "if a:\n    pass\n", "if a:\n    pass\n"),
        ("if a:\n    pass\n    b\n", "if a:\n    pass\n    b\n", "if a:\n    pass\n    b\n"),
    ],
)
def test_clean(before: str, after: str, cleaned: str) -> None:
    assert clean(after, before, "\n") == cleaned


def test_the_line_ending_is_that_of_the_text() -> None:
    assert clean("a\r\ndef f():\r\n    pass\r\n", "a\r\n", "\r\n") == "a\r\n\r\n\r\ndef f():\r\n    pass\r\n"
