"""Steps made in place get statements of their own."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.training.named_steps import name_steps
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_HEAD = "import tensorflow as tf\nfrom scipy import optimize\n"


def _named(text: str) -> str:
    return name_steps(Tree(Source(_HEAD + text))).text.removeprefix(_HEAD)


def test_steps_of_a_group() -> None:
    text = "self.train = tf.group(slow.minimize(a), tf.train.AdamOptimizer().minimize(b), more)\n"
    assert _named(text) == (
        "train_1 = slow.minimize(a)\n"
        "train_2 = tf.train.AdamOptimizer().minimize(b)\n"
        "self.train = tf.group(train_1, train_2, more)\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "train = tf.group(opt.apply_gradients(a), opt.apply_gradients(b))\n",
        "train = tf.group(opt.minimize(a), tf.assign(b, c))\n",
        "train = tf.group(a, b)\n",
        "found = [optimize.minimize(a), optimize.minimize(b)]\n",
        "a, b = one.minimize(c), two.minimize(d)\n",
    ],
)
def test_the_rest_is_left(text: str) -> None:
    assert _named(text) == text
