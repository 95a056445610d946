"""Parameters through which only data comes in."""

from __future__ import annotations

import ast

import pytest

from tf2mig.engine import Options
from tf2mig.engine.examination import open_module
from tf2mig.rules.fed_parameters import is_fed
from tf2mig.rules.module import Plan
from tf2mig.syntax.source import Source

SIGNED = "@tf.function(input_signature=[spec])\n"


def fed(text: str, function: str) -> list[str]:
    """The parameters of a function that are fed."""
    source = Source(f"import tensorflow as tf\n{text}\n", "example.py")
    module = open_module(source, Options(), Plan(mode="native", world="tf1", lifted=True))
    node = next(n for n in module.tree.nodes if isinstance(n, ast.FunctionDef) and n.name == function)
    return [a.arg for a in node.args.args if is_fed(module, a)]


def test_a_signature_lets_in_data_alone() -> None:
    assert fed(SIGNED + "def step(x): pass", "step") == ["x"]
    assert fed("@tf.function\ndef step(x): pass", "step") == []


def test_a_helper_is_fed_by_its_callers() -> None:
    text = "def loss(y, z): pass\n" + SIGNED + "def step(x, y):\n    z = w * x\n    loss(y, z=z)"
    assert fed(text, "loss") == ["y"]


def test_a_method_is_fed_through_self_and_through_an_object() -> None:
    text = (
        "class Model:\n"
        "    def __init__(self):\n"
        "        self.loss = tf.function(self.loss, input_signature=[spec])\n"
        "    def both(self, y): pass\n"
        "    def loss(self, x): self.both(x)\n" + SIGNED + "def step(a): model.loss(a)"
    )
    assert fed(text, "both") == ["y"]


@pytest.mark.parametrize(
    "caller",
    [
        "loss(y)",
        SIGNED + "def step(x): loss(w)",
        SIGNED + "def step(x):\n    x = w * x\n    loss(x)",
        SIGNED + "def step(x): loss(*x)",
        SIGNED + "def step(x):\n    loss(x)\n    other(loss)",
        SIGNED + "def step(x): loss(x)\ndef another(x): loss(x)",
    ],
)
def test_one_caller_that_may_give_something_else_is_enough(caller: str) -> None:
    assert fed(f"def loss(y): pass\n{caller}", "loss") == []


def test_functions_that_call_each_other_end() -> None:
    assert fed("def f(y): g(y)\ndef g(y): f(y)", "f") == []
