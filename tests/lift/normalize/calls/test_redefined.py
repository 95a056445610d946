"""Functions that a script defines anew under a name that it used before."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.redefined import name_redefinitions
from tf2mig.syntax.source import Source


def named(text: str) -> str:
    return name_redefinitions(Source(text, "program.py")).text


def test_each_use_means_the_definition_before_it() -> None:
    text = "def f(x):\n    return x\na = f(1)\ndef f(x):\n    return -x\nb = f(1) + f(2)\n"
    assert named(text).endswith("a = f(1)\ndef f_1(x):\n    return -x\nb = f_1(1) + f_1(2)\n")


def test_a_function_that_calls_it_means_the_one_that_stands_while_it_is_called() -> None:
    caller = "def g(x):\n    return f(x)\n"
    text = "def f(x):\n    return x\n" + caller + "a = g(1)\ndef f(x):\n    return -x\n"
    assert "def f_1(x)" in named(text)
    assert "return f(x)" in named(text)
    assert named(text + "b = g(1)\n") == text + "b = g(1)\n"
    both = named(text + caller + "b = g(1)\n")
    assert both.endswith("def g_1(x):\n    return f_1(x)\nb = g_1(1)\n")


@pytest.mark.parametrize(
    "use",
    [
        "later = lambda: f(1)\n",
        "class C:\n    def m(self):\n        return f(1)\n",
        "def g():\n    yield f(1)\nx = g()\n",
        "def g():\n    return f(1)\nkept = g\n",
        "f = wrapped(f)\n",
        "def g(f):\n    return f(1)\n",
    ],
)
def test_what_may_mean_several_stays(use: str) -> None:
    text = "def f(x):\n    return x\n" + use + "def f(x):\n    return -x\n"
    assert named(text) == text
