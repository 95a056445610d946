"""Optimizers of Keras."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\n\nm = tf.keras.Sequential()\n"
SQUARED = "tf.keras.optimizers.RMSprop(epsilon=1e-14)"


def fixed(code: str, end: str = "tf.app") -> str:
    return fix(f"{HEADER}{code}\n{end}\n").text.splitlines()[3]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("m.compile(optimizer='rmsprop', loss='mse')", f"m.compile(optimizer={SQUARED}, loss='mse')"),
        ("m.compile('RMSprop', 'mse')", f"m.compile({SQUARED}, 'mse')"),
        ("m.compile('adam', 'mse')", "m.compile('adam', 'mse')"),
        ("other.compile('rmsprop')", "other.compile('rmsprop')"),
    ],
)
def test_rmsprop_by_name(code: str, expected: str) -> None:
    assert fixed(code) == expected


def test_without_a_sign_of_tf1_it_stays() -> None:
    code = "m.compile('rmsprop', 'mse')"
    assert fixed(code, "") == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print(m.optimizer.lr)", "print(m.optimizer.learning_rate)"),
        ("o = tf.keras.optimizers.SGD(0.1); print(o.lr)", "o = tf.keras.optimizers.SGD(0.1); print(o.learning_rate)"),
        ("print(flags.lr)", "print(flags.lr)"),
        ("print(other.optimizer.lr)", "print(other.optimizer.lr)"),
    ],
)
def test_the_learning_rate(code: str, expected: str) -> None:
    assert fixed(code, "") == expected
