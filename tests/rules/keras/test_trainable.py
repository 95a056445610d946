"""Models that are frozen after they were compiled."""

from __future__ import annotations

from tf2mig import check

PROGRAM = """from tensorflow import keras

d = keras.Sequential()
d.compile('adam', 'mse')
d.trainable = False
c = keras.Sequential([g, d])
c.compile('adam', 'mse')
d.train_on_batch(x, y)
c.train_on_batch(z, y)
"""


def found(text: str) -> list[tuple[str, int]]:
    return [(d.code, d.line) for d in check(text) if d.code == "TFM236"]


def test_a_frozen_model_that_is_trained() -> None:
    assert found(PROGRAM) == [("TFM236", 5)]


def test_a_frozen_model_that_is_not_trained_itself() -> None:
    assert found(PROGRAM.replace("d.train_on_batch(x, y)\n", "")) == []


def test_frozen_before_it_is_compiled() -> None:
    assert (
        found(
            PROGRAM.replace(
                "d.compile('adam', 'mse')\nd.trainable = False", "d.trainable = False\nd.compile('adam', 'mse')"
            )
        )
        == []
    )
