"""Losses of tf.contrib.losses and slim."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.old_losses import name_new_losses
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nimport tensorflow.contrib.slim as slim\n"


def renamed(text: str) -> str:
    return name_new_losses(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "slim.losses.softmax_cross_entropy(a, b, 0.5)",
            "tf.losses.softmax_cross_entropy(logits=a, onehot_labels=b, weights=0.5)",
        ),
        (
            "tf.contrib.losses.mean_squared_error(a, labels=b)",
            "tf.losses.mean_squared_error(predictions=a, labels=b)",
        ),
        ("t = slim.losses.get_total_loss(False)", "t = tf.losses.get_total_loss(False)"),
        ("slim.losses.add_loss(a)", "tf.losses.add_loss(a)"),
    ],
)
def test_the_new_function_takes_the_arguments_by_name(before: str, after: str) -> None:
    assert renamed(before) == after


@pytest.mark.parametrize("text", ["slim.losses.cosine_distance(a, b)", "tf.losses.mean_squared_error(a, b)", "f(*a)"])
def test_others_stay(text: str) -> None:
    assert renamed(text) == text
