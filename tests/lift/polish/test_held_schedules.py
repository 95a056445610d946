"""Schedules that an optimizer holds, and those that the program must ask itself."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.held_schedules import with_held_schedules

HEAD = """\
import tensorflow as tf

start = 0.1
w = tf.Variable(1.0)
step = tf.Variable(0, trainable=False)
optimizer = tf.keras.optimizers.SGD(0.001)


"""
STEP = """\
@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = w * x
    rate = tf.keras.optimizers.schedules.ExponentialDecay(start, 10, 0.9)(step)
    variables = [w]
    optimizer.learning_rate.assign(rate)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    step.assign_add(1)
    return loss


train_step(2.0)
"""
HELD = """\
import tensorflow as tf

start = 0.1
w = tf.Variable(1.0)
rate = tf.keras.optimizers.schedules.ExponentialDecay(start, 10, 0.9)
optimizer = tf.keras.optimizers.SGD(rate)


@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = w * x
    variables = [w]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


train_step(2.0)
"""


def test_the_optimizer_holds_the_schedule() -> None:
    assert with_held_schedules(HEAD + STEP, "") == HELD


def test_a_step_that_is_printed_stays() -> None:
    shown = with_held_schedules(HEAD + STEP + "print(step.numpy())\n", "")
    assert "SGD(rate)" in shown
    assert "step.assign_add(1)" in shown


def test_a_rate_that_is_shown_is_the_optimizers() -> None:
    shown = with_held_schedules(HEAD + STEP.replace("return loss", "return loss, rate"), "")
    assert "    rate = optimizer.learning_rate\n" in shown
    assert "rate_schedule = tf.keras" in shown
    assert "SGD(rate_schedule)" in shown


@pytest.mark.parametrize(
    "text",
    [
        HEAD + STEP + "step.assign(0)\n",
        HEAD + STEP + "tf.train.Checkpoint(step=step)\n",
        HEAD + STEP + "show(step)\n",
        HEAD.replace("Variable(0,", "Variable(5,") + STEP,
        HEAD + STEP + "optimizer.apply_gradients([])\n",
        HEAD + STEP.replace("    step.assign_add(1)\n", "") + "step.assign_add(1)\n",
        HEAD + STEP.replace("(x)", "(x, start)"),
        HEAD.replace("start = 0.1\n", "") + "start = 0.1\n" + STEP,
        HEAD.replace("0.1", "tf.Variable(0.1)") + STEP,
        HEAD.replace("SGD(0.001)", "SGD(0.5)") + STEP,
        HEAD + STEP.replace("step)", "step + 1)"),
    ],
    ids=["set", "saved", "given", "later", "twice", "apart", "fed", "below", "variable", "own-rate", "shifted"],
)
def test_other_steps_and_rates_stay(text: str) -> None:
    assert with_held_schedules(text, "") == text
