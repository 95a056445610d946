from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.spelled_out import spell_out
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
RUN = "_, l = sess.run([train, loss], feed)\nsess.run(train)\n"


def written(call: str, runs: str = RUN) -> str:
    text = f"train = tf.contrib.layers.optimize_loss({call})\n{runs}"
    return spell_out(Tree(Source(HEAD + text))).text.removeprefix(HEAD).partition("\n")[0]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("loss, None, 0.1, 'SGD'", "tf.train.GradientDescentOptimizer(0.1).minimize(loss)"),
        (
            "loss, tf.train.get_global_step(), learning_rate=rate, optimizer='Momentum'",
            "tf.train.MomentumOptimizer(rate, momentum=0.9).minimize(loss)",
        ),
        (
            "loss=loss, global_step=step, learning_rate=0.1, optimizer=tf.train.AdamOptimizer",
            "tf.train.AdamOptimizer(0.1).minimize(loss, global_step=step)",
        ),
    ],
)
def test_a_plain_call_is_an_optimizer_that_minimizes(call: str, expected: str) -> None:
    assert written(call) == f"train = {expected}"


@pytest.mark.parametrize(
    ("call", "runs"),
    [
        ("loss, None, 0.1, 'SGD'", "l = sess.run(train)\n"),
        ("loss, None, 0.1, 'SGD'", "t, l = sess.run([train, loss])\nprint(t)\n"),
        ("loss, None, 0.1, 'SGD'", RUN + "merged = tf.summary.merge_all()\n"),
        ("loss, None, 0.1, 'SGD'", RUN + "step = tf.train.get_or_create_global_step()\n"),
        ("loss, None, 0.1, 'SGD', clip_gradients=clip", RUN),
        ("loss, None, 0.1, 'SGD', gradient_noise_scale=1.0", RUN),
        ("loss, None, 1, 'SGD'", RUN),
        ("loss, None, 0.1, chosen", RUN),
        ("tf.layers.batch_normalization(loss), None, 0.1, 'SGD'", RUN),
    ],
)
def test_a_call_of_which_more_is_seen_stays(call: str, runs: str) -> None:
    assert written(call, runs) == f"train = tf.contrib.layers.optimize_loss({call})"


def test_gradients_are_clipped_by_their_global_norm() -> None:
    text = f"train = tf.contrib.layers.optimize_loss(loss, step, 0.1, 'SGD', clip_gradients=2.0)\n{RUN}"
    assert spell_out(Tree(Source(HEAD + text))).text == HEAD + (
        "optimizer = tf.train.GradientDescentOptimizer(0.1)\n"
        "grads_and_vars = optimizer.compute_gradients(loss)\n"
        "gradients, gradient_variables = zip(*grads_and_vars)\n"
        "gradients, _ = tf.clip_by_global_norm(gradients, 2.0)\n"
        "train = optimizer.apply_gradients(zip(gradients, gradient_variables), global_step=step)\n" + RUN
    )


OWN = """class A:
    def __init__(self):
        self.loss, self.op = self.build()
    def build(self):
        op = tf.contrib.layers.optimize_loss(loss, None, 0.1, 'SGD')
        return loss, op
a = A()
"""


@pytest.mark.parametrize(
    ("run", "plain"),
    [("_, l = sess.run([a.op, a.loss])\n", True), ("l = sess.run(a.op)\n", False), ("f(a.op)\n", False)],
)
def test_the_step_is_followed_through_functions_and_attributes(run: str, plain: bool) -> None:
    text = spell_out(Tree(Source(HEAD + OWN + run))).text
    assert ("optimize_loss" not in text) == plain
