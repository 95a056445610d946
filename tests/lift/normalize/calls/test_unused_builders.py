"""Helpers that nothing calls become what they would if something did."""

from __future__ import annotations

import ast

from tf2mig.lift.module import lift_module
from tf2mig.lift.normalize.calls.unused_builders import with_calls
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n"
RUN = """
a = tf.placeholder(tf.float32, [3])
with tf.Session() as sess:
    print(sess.run(a * 2, {a: [1.0, 2.0, 3.0]}))
"""


def lifted(functions: str) -> str:
    return lift_module(Source(HEAD + functions + RUN, "program.py")).text


def test_a_function_that_makes_a_layer() -> None:
    text = lifted("def dense(x, units):\n    return tf.layers.dense(x, units, name='fc')\n")
    assert "class Dense" in text
    assert "tf.layers" not in text
    assert "unused" not in text
    ast.parse(text)


def test_the_end_of_the_program_stays() -> None:
    text = lifted("def dense(x, units):\n    return tf.layers.dense(x, units)\n")
    assert text.endswith(".numpy())\n")


def test_only_what_nothing_reaches_is_called() -> None:
    source = Source(
        HEAD
        + "def inner(x):\n    return tf.layers.dense(x, 2)\n"
        + "def outer(x):\n    return inner(x)\n"
        + "def plain(x):\n    return x + 1\n"
        + RUN,
        "program.py",
    )
    assert with_calls(source) is None


def test_a_tensor_is_fed_and_the_rest_is_given() -> None:
    called = with_calls(Source(HEAD + "def f(x, n):\n    return tf.layers.dense(tf.nn.relu(x), n)\n" + RUN, "p.py"))
    assert called is not None
    assert called.text.count("placeholder") == 2
    assert "f(__tf2mig_unused__0_x, __tf2mig_unused__)" in called.text


def test_what_cannot_be_called_stays_as_it_is() -> None:
    text = lifted("def f(*args):\n    return tf.layers.dense(args[0], 2)\n")
    assert "tf.layers.dense(args[0], 2)" in text
