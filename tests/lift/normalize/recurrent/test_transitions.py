"""What a likelihood of a CRF makes becomes a statement of its own."""

from __future__ import annotations

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.normalize.recurrent.transitions import make_transitions
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_HEAD = "import tensorflow as tf\n"


def _made(body: str) -> list[str]:
    return make_transitions(Tree(Source(_HEAD + body))).text.removeprefix(_HEAD).splitlines()


def test_a_size_that_is_written_down_makes_a_variable() -> None:
    lines = _made(
        "scores = tf.reshape(x, [-1, steps, tags])\n"
        "likelihood, transitions = tf.contrib.crf.crf_log_likelihood(scores, y, n)\n"
    )
    assert lines[1:] == [
        'transitions = tf.get_variable("transitions", [tags, tags])',
        "likelihood, _ = tf.contrib.crf.crf_log_likelihood(scores, y, n, transition_params=transitions)",
    ]


def test_another_size_is_read_off_the_scores() -> None:
    lines = _made("likelihood, _ = tf.contrib.crf.crf_log_likelihood(scores, y, n,)\n")
    assert lines == [
        "transition_params = tf.contrib.crf.transitions(scores)",
        "likelihood, _ = tf.contrib.crf.crf_log_likelihood(scores, y, n, transition_params=transition_params)",
    ]


def test_a_branch_gets_one_of_its_own() -> None:
    lines = _made(
        "def f(self):\n"
        "    if self.flag:\n"
        "        pass\n"
        "    else:\n"
        "        with tf.variable_scope('crf'):\n"
        "            loss, self.t = tf.contrib.crf.crf_log_likelihood(self.scores, y, n)\n"
    )
    assert lines[1:5] == [
        "    if not (self.flag):",
        "        with tf.variable_scope('crf'):",
        "            self.t = tf.contrib.crf.transitions(self.scores)",
        "    if self.flag:",
    ]


def test_parameters_that_are_given_are_not_returned_again() -> None:
    call = "tf.contrib.crf.crf_log_likelihood(scores, y, n, transition_params=known)"
    assert _made(f"likelihood, t = {call}\n") == ["t = known", f"likelihood, _ = {call}"]
    assert _made(f"likelihood, known = {call}\n") == [f"likelihood, _ = {call}"]


def test_a_result_that_is_kept_whole_is_a_blocker() -> None:
    with pytest.raises(Blocked):
        _made("both = tf.contrib.crf.crf_log_likelihood(scores, y, n)\n")
