"""TF1's optimizers and decays as Keras': the text, and the same steps as TensorFlow 1.15."""

from __future__ import annotations

from typing import Any

import comparing
import pytest

from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.steps.optimizers import (
    OptimizerSplit,
    is_decay,
    is_optimizer,
    split_decay,
    split_optimizer,
)

OPTIMIZERS = comparing.converted()["optimizer"]
DECAYS = comparing.converted()["decay"]


def split(text: str, tensors: frozenset[str] = frozenset()) -> OptimizerSplit:
    return split_optimizer(*comparing.source(text), tensors)


@pytest.mark.parametrize("example", OPTIMIZERS, ids=[e["id"] for e in OPTIMIZERS])
def test_steps_as_tf1_stepped(example: dict[str, Any], computed: dict[str, Any], recorded: dict[str, Any]) -> None:
    ours, theirs = computed[f"optimizer/{example['id']}"], recorded[f"optimizer/{example['name']}"]
    assert "error" not in ours
    for step, expected in zip(ours["values"], theirs["values"], strict=True):
        assert comparing.close(expected, step, 5e-6)


@pytest.mark.parametrize("example", DECAYS, ids=[e["id"] for e in DECAYS])
def test_decays_as_tf1_did(example: dict[str, Any], computed: dict[str, Any], recorded: dict[str, Any]) -> None:
    ours, theirs = computed[f"decay/{example['id']}"], recorded[f"decay/{example['name']}"]
    assert "error" not in ours
    assert comparing.close(theirs["values"], ours["values"], 1e-6)


@pytest.mark.parametrize(
    ("tf1", "keras"),
    [
        ("tf.train.GradientDescentOptimizer(0.5)", "tf.keras.optimizers.SGD(0.5)"),
        ("tf.train.AdamOptimizer()", "tf1_optimizers.Adam()"),
        (
            "tf.train.AdamOptimizer(learning_rate=lr, beta1=0.5)",
            "tf1_optimizers.Adam(lr, beta_1=0.5)",
        ),
        ("tf.train.RMSPropOptimizer(1e-3)", "tf1_optimizers.RMSprop(1e-3, epsilon=1e-10)"),
    ],
)
def test_reads_as_written_by_hand(tf1: str, keras: str) -> None:
    assert split(tf1).creator == keras


def test_a_learning_rate_can_be_put_in_later() -> None:
    made = split("tf.train.AdamOptimizer(rate)", frozenset({"learning_rate"}))
    assert made.learning_rate == "rate"
    assert made.creator_with("schedule") == "tf1_optimizers.Adam(schedule)"
    assert split("tf.train.AdamOptimizer()").learning_rate == "0.001"


def test_support_modules_where_keras_differs() -> None:
    assert split("tf.train.RMSPropOptimizer(0.1)").support == ("tf1_optimizers",)
    assert split("tf.train.AdamOptimizer(0.1)").support == ("tf1_optimizers",)
    assert split("tf.train.GradientDescentOptimizer(0.1)").support == ()


@pytest.mark.parametrize(
    ("tf1", "reason"),
    [
        (
            "tf.train.ProximalAdagradOptimizer(0.1, l1_regularization_strength=0.1)",
            "l1_regularization_strength",
        ),
        ("tf.train.AdagradDAOptimizer(0.1, step)", "counterpart"),
        ("tf.contrib.opt.NadamOptimizer(0.1)", "counterpart"),
        ("tf.train.GradientDescentOptimizer()", "learning_rate"),
    ],
)
def test_says_what_it_cannot_carry_over(tf1: str, reason: str) -> None:
    with pytest.raises(Unsupported) as caught:
        split(tf1)
    assert reason in caught.value.reason


def test_refuses_other_tensors() -> None:
    with pytest.raises(Unsupported):
        split("tf.train.MomentumOptimizer(0.1, momentum)", frozenset({"momentum"}))


def test_a_decay_is_a_schedule_and_a_step() -> None:
    made = split_decay(*comparing.source("tf.train.exponential_decay(0.1, step, 10, 0.9, staircase=True)"))
    assert made.schedule == "tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9, staircase=True)"
    assert made.step == "step"
    assert made.expression == f"{made.schedule}(step)"


def test_knows_its_symbols() -> None:
    assert is_optimizer("tf.train.AdamOptimizer")
    assert is_optimizer("tf.contrib.opt.NadamOptimizer")
    assert not is_optimizer("tf.train.Saver")
    assert is_decay("tf.train.cosine_decay")
