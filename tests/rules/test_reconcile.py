"""Calls of symbols that both worlds have."""

from __future__ import annotations

import pytest

from tf2mig import check, fix

HEADER = "import tensorflow as tf\n\ntf.app\n"


def fixed(line: str) -> str:
    result = fix(HEADER + line + "\n", ignore=("TFM1", "TFM4", "TFM6"))
    return result.text[len(HEADER) : -1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tf.reduce_sum(x, 1, True)", "tf.reduce_sum(x, 1, True)"),
        ("tf.reduce_sum(x, keep_dims=True)", "tf.reduce_sum(x, keepdims=True)"),
        ("tf.reduce_sum(x, reduction_indices=  # rows\n  1)", "tf.reduce_sum(x, axis=  # rows\n  1)"),
        ("tf.argmax(x, dimension=1)", "tf.argmax(x, axis=1)"),
        ("tf.argmax(x, 1, 'n')", "tf.argmax(x, 1, name='n')"),
        ("tf.argmax(x, 1)", "tf.argmax(x, 1)"),
        ("tf.expand_dims(x, dim=0)", "tf.expand_dims(x, axis=0)"),
        ("tf.squeeze(x, squeeze_dims=[0])", "tf.squeeze(x, axis=[0])"),
    ],
)
def test_arguments(line: str, expected: str) -> None:
    assert fixed(line) == expected


def test_a_changed_default_is_written_out() -> None:
    line = "tf.random_normal_initializer(seed=1)"
    assert "stddev=1.0" in fixed(line)
    assert "stddev" not in fixed("tf.shape(x)")


@pytest.mark.parametrize("line", ["tf.argmax(*xs)", "tf.reduce_sum(x, **kw)"])
def test_hidden_arguments_are_reported_not_touched(line: str) -> None:
    assert fixed(line) == line
    assert "TFM253" in {d.code for d in check(HEADER + line + "\n")}


def test_agreeing_signatures_take_hidden_arguments() -> None:
    assert "TFM253" not in {d.code for d in check(HEADER + "tf.concat(*xs)\ntf.reshape(**kw)\n")}


def test_without_evidence_nothing_is_said() -> None:
    assert check("import tensorflow as tf\n\ny = tf.argmax(x, 1, 'n')\n") == ()
