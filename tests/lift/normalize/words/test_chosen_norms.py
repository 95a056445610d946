"""Normalizations that `tf.cond` chooses."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.chosen_norms import normalize_once
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nfrom tensorflow.contrib.layers import batch_norm\n"
OTHERS = "updates_collections=None, scope='n'"


def written(first: str, second: str) -> str:
    text = f"{HEAD}y = tf.cond(t, lambda: {first}, lambda: {second})\n"
    return normalize_once(Tree(Source(text))).text.removeprefix(HEAD).strip()


def test_one_normalization_with_a_switch() -> None:
    first = f"batch_norm(x, is_training=True, {OTHERS})"
    second = f"batch_norm(x, is_training=False, {OTHERS}, reuse=True)"
    assert written(first, second) == f"y = batch_norm(x, is_training=t, {OTHERS})"


def test_the_test_may_be_the_switch() -> None:
    first = f"batch_norm(inputs=x, is_training=t, reuse=None, {OTHERS})"
    second = f"batch_norm(inputs=x, is_training=t, reuse=True, {OTHERS})"
    assert written(first, second) == f"y = batch_norm(inputs=x, is_training=t, {OTHERS})"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"batch_norm(x, is_training=False, {OTHERS})", f"batch_norm(x, is_training=True, {OTHERS}, reuse=True)"),
        (f"batch_norm(x, is_training=True, {OTHERS})", f"batch_norm(x, is_training=False, {OTHERS})"),
        (f"batch_norm(x, is_training=True, {OTHERS})", f"batch_norm(z, is_training=False, {OTHERS}, reuse=True)"),
        ("batch_norm(x, is_training=True, scope='n')", "batch_norm(x, is_training=False, scope='n', reuse=True)"),
        ("tf.layers.dense(x, 3, name='n')", "tf.layers.dense(x, 3, name='n', reuse=True)"),
    ],
)
def test_other_choices_stay(first: str, second: str) -> None:
    assert written(first, second) == f"y = tf.cond(t, lambda: {first}, lambda: {second})"
