"""Numbers that branches choose beside parts of the graph."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.parted_constants import part_constants
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n"


def test_a_number_is_chosen_in_front() -> None:
    text = "if deep:\n    h = tf.nn.relu(x)\n    size = 64\nelse:\n    size = 8 * 8\nw = make(size)\n"
    parted = part_constants(Source(HEAD + text)).text.removeprefix(HEAD)
    assert parted == (
        "if deep:\n    size = 64\nelse:\n    size = 8 * 8\n"
        "if deep:\n    h = tf.nn.relu(x)\nelse:\n    pass\nw = make(size)\n"
    )
    assert part_constants(Source(HEAD + parted)).text == HEAD + parted


@pytest.mark.parametrize(
    "text",
    [
        "if deep:\n    h = tf.nn.relu(x)\n    size = 64\nw = make(size)\n",
        "if deep():\n    h = tf.nn.relu(x)\n    size = 64\nelse:\n    size = 8\nw = make(size)\n",
        "if size:\n    h = tf.nn.relu(x)\n    size = 64\nelse:\n    size = 8\nw = make(size)\n",
        "if deep:\n    size = 64\n    h = tf.fill([size], x)\nelse:\n    size = 8\n    h = x\nprint(h)\n",
        "size = 1\nif deep:\n    h = tf.nn.relu(x)\n    size = 64\nelse:\n    size = 8\nw = make(size)\n",
        "if deep:\n    h = tf.nn.relu(x)\n    size = read()\nelse:\n    size = 8\nw = make(size)\n",
    ],
)
def test_what_may_change_or_is_not_read_elsewhere_stays(text: str) -> None:
    source = Source(HEAD + text)
    assert part_constants(source) is source
