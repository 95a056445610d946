"""`tf.metrics` as objects."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

HEAD = "x = tf.placeholder(tf.float32, [None])\ny = tf.placeholder(tf.float32, [None])\nsess = tf.Session()\n"


def test_the_value_needs_no_feed() -> None:
    text = lifted(HEAD + "acc, op = tf.metrics.accuracy(y, x)\nsess.run(op, {x: [1], y: [1]})\nprint(sess.run(acc))")
    assert "acc_metric = tf1_metrics.Accuracy()" in text
    assert "acc_metric.update(y, x)" in text
    assert "compute_acc()" in text


def test_by_index() -> None:
    text = lifted(HEAD + "acc = tf.metrics.mean(x)[1]\nv = sess.run(acc, {x: [1]})")
    assert "acc = acc_metric.update(x)" in text


def test_streaming_metrics_take_predictions_first() -> None:
    text = lifted(HEAD + "a, op = tf.contrib.metrics.streaming_accuracy(x, y)\nv = sess.run(op, {x: [1], y: [1]})")
    assert "a_metric.update(y, x)" in text


def test_the_first_initialization_does_nothing_and_later_ones_reset() -> None:
    program = HEAD + "a, op = tf.metrics.mean(x)\nsess.run(tf.local_variables_initializer())\n"
    text = lifted(program + "sess.run(op, {x: [1]})\nsess.run(tf.local_variables_initializer())\nprint(sess.run(a))")
    assert text.count("a_metric.reset()") == 1


def test_an_unknown_metric_blocks() -> None:
    assert blocker(HEAD + "a, op = tf.metrics.sparse_precision_at_k(y, x, 2)") == "TFM710"


def test_another_summation_blocks() -> None:
    program = HEAD + "a, op = tf.metrics.auc(y, x, summation_method='careful_interpolation')"
    assert blocker(program) == "TFM710"


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ("tf.get_collection(tf.GraphKeys.LOCAL_VARIABLES)", ""),
        ("tf.get_collection('local_variables')", ""),
        ("tf.local_variables()", ""),
        ("tf.get_collection(tf.GraphKeys.LOCAL_VARIABLES, scope='acc')", "TFM708"),
        ("tf.local_variables('acc')", "TFM708"),
        ("[v for v in tf.local_variables() if 'acc' in v.name]", "TFM708"),
    ],
)
def test_initializing_the_collection_of_local_variables_again_is_a_reset(variables: str, code: str) -> None:
    program = (
        "a = tf.placeholder(tf.int32, [None])\n"
        "acc, up = tf.metrics.accuracy(a, a, name='acc')\n"
        f"reset = tf.variables_initializer({variables})\n"
        "sess = tf.Session()\n"
        "for e in range(2):\n    sess.run(reset)\n    sess.run(up, {a: [1]})\n    print(sess.run(acc))\n"
    )
    if code:
        assert blocker(program) == code
    else:
        assert "for e in range(2):\n    acc_metric.reset()\n" in lifted(program)
