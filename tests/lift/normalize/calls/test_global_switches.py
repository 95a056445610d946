"""Switches of reuse that functions read from the module."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.global_switches import hand_switches_on
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_READS = "def f(a):\n    with tf.variable_scope('s', reuse=ON):\n        return g(a)\n"


def written(text: str) -> str:
    return hand_switches_on(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_a_switch_that_the_module_turns_is_a_parameter() -> None:
    text = written(f"ON = None\n{_READS}f(1)\nON = True\nf(2)\n")
    assert "def f(a, ON):" in text
    assert "f(1, ON)\nON = True\nf(2, ON)\n" in text


def test_what_calls_such_a_function_hands_it_on() -> None:
    text = written(f"ON = False\n{_READS}def h(b):\n    return f(b)\nh(1)\nON = True\nh(2)\n")
    assert "def h(b, ON):\n    return f(b, ON)\nh(1, ON)\n" in text


@pytest.mark.parametrize(
    "rest",
    [
        f"ON = True\n{_READS}f(1)\n",
        f"ON = None\n{_READS}f(1)\nON = choose()\nf(2)\n",
        f"ON = None\n{_READS}f(1)\nON = True\nh = f\n",
        f"ON = None\n{_READS}def g():\n    global ON\n    ON = True\nON = False\n",
        "ON = None\ndef f(a, ON):\n    return tf.layers.dense(a, 1, reuse=ON)\nON = True\n",
    ],
)
def test_others_stay(rest: str) -> None:
    assert written(rest) == rest
