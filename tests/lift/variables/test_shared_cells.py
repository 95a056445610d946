"""Recurrent cells of objects that use the same variables."""

from __future__ import annotations

from lifting import lifted

PROGRAM = """
class Net(object):
    def __init__(self, reading=False):
        with tf.variable_scope('net', reuse=reading):
            self.x = tf.placeholder(tf.float32, [3, None, 4])
            self.keep = tf.placeholder(tf.float32)
            cell = tf.nn.rnn_cell.MultiRNNCell(
                [tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(5), self.keep) for _ in range(2)]
            )
            self.state = cell.zero_state(3, tf.float32)
            self.y, self.last = tf.nn.dynamic_rnn(cell, self.x, initial_state=self.state)

first = Net()
second = Net(reading=True)
sess = tf.Session()
state = sess.run(first.state)
print(sess.run(first.y, {first.x: v, first.keep: 1.0, first.state: state}))
print(sess.run(second.y, {second.x: v, second.keep: 1.0, second.state: state}))
"""


def test_cells_of_a_comprehension_that_runs_later_are_those_of_the_first_object() -> None:
    text = lifted(PROGRAM)
    assert "second.grucells = rnn_cells.share_variables(second.grucells, first.grucells)\n" in text
    assert text.count("share_variables") == 1
