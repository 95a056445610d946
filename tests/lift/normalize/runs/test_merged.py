"""Summaries that an object makes are merged by it."""

from __future__ import annotations

from tf2mig.lift.normalize.runs.merged import merge_inside
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
CLASS = "class M:\n    def __init__(self):\n        tf.summary.scalar('c', self.c)\n"


def merged(text: str) -> str:
    return merge_inside(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_the_only_object_merges_its_summaries() -> None:
    text = merged(CLASS + "m = M()\nmerged = tf.summary.merge_all()\nr = s.run(merged)\n")
    assert (
        text
        == CLASS + "        self.merged_summaries = tf.summary.merge_all()\nm = M()\nr = s.run(m.merged_summaries)\n"
    )


def test_other_summaries_leave_it_as_it_is() -> None:
    text = CLASS + "m = M()\ntf.summary.scalar('d', d)\nmerged = tf.summary.merge_all()\n"
    assert merged(text) == text


def test_summaries_of_an_object_that_trains_are_its_own() -> None:
    trains = "class M:\n    def __init__(self):\n        self.op = o.minimize(self.loss)\n"
    around = "m = M()\ntf.summary.scalar('loss', m.loss)\nmerged = tf.summary.merge_all()\n"
    inside = "        tf.summary.scalar('loss', self.loss)\n        self.merged_summaries = tf.summary.merge_all()\n"
    assert merged(trains + around + "s.run(merged)\n") == trains + inside + "m = M()\ns.run(m.merged_summaries)\n"
    other = around.replace("m.loss", "m.loss + z")
    assert merged(trains + other) == trains + other
