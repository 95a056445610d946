"""What TF1 and the first releases of TF2 took alike is mended in any module; everything else needs evidence."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tf.keras.optimizers.Adam(lr=0.1)", "tf.keras.optimizers.Adam(learning_rate=0.1)"),
        ("tf.keras.optimizers.Adagrad(lr=0.1)", "tf.keras.optimizers.Adagrad(learning_rate=0.1)"),
        ("tf.keras.layers.LeakyReLU(alpha=0.2)", "tf.keras.layers.LeakyReLU(negative_slope=0.2)"),
        ("tf.keras.regularizers.l2(l=0.2)", "tf.keras.regularizers.l2(l2=0.2)"),
    ],
)
def test_early_arguments_without_evidence(line: str, expected: str) -> None:
    assert fix(HEADER + line + "\n").text == HEADER + expected + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "tf.keras.optimizers.Adam(0.1)\n",
        "tf.keras.layers.LSTM(3)\n",
        "tf.keras.layers.LeakyReLU(0.2)\n",
        "tf.nn.dropout(x, 0.5)\n",
        "@tf.function\ndef f():\n    return tf.keras.optimizers.Adam(lr=0.1), tf.random.uniform([2])\n",
    ],
)
def test_without_evidence_nothing_else_is_edited(text: str) -> None:
    assert fix(HEADER + text).text in (HEADER + text, HEADER + text.replace("lr=", "learning_rate="))


def test_the_defaults_of_tf1_stay_out_of_code_without_evidence() -> None:
    text = HEADER + "tf.keras.layers.LSTM(3)\ntf.keras.optimizers.SGD(lr=0.1)\n"
    assert fix(text).text == text.replace("lr=", "learning_rate=")


def test_keras_by_its_inner_place_is_evidence() -> None:
    text = "from tensorflow.python.keras.layers import LSTM\nlayer = LSTM(3)\n"
    assert "recurrent_activation" in fix(text).text
    assert "tensorflow.python" not in fix(text).text


def test_keras_by_its_inner_place_is_imported_in_public() -> None:
    text = "from tensorflow.python.keras import layers, backend as K\nimport tensorflow.python.keras.models as m\n"
    text += "K.sum(layers.Dense(3)(m.Model(a, b).output))\n"
    assert fix(text).text == text.replace("tensorflow.python.keras", "tensorflow.keras")


def test_what_a_layer_asks_for_today_is_given() -> None:
    text = HEADER + "tf.keras.layers.AveragePooling2D()\ntf.keras.layers.MaxPooling2D()\n"
    assert fix(text).text == text.replace("AveragePooling2D()", "AveragePooling2D(pool_size=(2, 2))")


def test_functions_are_stored_under_names_of_their_own() -> None:
    text = HEADER + "tf.app\ntf.keras.layers.Bidirectional(tf.keras.layers.GRU(3))\ntf.keras.layers.LSTM(3)\n"
    fixed = fix(text)
    assert "GRU(3, recurrent_activation=tf1_layers.hard_sigmoid" in fixed.text
    assert "LSTM(3, recurrent_activation=tf.keras.backend.hard_sigmoid)" in fixed.text
    assert "import tf1_layers" in fixed.text


def test_a_module_that_tf2_alone_can_run_is_left_alone() -> None:
    text = HEADER + "from tensorflow.python.keras.layers import LSTM\ntf.keras.optimizers.AdamW()\nLSTM(3)\n"
    assert fix(text).text == text
