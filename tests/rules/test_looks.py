"""Conditions of rule entries that ask what an argument looks like, and what a module does."""

from __future__ import annotations

import pytest

from tf2mig.engine import Options
from tf2mig.engine.examination import open_module
from tf2mig.engine.passes import fix_module
from tf2mig.rules.module import Plan
from tf2mig.syntax.source import Source


def native(text: str) -> str:
    source = Source(f"import tensorflow as tf\n{text}\n", "example.py")
    options = Options()
    module = open_module(source, options, Plan(mode="native", world="tf1"))
    return fix_module(module, options).source.text.partition("import tensorflow as tf\n")[2].rstrip("\n")


LABELS = "l = tf.nn.softmax_cross_entropy_with_logits(labels={}, logits=z)"


@pytest.mark.parametrize(
    ("before", "labels", "plain"),
    [
        ("y = tf.placeholder(tf.float32, [None, 10])", "y", True),
        ("y = tf.placeholder(tf.int32, [None])", "tf.one_hot(y, 10)", True),
        ("y = tf.constant([[1.0]])", "tf.reshape(y, [1, 1])", True),
        ("", "[[1.0, 0.0]]", True),
        ("", "tf.nn.softmax(w)", False),
        ("y = tf.matmul(a, b)", "y", False),
        ("y = tf.constant(1.0)\ny = tf.matmul(y, w)", "y", False),
        ("def f(y):", "y", False),
    ],
)
def test_labels_that_are_data_need_no_barrier(before: str, labels: str, plain: bool) -> None:
    line = LABELS.format(labels)
    text = f"{before}\n    {line}" if before.startswith("def") else f"{before}\n{line}"
    assert ("stop_gradient" not in native(text)) is plain


def test_a_parameter_with_a_signature_is_data() -> None:
    text = "@tf.function(input_signature=[s])\ndef f(y):\n    " + LABELS.format("y")
    assert "stop_gradient" not in native(text)


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("tf.div(a, 2.0)", "tf.divide(a, 2.0)"),
        ("tf.div(a, -0.5 * b)", "tf.divide(a, -0.5 * b)"),
        ("tf.div(tf.cast(a, tf.float32), b)", "tf.divide(tf.cast(a, tf.float32), b)"),
        ("tf.div(a, float(b))", "tf.divide(a, float(b))"),
        ("tf.div(a, tf.zeros([2]))", "tf.divide(a, tf.zeros([2]))"),
        ("tf.div(a, tf.constant(2, tf.int32, name='n'))", "tf1_math.div(a, tf.constant(2, tf.int32, name='n'))"),
        ("tf.div(a, tf.zeros([2], dtype=tf.int32))", "tf1_math.div(a, tf.zeros([2], dtype=tf.int32))"),
        ("tf.div(a, 2)", "tf1_math.div(a, 2)"),
        ("tf.div(tf.cast(a, tf.int32), b)", "tf1_math.div(tf.cast(a, tf.int32), b)"),
    ],
)
def test_division_is_true_only_for_floats(call: str, result: str) -> None:
    assert native(f"r = {call}").splitlines()[-1] == f"r = {result}"


@pytest.mark.parametrize(("dtype", "word"), [("tf.float32", "tf.divide"), ("tf.int32", "tf1_math.div")])
def test_a_signature_says_what_is_divided(dtype: str, word: str) -> None:
    text = f"@tf.function(input_signature=[tf.TensorSpec([], {dtype})])\ndef f(x):\n    return tf.div(x, y)"
    assert native(text).endswith(f"return {word}(x, y)")
    named = f"s = tf.TensorSpec([], {dtype})\n@tf.function(input_signature=[s])\ndef f(x):\n    return tf.div(x, y)"
    assert native(named).endswith(f"return {word}(x, y)")


@pytest.mark.parametrize(
    ("loop", "result"),
    [
        ("tf.while_loop(c, b, [i, j])", "tf.while_loop(c, b, [i, j])"),
        ("tf.while_loop(c, lambda i: [i + 1], [i])", "tf.while_loop(c, lambda i: [i + 1], [i])[0]"),
        ("tf.while_loop(c, lambda i: i + 1, [i])", "tf.compat.v1.while_loop(c, lambda i: i + 1, [i])"),
        ("tf.while_loop(c, b, v)", "tf.compat.v1.while_loop(c, b, v)"),
        ("tf.while_loop(c, b, [*v, i])", "tf.compat.v1.while_loop(c, b, [*v, i])"),
    ],
)
def test_a_single_loop_variable_comes_back_bare(loop: str, result: str) -> None:
    assert native(f"r = {loop}") == f"r = {result}"


@pytest.mark.parametrize(
    ("arguments", "plain"),
    [
        ("x > 0, x, y", True),
        ("tf.less(x, y), x, y", True),
        ("tf.is_nan(g), tf.zeros_like(g), g", True),
        ("x > -1e-3, tf.ones_like(x), tf.zeros_like(x)", True),
        ("m, x, y", False),
        ("x > t, x, y", True),
        ("t > 0, x, 0.0", False),
        ("0.0 > t, x, 0.0", False),
        ("tf.less(z, 0.0), x, y", False),
        ("x == 0, x, y", False),
    ],
)
def test_selection_that_cannot_broadcast_is_where(arguments: str, plain: bool) -> None:
    assert native(f"r = tf.where({arguments})").startswith("r = tf.where(") is plain


def test_partitions_written_out_keep_their_strategy() -> None:
    assert native("r = tf.nn.embedding_lookup(w, i)") == "r = tf.nn.embedding_lookup(w, i)"
    assert native("r = tf.nn.embedding_lookup([v, w], i)") == "r = tf.compat.v1.nn.embedding_lookup([v, w], i)"


FLAGS = 'FLAGS = tf.app.flags.FLAGS\ntf.app.flags.DEFINE_integer("n", 3, "")\n'


def test_flags_that_app_run_parses_are_those_of_absl() -> None:
    result = native(FLAGS + "def main(_):\n    print(FLAGS.n)\ntf.app.run()")
    assert "flags.DEFINE_integer" in result
    assert "compat" not in result
    assert result.endswith("app.run(main)")


def test_a_name_is_not_assigned_to_itself() -> None:
    result = native('flags = tf.app.flags\nflags.DEFINE_integer("n", 3, "")\ntf.app.run(main)')
    assert "flags = flags" not in result
    assert 'flags.DEFINE_integer("n", 3, "")' in result


def test_a_taken_name_gets_another_alias() -> None:
    result = native("from absl import logging\ntf.logging.set_verbosity(tf.logging.INFO)\nlogging.info('x')")
    assert "tf.get_logger().setLevel(logging_module.INFO)" in result
    assert "logging.info('x')" in result
