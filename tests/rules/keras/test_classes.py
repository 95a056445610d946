"""`predict_classes` of sequential models."""

from __future__ import annotations

import pytest

from tf2mig import check, fix

HEADER = "from tensorflow import keras\n\n"
LIKELIEST = "m.predict(x, verbose=0).argmax(axis=-1)"
ABOVE = '(m.predict(x, verbose=0) > 0.5).astype("int32")'


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("m = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(3, activation='softmax')])", LIKELIEST),
        ("m = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])", ABOVE),
        ("m = keras.Sequential()\nm.add(keras.layers.Dense(4))\nm.add(keras.layers.Dense(units=1))", ABOVE),
    ],
)
def test_the_last_layer_says_which(model: str, expected: str) -> None:
    text = f"{HEADER}{model}\nc = m.predict_classes(x)\n"
    assert fix(text).text == f"{HEADER}{model}\nc = {expected}\n"


@pytest.mark.parametrize(
    "model",
    ["m = keras.Sequential(layers)", "m = keras.models.load_model(p)", "m = keras.Sequential([keras.layers.Dense(n)])"],
)
def test_what_the_text_does_not_say_is_told(model: str) -> None:
    text = f"{HEADER}{model}\nc = m.predict_classes(x)\n"
    assert fix(text).text == text
    assert [d.code for d in check(text)] == ["TFM234"]


def test_other_objects_keep_their_method() -> None:
    text = f"{HEADER}c = other.predict_classes(x)\n"
    assert fix(text).text == text
