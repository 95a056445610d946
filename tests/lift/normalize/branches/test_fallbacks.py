"""Spellings of other versions go; what depends on values stays."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.fallbacks import fold_fallbacks
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def folded(body: str, handler: str, caught: str = "") -> str:
    text = f"try:\n    {body}\nexcept{caught}:\n    {handler}\n"
    after = fold_fallbacks(Tree(Source(HEAD + text))).text.removeprefix(HEAD)
    return "stays" if after == text else after


@pytest.mark.parametrize(
    ("body", "handler"),
    [
        ("tf.global_variables_initializer().run()", "tf.initialize_all_variables().run()"),
        ("y = tf.nn.conv2d_transpose(x, w, s, [1, 1, 1, 1])", "y = tf.nn.deconv2d(x, w, s, [1, 1, 1, 1])"),
        (
            "loss = tf.nn.sigmoid_cross_entropy_with_logits(logits=a, labels=b)",
            "loss = tf.nn.sigmoid_cross_entropy_with_logits(logits=a, targets=b)",
        ),
    ],
)
def test_what_tf1_knows_is_taken(body: str, handler: str) -> None:
    assert folded(body, handler) == body + "\n"
    assert folded(body, handler, " AttributeError") == body + "\n"


def test_what_tf1_does_not_know_goes() -> None:
    assert folded("s = tf.image_summary('i', x)", "s = tf.summary.image('i', x)") == "s = tf.summary.image('i', x)\n"


def test_names_for_functions_of_two_versions() -> None:
    old = "scalar = tf.scalar_summary; merge = tf.merge_summary"
    new = "scalar = tf.summary.scalar; merge = tf.summary.merge"
    assert "tf.summary.merge" in folded(old, new)
    assert "scalar_summary" not in folded(old, new)
    assert "scalar_summary" not in folded(new, old)
    assert folded(old, "scalar = tf.summary.scalar") == "stays"
    assert folded(old, "scalar = merge = None") == "stays"


@pytest.mark.parametrize(
    ("body", "handler"),
    [
        ("m, v = tf.nn.moments(x, [0, 1, 2])", "m, v = tf.nn.moments(x, [0])"),
        ("sess.run(train)", "tf.global_variables_initializer().run()"),
        ("a = tf.zeros([2])", "b = tf.ones([2])"),
        ("saver.restore(sess, path)", "sess.run(tf.global_variables_initializer())"),
    ],
)
def test_what_values_decide_stays(body: str, handler: str) -> None:
    assert folded(body, handler) == "stays"
