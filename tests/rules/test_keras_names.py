"""Names of metrics, learning rates and files of weights."""

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
        ("print(m.optimizer.lr)", "print(m.optimizer.learning_rate)"),
        ("o = keras.optimizers.SGD(0.1)\nprint(o.lr)", "o = keras.optimizers.SGD(0.1)\nprint(o.learning_rate)"),
        ("print(flags.lr)", "print(flags.lr)"),
        ("print(m.metrics_names[0])", "print(list(m.get_metrics_result())[0])"),
        ("print(other.metrics_names)", "print(other.metrics_names)"),
        ("print(other.optimizer.lr)", "print(other.optimizer.lr)"),
    ],
)
def test_attributes_of_other_names(code: str, expected: str) -> None:
    assert fixed(code)[len(HEADER) :] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "m.save_weights('w.h5')\nm.load_weights('w.h5')",
            "m.save_weights('w.weights.h5')\nm.load_weights('w.weights.h5')",
        ),
        ("m.save_weights('./checkpoints/first')", "m.save_weights('./checkpoints/first.weights.h5')"),
        ("m.load_weights('theirs.h5')", "m.load_weights('theirs.h5')"),
        ("p = d + 'w.hdf5'\nm.save_weights(p)", "p = d + 'w.weights.h5'\nm.save_weights(p)"),
        ("m.save_weights(os.path.join(d, 'w'))", "m.save_weights(os.path.join(d, 'w.weights.h5'))"),
        ("m.save_weights('w.weights.h5')", "m.save_weights('w.weights.h5')"),
        (
            "keras.callbacks.ModelCheckpoint('w.h5', save_weights_only=True)",
            "keras.callbacks.ModelCheckpoint('w.weights.h5', save_weights_only=True)",
        ),
        ("keras.callbacks.ModelCheckpoint('w.h5')", "keras.callbacks.ModelCheckpoint('w.h5')"),
        ("other.save_weights", "other.save_weights"),
    ],
)
def test_files_of_weights(code: str, expected: str) -> None:
    assert fixed(code)[len(HEADER) :] == expected
