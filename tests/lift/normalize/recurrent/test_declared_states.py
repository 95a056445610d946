"""States of cells that a program feeds part by part are fed whole."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

PROGRAM = """x = tf.placeholder(tf.float32, [2, 3, 4])
cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(4) for _ in range(2)])
start = cell.zero_state(2, tf.float32)
out, end = tf.nn.dynamic_rnn(cell, x, initial_state=start)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
state = sess.run(start)
for k in range(2):
    feed = {x: np.ones((2, 3, 4))}
"""
LOOPS = (
    "for i, (c, h) in enumerate(start):\n        feed[c] = state[i].c\n        feed[h] = state[i].h\n",
    "for i, (c, h) in enumerate(start):\n        feed[c], feed[h] = state[i][0], state[i][1]\n",
    "for (c, h), s in zip(start, state):\n        feed[c] = s.c\n        feed[h] = s.h\n",
    "for (c, h), s in zip(start, state):\n        feed[c], feed[h] = s.c, s.h\n",
    "for part, s in zip(start, state):\n        feed[part] = s\n",
)


@pytest.mark.parametrize("loop", LOOPS)
def test_the_parts_are_one_feed(loop: str) -> None:
    text = lifted(PROGRAM + f"    {loop}    o, state = sess.run([out, end], feed)\n")
    assert '    feed["start"] = state\n' in text or "    feed['start'] = state\n" in text


@pytest.mark.parametrize(
    "loop",
    [
        "for (c, h), s in zip(start, state):\n        feed[c], feed[h] = s.h, s.c\n",
        "for (c, h), s in zip(start, state):\n        feed[c] = s.c\n",
        "for (c, h), s in zip(start, state):\n        feed[c], feed[h] = s.c, t.h\n",
    ],
)
def test_other_loops_are_not_taken_for_it(loop: str) -> None:
    with pytest.raises(Blocked):
        lifted(PROGRAM + f"    t = state[0]\n    {loop}    o, state = sess.run([out, end], feed)\n")
