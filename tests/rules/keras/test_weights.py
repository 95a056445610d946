"""Files of weights."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "from tensorflow import keras\n\nm = keras.Sequential()\n"


def fixed(code: str) -> str:
    return fix(HEADER + code + "\n", select=("TFM235",)).text.rstrip("\n")


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
        ("m.save_weights(d / 'w.h5')", "m.save_weights(d / 'w.weights.h5')"),
        ("m.save_weights('%s.h5' % n)", "m.save_weights('%s.weights.h5' % n)"),
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
