"""Variables that only summaries read and every run is fed."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.unsorted_pairs import pair_unsorted
from tf2mig.lift.normalize.placeholders.fed_summaries import declare_fed_variables
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
MADE = HEAD + "v = tf.Variable(0.)\ntf.summary.scalar('v', v)\n"


def test_such_a_variable_is_a_placeholder() -> None:
    text = declare_fed_variables(Tree(Source(MADE + "s.run(m, {v: 1})\n"))).text
    assert text == MADE.replace("tf.Variable(0.)", "tf.placeholder(tf.float32, [])") + "s.run(m, {v: 1})\n"


@pytest.mark.parametrize(
    "text",
    [
        MADE,
        MADE + "s.run(m, {v: 1})\ny = v * 2\n",
        MADE + "s.run(m, {v: 1})\ns.run(v.assign(2))\n",
        MADE + "s.run(m, {v: 1})\nn = len(tf.trainable_variables())\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert declare_fed_variables(Tree(Source(text))).text == text


LISTS = "a = tf.get_collection('v', scope='q')\nb = tf.get_collection('v', scope='t')\n"
PAIRS = "for x, y in zip(sorted(a, key=lambda v: v.name), sorted(b, key=lambda v: v.name)):\n    pass\n"


def test_networks_of_one_function_are_paired_as_they_are() -> None:
    text = HEAD + "f(o, scope='q')\nf(p, scope='t')\n" + LISTS
    assert pair_unsorted(Tree(Source(text + PAIRS))).text == text + "for x, y in zip(a, b):\n    pass\n"


@pytest.mark.parametrize("built", ["f(o, scope='q')\ng(p, scope='t')\n", "f(o, scope='q')\n", ""])
def test_others_are_sorted(built: str) -> None:
    text = HEAD + built + LISTS + PAIRS
    assert pair_unsorted(Tree(Source(text))).text == text
