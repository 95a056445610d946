"""Blank lines around what lifting wrote."""

from __future__ import annotations

import pytest

from tf2mig.lift.finish.cleanup import clean


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
        ("if a():\n    b\n", "if a():\n    pass\n", "if a():\n    pass\n"),
        ("if a:\n    b\nc\n", "if a:\n    pass\nc\n", "c\n"),
        ("if a:\n    pass\n    b\n", "if a:\n    pass\n    b\n", "if a:\n    pass\n    b\n"),
    ],
)
def test_clean(before: str, after: str, cleaned: str) -> None:
    assert clean(after, before, "\n") == cleaned


def test_the_line_ending_is_that_of_the_text() -> None:
    assert clean("a\r\ndef f():\r\n    pass\r\n", "a\r\n", "\r\n") == "a\r\n\r\n\r\ndef f():\r\n    pass\r\n"


def test_branches_that_hold_nothing_go() -> None:
    from tf2mig.lift.finish.cleanup import clean

    before = "def f(a):\n    if a is None:\n        go()\n    else:\n        stop()\n    return a\n"
    after = "def f(a):\n    if a is None:\n        pass\n    else:\n        pass\n    return a\n"
    assert clean(after, before, "\n") == "def f(a):\n    return a\n"
    called = after.replace("a is None", "a()")
    assert "if a():" in clean(called, before, "\n")
    assert "if a is None:" in clean(after, after, "\n")


def test_an_else_that_lifting_emptied_goes() -> None:
    before = "if found:\n    restore()\nelse:\n    run(init)\nif other:\n    a()\nelse:\n    pass\n"
    text = "if found:\n    restore()\nelse:\n    pass\nif other:\n    a()\nelse:\n    pass\n"
    assert clean(text, before, "\n") == "if found:\n    restore()\nif other:\n    a()\nelse:\n    pass\n"
