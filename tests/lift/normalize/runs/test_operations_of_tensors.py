"""Runs of a tensor's operation."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.operations_of_tensors import run_tensors
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sess.run(up.op)\n", "sess.run(up)\n"),
        ("sess.run([up.op, down], feed)\n", "sess.run([up, down], feed)\n"),
        ("up.op.run()\n", "up.eval()\n"),
        ("value = sess.run(up.op)\n", "value = sess.run(up.op)\n"),
        ("pool.run(self.op)\n", "pool.run(self.op)\n"),
    ],
)
def test_statements_run_the_tensor(text: str, written: str) -> None:
    assert run_tensors(Tree(Source(text, "program.py"))).text == written


def test_an_operation_that_an_object_has_of_its_own_is_run() -> None:
    made = "class Net:\n    def __init__(self):\n        self.op = train()\nnet = Net()\n"
    text = made + "sess.run(net.op)\n"
    assert run_tensors(Tree(Source(text, "program.py"))).text == text
