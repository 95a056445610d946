"""Functions that build a part of the graph and are called once."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.written_once import write_out_callers, write_out_listing, write_out_once
from tf2mig.syntax.source import Source

_PROGRAM = """\
import tensorflow as tf
def table(size):
    found = tf.get_variable("table", [size, 3])
    return found
def model(x):
    weights = table(4)
    return tf.nn.embedding_lookup(weights, x)
def scaled(x):
    return 2 * x
y = scaled(model(x))
z = model(x)
"""


def test_the_inner_one_is_written_out_and_one_that_is_called_twice_stays() -> None:
    lines = write_out_once(Source(_PROGRAM)).text.splitlines()
    assert lines[1:4] == [
        "def model(x):",
        '    weights = tf.get_variable("table", [4, 3])',
        "    return " + lines[3][11:],
    ]
    assert lines[-2:] == ["y = scaled(model(x))", "z = model(x)"]


def test_a_program_without_such_functions_is_the_same_one() -> None:
    source = Source("import tensorflow as tf\ndef f(x):\n    return tf.abs(x)\ny = f(x)\n")
    assert write_out_once(source) is source


def test_callers_of_what_others_share_are_written_out() -> None:
    text = (
        "import tensorflow as tf\n"
        "def decode(z, n, reuse=False):\n    with tf.variable_scope('d', reuse=reuse):\n"
        "        return tf.layers.dense(z, n)\n"
        "def model(x, n):\n    y = decode(x, n)\n    return tf.square(y)\n"
        "def sample(z, n):\n    return decode(z, n, reuse=True)\n"
        "def main(n):\n    a = model(1, n)\n    b = sample(2, n)\n"
    )
    written = write_out_callers(Source(text)).text
    assert "def model" not in written
    assert "    y = decode(1, n)\n    a = tf.square(y)\n" in written
    assert "    b = decode(2, n, reuse=True)\n" in written
    alone = text.replace("    b = sample(2, n)\n", "    b = sample(2, n)\n    c = sample(3, n)\n")
    assert "def sample" in write_out_callers(Source(alone)).text


def test_a_function_that_computes_with_the_variables_is_written_out_and_one_that_returns_them_is_not() -> None:
    text = (
        "import tensorflow as tf\n"
        "def mine():\n    return tf.trainable_variables()\n"
        "def decay():\n    return tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()])\n"
        "listed = mine()\nloss = decay()\n"
    )
    written = write_out_listing(Source(text)).text
    assert "def decay" not in written
    assert "def mine" in written
