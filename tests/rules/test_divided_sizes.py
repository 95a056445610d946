"""Sizes that a division gives are made whole."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = """import tensorflow as tf

sess = tf.Session()
channels, groups = 6, 2
x = tf.placeholder(tf.float32, [None, 2])
half = channels / 2
"""


def fixed(code: str) -> str:
    text = fix(HEADER + code + "\n", select=("TFM812",), destination="compat").text
    assert text.startswith(HEADER)
    return text[len(HEADER) :].rstrip("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            'w = tf.get_variable("w", [3, channels / groups, 8])',
            'w = tf.get_variable("w", [3, int(channels / groups), 8])',
        ),
        ('w = tf.get_variable("w", shape=[half, 8])', 'w = tf.get_variable("w", shape=[int(half), 8])'),
        ("y = tf.layers.dense(x, channels / 2 * 3)", "y = tf.layers.dense(x, int(channels / 2 * 3))"),
        ('w = tf.get_variable("w", [channels // groups])', 'w = tf.get_variable("w", [channels // groups])'),
        ("y = tf.zeros([channels / 2])", "y = tf.zeros([channels / 2])"),
    ],
)
def test_what_tf1_took_for_a_size_is_made_whole(code: str, expected: str) -> None:
    assert fixed(code) == expected
