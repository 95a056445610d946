"""Methods of Keras models."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\nfrom tensorflow import keras\n\nm = keras.Sequential()\n"
OLD = HEADER + "tf.app\n"


def fixed(code: str, header: str = HEADER, **options: str) -> str:
    text = fix(header + code + "\n", select=("TFM234",), **options).text
    assert text.startswith(header)
    return text[len(header) :].rstrip("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("m.compile('adam', 'mse', ['mae'])", "m.compile('adam', 'mse', metrics=['mae'])"),
        ("m.compile('adam', 'mse', metrics=['mae'])", "m.compile('adam', 'mse', metrics=['mae'])"),
        ("m.fit_generator(g, 3, 2)", "m.fit(g, steps_per_epoch=3, epochs=2)"),
        ("m.fit_generator(generator=g, workers=4, epochs=2)", "m.fit(x=g, epochs=2)"),
        ("m.fit_generator(g, samples_per_epoch=3)", "m.fit_generator(g, samples_per_epoch=3)"),
        ("m.fit_generator(*given)", "m.fit_generator(*given)"),
        ("m.evaluate_generator(g, steps=3)", "m.evaluate(g, steps=3, verbose=0)"),
        ("m.predict_generator(g, 3, verbose=1)", "m.predict(g, steps=3, verbose=1)"),
        ("m.predict_proba(x)", "m.predict(x, verbose=0)"),
        ("m.fit(x, y, nb_epoch=3, use_multiprocessing=True)", "m.fit(x, y, epochs=3)"),
        ("m.fit(x, y, 32, 3)", "m.fit(x, y, 32, 3)"),
        ("m.save_weights('w.weights.h5', save_format='h5')", "m.save_weights('w.weights.h5')"),
        ("other.fit_generator", "other.fit_generator"),
        ("estimator.predict(x)", "estimator.predict(x)"),
        ("m.predict(x)", "m.predict(x)"),
    ],
)
def test_what_keras_3_refuses_is_mended_anywhere(code: str, expected: str) -> None:
    assert fixed(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("m.predict(x)", "m.predict(x, verbose=0)"),
        ("m.predict(x, 32, 1)", "m.predict(x, 32, 1)"),
        ("m.predict(x, verbose=1)", "m.predict(x, verbose=1)"),
        ("estimator.predict(x)", "estimator.predict(x)"),
    ],
)
def test_predict_shows_no_progress_in_programs_of_tf1s_time(code: str, expected: str) -> None:
    assert fixed(code, OLD) == expected


def test_an_argument_of_keras_2_shows_its_time() -> None:
    header = HEADER + "keras.optimizers.SGD(lr=0.1)\n"
    assert fixed("m.predict(x)", header) == "m.predict(x, verbose=0)"


def test_compat_keeps_keras_2() -> None:
    header = HEADER + "sess = tf.Session()\n"
    assert "fit_generator" in fix(header + "m.fit_generator(g)\n", destination="compat").text
