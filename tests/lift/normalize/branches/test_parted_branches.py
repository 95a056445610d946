"""Branches that are parted into one for each statement."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.parted_branches import part_branches
from tf2mig.syntax.source import Source

_BODY = """\
import tensorflow as tf
def build(self, x, y):
    if {test}:
        self.loss = tf.reduce_mean(y - x)
        {second}
    else:
        self.loss = tf.reduce_sum(x)
"""


def test_each_statement_gets_the_test() -> None:
    text = part_branches(Source(_BODY.format(test="self.flag", second="self.best = tf.argmax(x)"))).text
    assert text.splitlines()[2:] == [
        "    if self.flag:",
        "        self.loss = tf.reduce_mean(y - x)",
        "    if self.flag:",
        "        self.best = tf.argmax(x)",
        "    if not self.flag:",
        "        self.loss = tf.reduce_sum(x)",
    ]


@pytest.mark.parametrize(
    ("test", "second"),
    [
        ("self.flag", "self.flag = False"),
        ("ready()", "self.best = tf.argmax(x)"),
        ("self.flag", "return tf.argmax(x)"),
        ("self.flag", "self.best = sess.run(x)"),
    ],
)
def test_what_may_change_the_test_or_leaves_the_branch_keeps_it_whole(test: str, second: str) -> None:
    source = Source(_BODY.format(test=test, second=second))
    assert part_branches(source) is source
