"""Statements that say several things are written out."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.spelled_out import spell_out
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def written(text: str) -> str:
    return spell_out(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_two_networks_are_two_statements() -> None:
    function = "def d(x):\n    return tf.layers.dense(x, 1)\n"
    assert written(function + "a, b = d(x), d(y)\n") == function + "a = d(x)\nb = d(y)\n"
    assert written(function + "a, b = d(b), d(a)\n") == function + "a, b = d(b), d(a)\n"


def test_the_global_step_is_a_run() -> None:
    assert written("n = tf.train.global_step(sess, step)\n") == "n = sess.run(step)\n"


def test_assignments_of_one_round_are_a_group() -> None:
    text = "ops = [[tf.assign(a, b), tf.assign(c, d)] for a, b, c, d in z]\n"
    assert written(text + "sess.run(ops)\n").startswith("ops = [tf.group(tf.assign(a, b), tf.assign(c, d)) for")
    assert written(text + "r = sess.run(ops)\n").startswith(text)


CASE = "y = tf.case({{x > 1.0: f, {key}: lambda: -x}}, default=g{more})\n"


def test_a_case_of_a_dictionary_takes_pairs_where_one_alone_holds() -> None:
    text = written(CASE.format(key="x < 0.0", more=", exclusive=True"))
    assert text == "y = tf.case([(x > 1.0, f), (x < 0.0, lambda: -x)], default=g, exclusive=True)\n"


def test_a_case_in_which_the_order_counts_stays() -> None:
    text = CASE.format(key="x < 0.0", more="")
    assert written(text) == text
