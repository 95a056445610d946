"""Initializers that several variables share."""

import pytest

from tf2mig.lift.finish.shared_initializers import draw_apart

HEAD = "import tensorflow as tf\n"
SEEDED = "seed=tf.keras.random.SeedGenerator()"


@pytest.mark.parametrize(
    "text",
    [
        "i = tf.keras.initializers.GlorotUniform({})\na = tf.Variable(i([2, 2]))\nb = tf.Variable(i([2, 2]))\n",
        "i = tf.keras.initializers.RandomNormal(stddev=0.1, {})\nfor _ in range(3):\n    print(i([2]))\n",
        "network(x, tf.keras.initializers.HeNormal({}))\n",
        "settings = dict(first=tf.keras.initializers.HeNormal({}))\n",
        "def build(init=tf.keras.initializers.HeNormal({})):\n    return init([2])\n",
    ],
)
def test_shared_ones_take_their_seeds_from_a_generator(text: str) -> None:
    """One that may be called more than once, or that other code is handed."""
    expected = HEAD + text.format(SEEDED)
    assert draw_apart(HEAD + text.format("").replace(", )", ")")) == expected
    assert draw_apart(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a = tf.Variable(tf.keras.initializers.GlorotUniform()([2, 2]))\n",
        "d = tf.keras.layers.Dense(3, kernel_initializer=tf.keras.initializers.HeNormal())\n",
        "i = tf.keras.initializers.HeNormal()\nd = tf.keras.layers.Dense(3, kernel_initializer=i)\n",
        "i = tf.keras.initializers.HeNormal(seed=3)\na, b = i([2]), i([2])\n",
        "i = tf.keras.initializers.Zeros()\na, b = i([2]), i([2])\n",
        "@tf.function\ndef f():\n    i = tf.keras.initializers.HeNormal()\n    return i([2]), i([2])\n",
    ],
)
def test_others_stay(text: str) -> None:
    """One that makes one variable, has a seed or draws nothing; a generator is not made inside a traced function."""
    assert draw_apart(HEAD + text) == HEAD + text
