"""Other ways to write a program that is blocked."""

from __future__ import annotations

from tf2mig.lift.normalize.other_ways import new_starts, other_ways
from tf2mig.syntax.source import Source

METHOD = """\
import tensorflow as tf


class Net(object):
    def __init__(self, x):
        self.x = x

    def guess_op(self):
        return tf.square(self.x)


net = Net(1)
print(sess.run(net.guess_op()))
print(sess.run(net.guess_op(), {net.x: 2}))
"""


def test_what_helps_depends_on_what_blocks() -> None:
    source = Source(METHOD, "program.py")
    assert any("self.guess = self.guess_op()" in way.text for way in other_ways(source, "TFM706"))
    assert not any("self.guess = self.guess_op()" in way.text for way in other_ways(source, "TFM702"))


def test_a_program_that_no_way_changes_is_not_tried_again() -> None:
    source = Source("import tensorflow as tf\n\nprint(tf.constant(1))\n", "program.py")
    assert list(other_ways(source, "TFM706")) == []
    assert list(new_starts(source, "TFM711")) == []
