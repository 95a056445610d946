"""Statements that new functions have in common get a function; what the program repeats itself, and what only looks
alike, stays."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.shared_runs import with_shared_runs

TWO = """\
def train_step(x, y):
    with tf.GradientTape() as tape:
        net = tf.matmul(x, w)
        # how far off it is
        loss = tf.reduce_mean(tf.square(net - y))
    variables = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def compute_net_and_loss(x, y):
    net = tf.matmul(x, w)
    # how far off it is
    loss = tf.reduce_mean(tf.square(net - y))
    size = tf.size(net)
    return size, loss
"""


def test_a_tape_and_a_function() -> None:
    assert with_shared_runs(TWO, "") == (
        "def compute_net_and_loss_1(x, y):\n"
        "    net = tf.matmul(x, w)\n"
        "    # how far off it is\n"
        "    loss = tf.reduce_mean(tf.square(net - y))\n"
        "    return net, loss\n\n\n"
        "def train_step(x, y):\n"
        "    with tf.GradientTape() as tape:\n"
        "        _, loss = compute_net_and_loss_1(x, y)\n"
        "    variables = tape.watched_variables()\n"
        "    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))\n\n\n"
        "def compute_net_and_loss(x, y):\n"
        "    net, loss = compute_net_and_loss_1(x, y)\n"
        "    size = tf.size(net)\n"
        "    return size, loss\n"
    )


def test_methods() -> None:
    text = (
        "class A:\n"
        "    def one(self, x):\n"
        "        a = tf.exp(self.w * x)\n"
        "        b = [tf.sin(a) for a in (a, a)]\n"
        "        return tf.add_n(b)\n\n"
        "    @tf.function\n"
        "    def two(self, x):\n"
        "        a = tf.exp(self.w * x)\n"
        "        b = [tf.sin(a) for a in (a, a)]\n"
        "        return tf.stack(b)\n"
    )
    new = with_shared_runs(text, "")
    assert new.count("b = self.compute_b(x)") == 2
    assert "    def compute_b(self, x):\n        a = tf.exp(self.w * x)\n" in new


@pytest.mark.parametrize(
    ("text", "before"),
    [
        pytest.param(TWO, TWO, id="the program's own functions"),
        pytest.param(
            TWO,
            "net = tf.matmul(x, w)\nnet = tf.matmul(x, w)\n",
            id="the program's own repetition",
        ),
        pytest.param(TWO.replace("_loss(x, y):", "_loss(x, y, w):"), "", id="a name of another scope"),
        pytest.param(TWO.replace("    size =", "    w = 1\n    size ="), "", id="a name bound later in one of them"),
        pytest.param(TWO.replace("size = tf.size(net)", "size = 1").replace("size, loss", "size"), "", id="unused"),
    ],
)
def test_what_stays(text: str, before: str) -> None:
    assert with_shared_runs(text, before) == text
