"""Continuation lines under their brackets."""

from __future__ import annotations

from tf2mig.lift.polish.alignment import aligned


def test_lines_follow_their_bracket_though_both_have_new_words() -> None:
    before = "cost = tf.reduce_mean(-tf.reduce_sum(ys * tf.log(p),\n" + " " * 37 + "reduction_indices=[1]))\n"
    after = (
        "def f(ys, p):\n    return tf.reduce_mean(-tf.reduce_sum(ys * tf.math.log(p),\n" + " " * 41 + "  axis=[1]))\n"
    )
    assert aligned(after, before) == after.replace(" " * 43 + "axis", " " * 41 + "axis")


def test_lines_that_stood_elsewhere_stay() -> None:
    before = "cost = tf.reduce_sum(ys * tf.log(p),\n    reduction_indices=[1])\n"
    after = "total = tf.reduce_sum(ys * tf.math.log(p),\n    axis=[1])\n"
    assert aligned(after, before) == after
