"""Functions that build a part of the graph once are written out where they are called."""

from __future__ import annotations

from lifting import lifted

from tf2mig.lift.normalize.calls.inline import inline_builders
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def inlined(text: str) -> str:
    return inline_builders(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


BUILD = '''def build(n):
    """Makes it."""
    inp = tf.placeholder(tf.float32, [None, n])
    # doubled
    h = inp * 2
    return inp, h
'''


def test_statements_and_comments_take_the_place_of_the_call() -> None:
    text = inlined(BUILD + "x, out = build(3)\nprint(out)\n")
    assert "def build" not in text
    assert "Makes it" not in text
    assert "x = tf.placeholder(tf.float32, [None, 3])\n" in text
    assert "# doubled\nout = x * 2\n" in text
    assert text.endswith("print(out)\n")


def test_names_inside_of_a_returned_tuple_are_the_caller_s_too() -> None:
    text = inlined(BUILD.replace("return inp, h", "return (inp, n), h") + "(x, size), out = build(3)\nprint(out)\n")
    assert "x = tf.placeholder(tf.float32, [None, 3])\n" in text
    assert "size = 3\n" in text
    assert "out = x * 2\n" in text


def test_a_starred_target_takes_what_is_returned_as_it_is() -> None:
    text = inlined(BUILD + "(*x, out), more = build(3), 1\n")
    assert "(*x, out), more = build(3), 1\n" in text


def test_names_of_the_caller_are_not_touched() -> None:
    text = inlined(BUILD + "h = 5\nx, out = build(h)\nprint(h)\n")
    assert "h = 5\nx = tf.placeholder(tf.float32, [None, h])\n" in text
    assert "out = x * 2\n" in text
    assert text.endswith("print(h)\n")


def test_a_local_name_that_the_caller_has_gets_another() -> None:
    text = inlined(
        "def build():\n    x = tf.placeholder(tf.float32)\n    h = x * 2\n    k = h + 1\n    return x, k\n"
        "h = 5\nx, out = build()\nprint(h, out)\n"
    )
    assert "h = 5\n" in text
    assert "h = x * 2" not in text
    assert "_1 = x * 2\n" in text
    assert "out = h_1 + 1\n" in text


def test_a_function_that_declares_placeholders_is_written_out_for_each_of_a_few_calls() -> None:
    text = inlined(BUILD + "a, b = build(1)\nc, d = build(2)\n")
    assert "b = a * 2\n" in text
    assert "d = c * 2\n" in text


def test_functions_called_often_in_loops_or_with_several_returns_stay() -> None:
    for rest in ("a, b = build(1)\n" * 4, "for i in range(2):\n    a, b = build(i)\n"):
        assert inlined(BUILD + rest) == BUILD + rest
    branches = (
        "def build(n):\n    x = tf.placeholder(tf.float32)\n"
        "    if n:\n        return x\n    return x * 2\ny = build(1)\n"
    )
    assert inlined(branches) == branches


def test_functions_without_a_part_of_the_graph_stay() -> None:
    text = "def double(t):\n    u = t * 2\n    return u\ny = double(3)\n"
    assert inlined(text) == text


def test_the_lifted_program_runs_the_part() -> None:
    text = lifted(BUILD + "x, out = build(3)\nwith tf.Session() as sess:\n    print(sess.run(out, {x: [[1, 2, 3]]}))\n")
    assert "x_spec = tf.TensorSpec([None, 3], tf.float32)\n" in text
    assert "def compute_out(x):\n    # doubled\n    out = x * 2\n    return out\n" in text
