"""Messages of branches and loops that describe the graph."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.parted_prints import part_prints
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _parted(text: str) -> str:
    return part_prints(Tree(Source(HEAD + text, ""))).text.removeprefix(HEAD)


def test_a_branch_says_its_message_in_front() -> None:
    before = "if deep:\n    print('deep', size)\n    h = tf.nn.relu(x)\nelse:\n    h = tf.nn.tanh(x)\n"
    after = "if deep:\n    print('deep', size)\nif deep:\n    h = tf.nn.relu(x)\nelse:\n    h = tf.nn.tanh(x)\n"
    assert _parted(before) == after


def test_only_the_other_branch_says_something() -> None:
    before = "if deep:\n    h = tf.nn.relu(x)\nelse:\n    print('flat')\n"
    after = "if not (deep):\n    print('flat')\nif deep:\n    h = tf.nn.relu(x)\nelse:\n    pass\n"
    assert _parted(before) == after


def test_a_loop_says_its_messages_first() -> None:
    before = "for i in range(3):\n    print('layer %d' % i)\n    h = tf.nn.relu(h)\n"
    after = "for i in range(3):\n    print('layer %d' % i)\nfor i in range(3):\n    h = tf.nn.relu(h)\n"
    assert _parted(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "if deep:\n    h = tf.nn.relu(x)\n    print(h)\n",  # what the branch computes
        "if deep:\n    deep = tf.nn.relu(x)\n    print('deep')\n",  # the test is another one then
        "if ready():\n    h = tf.nn.relu(x)\n    print('deep')\n",
        "for i in layers:\n    h = tf.nn.relu(h)\n    print(h.shape)\n",
        "pairs = zip(a, b)\nfor i, j in pairs:\n    print(i)\n    h = tf.nn.relu(h)\n",  # there but once
        "if deep:\n    print('deep')\n    size = 3\n",  # nothing of the graph
    ],
)
def test_others_stay(text: str) -> None:
    assert _parted(text) == text


def test_messages_between_runs_of_own_functions_stay_where_they_are() -> None:
    text = (
        HEAD + "def show(rate):\n    with tf.Session() as sess:\n        print(sess.run(tf.constant(rate)))\n"
        "for rate in (0.1, 0.2):\n    print('rate', rate)\n    with tf.Graph().as_default():\n        show(rate)\n"
    )
    assert part_prints(Tree(Source(text, "program.py"))).text == text
