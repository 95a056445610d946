"""Programs whose graph is gathered in fewer scopes."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.second_tries import gather_graph
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n\n\nclass Net(object):\n    def __init__(self, x):\n        self.x = x\n"
METHOD = "\n    def guess_op(self):\n        return tf.square(self.x)\n\n\nnet = Net(1)\n"


def _gathered(text: str) -> str:
    return gather_graph(Source(HEAD + text)).text.removeprefix(HEAD)


def test_what_a_method_returns_to_a_run_is_an_attribute() -> None:
    runs = "print(sess.run(net.guess_op()))\nprint(sess.run(net.guess_op(), {net.x: 2}))\n"
    assert _gathered(METHOD + runs) == (
        "        self.guess = self.guess_op()\n" + METHOD + "print(sess.run(net.guess))\n"
        "print(sess.run(net.guess, {net.x: 2}))\n"
    )


def test_an_attribute_has_a_name_of_its_own() -> None:
    text = _gathered(METHOD.replace("guess_op", "guess") + "print(sess.run(net.guess()))\n")
    assert text.startswith("        self.guess_output = self.guess()\n")
    assert text.endswith("print(sess.run(net.guess_output))\n")


@pytest.mark.parametrize(
    "text",
    [
        METHOD + "print(sess.run(net.guess_op(3)))\n",
        METHOD.replace("tf.square", "tf.layers.dense") + "print(sess.run(net.guess_op()))\n",
        METHOD + "\n\ndef guess_op():\n    pass\n\n\nprint(sess.run(net.guess_op()))\n",
    ],
    ids=["argument", "makes-variables", "two-of-a-name"],
)
def test_other_fetches_stay(text: str) -> None:
    assert _gathered(text) == text
