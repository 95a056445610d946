"""Tuples of placeholders for the states of stacked cells, fed whole."""

from __future__ import annotations

import pytest
from lifting import blocker

from tf2mig.lift.normalize.recurrent.state_tuples import feed_states_whole
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = """import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 3, 4])
cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(5)])
zeros = cell.zero_state(tf.shape(x)[0], tf.float32)
"""
TUPLE = "states = tuple([tf.placeholder_with_default(z, [None, 5]) for z in zeros])\n"
LOOP = "made = []\nfor z in zeros:\n    made.append(tf.placeholder_with_default(z, [None, 5]))\nstates = tuple(made)\n"
RNN = "out, last = tf.nn.dynamic_rnn(cell, x, initial_state=states)\n"


def rewritten(text: str) -> str:
    return feed_states_whole(Tree(Source(text, ""))).text


@pytest.mark.parametrize("declared", [TUPLE, LOOP])
@pytest.mark.parametrize(
    "feeding",
    [
        "for i in range(len(s)):\n    feed[states[i]] = s[i]\n",
        "for i in range(2):\n    feed.update({states[i]: s[i]})\n",
        "for p, v in zip(states, s):\n    feed[p] = v\n",
        "feed.update(zip(states, s))\n",
        "feed.update(dict(zip(states, s)))\n",
    ],
)
def test_states_are_fed_whole(declared: str, feeding: str) -> None:
    text = rewritten(HEAD + declared + RNN + feeding + "o, s = sess.run([out, last], feed)\n")
    assert "states = cell.zero_state(tf.shape(x)[0], tf.float32)\n" in text
    assert "feed[states] = s\no, s = sess.run" in text
    assert "placeholder_with_default" not in text
    assert "zeros" not in text


def test_a_run_that_is_not_fed_the_states_is_fed_the_zeros() -> None:
    feeding = "feed = {x: [rows]}\nif s is not None:\n    feed.update(zip(states, s))\nsess.run(out, feed)\n"
    text = rewritten(HEAD + TUPLE + RNN + feeding + "o = sess.run(out, feed_dict={x: rows})\n")
    assert "else:\n    first_state = sess.run(states, {x: [rows]})\n    feed[states] = first_state\n" in text
    assert "first_state = sess.run(states, {x: rows})\no = sess.run(out, feed_dict={x: rows, states: first" in text


@pytest.mark.parametrize(
    "rest",
    [
        "feed = {states[0]: s}\nsess.run(out, feed)\n",
        "feed.update(zip(states, s))\nsess.run(out, other)\n",
        "feed.update(zip(states, s))\nsess.run(out, feed)\nsess.run(out, {x: next_batch()})\n",
        "feed = {x: draw()}\nif s:\n    feed.update(zip(states, s))\nsess.run(out, feed)\n",
    ],
)
def test_what_is_fed_otherwise_stays(rest: str) -> None:
    text = HEAD + TUPLE + RNN + rest
    assert rewritten(text) == text


def test_a_state_of_any_batch_that_only_some_rounds_feed_blocks() -> None:
    program = HEAD.removeprefix("import tensorflow as tf\n").replace("zeros", "state") + (
        "out, last = tf.nn.dynamic_rnn(cell, x, initial_state=state)\nsess = tf.Session()\ns = None\n"
        "for _ in range(2):\n    feed = {x: [[[1.0] * 4] * 3]}\n    if s is not None:\n        feed[state] = s\n"
        "    o, s = sess.run([out, last], feed)\n    print(o)\n"
    )
    assert blocker(program) == "TFM702"
