"""Names that nothing binds."""

from __future__ import annotations

import pytest

from tf2mig.lift.finish.undefined import undefined_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("print(a)\n", {"a"}),
        ("a = 1\nprint(a)\n", set()),
        ("def f(x=y):\n    return x + z\n", {"y", "z"}),
        ("def f(x, *more, k=1, **rest):\n    return x, more, k, rest\n", set()),
        ("f = lambda x: x + y\n", {"y"}),
        ("print([x for x in xs if x > low])\n", {"xs", "low"}),
        ("class A:\n    size = 2\n    def f(self):\n        return size\n", {"size"}),
        ("class A:\n    size = 2\n    double = size * 2\n", set()),
        ("@wrap\ndef f():\n    pass\n", {"wrap"}),
        ("class A(Base, metaclass=Meta):\n    pass\n", {"Base", "Meta"}),
        ("def f():\n    global n\n    n = 1\nprint(n)\n", set()),
        ("import os.path as p, sys\nprint(p, sys, __file__, len, os)\n", {"os"}),
        ("try:\n    pass\nexcept E as e:\n    print(e)\n", {"E"}),
        ("for i in range(2):\n    pass\nprint(i)\n", set()),
        ("print(unicode, xrange(2))\n", set()),
    ],
)
def test_undefined_names(text: str, names: set[str]) -> None:
    assert undefined_names(text) == names


def test_a_star_import_may_bring_anything() -> None:
    assert undefined_names("from math import *\nprint(sqrt(a))\n") == set()
