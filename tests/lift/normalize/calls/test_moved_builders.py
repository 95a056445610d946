"""Networks that one function builds and another one runs."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.moved_builders import move_builders
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\ndef net(n):\n    x = tf.placeholder(tf.float32)\n    return x, x * n\n"
TRAIN = "def train(a, b, sess):\n    # a comment\n    sess.run(b, {a: 1})\n"
PLAY = "def play():\n    sess = tf.Session()\n    x, y = net(3)\n    train(x, y, sess)\n"


def test_the_network_is_built_where_it_is_run() -> None:
    moved = HEAD + "def train(sess):\n    a, b = net(3)\n    # a comment\n    sess.run(b, {a: 1})\n"
    moved += "def play():\n    sess = tf.Session()\n    train(sess)\n"
    assert move_builders(Source(HEAD + TRAIN + PLAY)).text == moved


@pytest.mark.parametrize(
    "text",
    [
        HEAD + TRAIN + PLAY + "train(1, 2, 3)\n",
        HEAD + TRAIN + PLAY.replace("    train", "    print(y)\n    train"),
        HEAD + TRAIN + PLAY.replace("    train", "    w = tf.Variable(1)\n    train"),
        HEAD + TRAIN + PLAY.replace("def play():", "def play(k):").replace("net(3)", "net(k)"),
        HEAD + TRAIN.replace("    sess", "    net = 1\n    sess") + PLAY,
    ],
)
def test_others_stay(text: str) -> None:
    source = Source(text)
    assert move_builders(source) is source
