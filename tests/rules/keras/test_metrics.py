"""Names of metrics."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = """import tensorflow as tf
from tensorflow import keras

m = keras.Sequential()
m.compile('adam', 'mse', metrics=['accuracy'])
h = m.fit(x, y)
"""
SHORT = HEADER.replace("'accuracy'", "'acc'")


def fixed(code: str) -> str:
    return fix(HEADER + code + "\n", select=("TFM235",)).text.rstrip("\n")


@pytest.mark.parametrize(
    "code",
    [
        "print(h.history['acc'])",
        "h.history.get('val_acc')",
        "keras.callbacks.EarlyStopping(monitor='val_acc')",
        "path = 'w-{epoch:02d}-{val_acc:.2f}.h5'",
        "print(h.history.keys(), tf.app)",
        "print(m.metrics_names, tf.app)",
    ],
)
def test_a_metric_that_is_read_as_acc_is_asked_for_so(code: str) -> None:
    assert fixed(code).startswith(SHORT)


@pytest.mark.parametrize(
    "code",
    [
        "print(h.history['loss'])",
        "print(h.history['accuracy'], other['acc'])",
        "plt.legend(['acc', 'val_acc'])",
        "print(h.history.keys())",
        "print(h.history['loss'], tf.app)",
    ],
)
def test_other_programs_keep_the_long_name(code: str) -> None:
    assert fixed(code).startswith(HEADER)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print(m.metrics_names[0])", "print(list(m.get_metrics_result())[0])"),
        ("print(other.metrics_names)", "print(other.metrics_names)"),
    ],
)
def test_the_names_of_all_metrics(code: str, expected: str) -> None:
    assert fixed(code)[len(HEADER) :] == expected
