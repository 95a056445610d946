"""Keras draws no seeds from Python's random numbers where a program uses them."""

from __future__ import annotations

from tf2mig.lift.finish.seeding import seed_layers, uses_random
from tf2mig.syntax.source import Source

HEAD = "import random\nimport numpy as np\nimport tensorflow as tf\n"
GENERATOR = "seeds = np.random.default_rng()  # seeds of layers\n"
SEED = "seed=int(seeds.integers(2**31))"


def test_a_module_that_does_not_use_random_stays() -> None:
    text = "import tensorflow as tf\nd = tf.keras.layers.Dense(1)\n"
    assert seed_layers(text) == text


def test_a_module_without_layers_stays() -> None:
    assert seed_layers(HEAD + "print(random.random())\n") == HEAD + "print(random.random())\n"


def test_layers_initializers_and_dropout_get_seeds() -> None:
    text = HEAD + (
        "d = tf.keras.layers.Dense(1)\nk = tf.keras.layers.Dropout(0.5)\ni = tf.keras.initializers.HeNormal()\n"
    )
    assert seed_layers(text) == HEAD + GENERATOR + (
        f"d = tf.keras.layers.Dense(1, kernel_initializer=tf.keras.initializers.GlorotUniform({SEED}))\n"
        f"k = tf.keras.layers.Dropout(0.5, {SEED})\n"
        f"i = tf.keras.initializers.HeNormal({SEED})\n"
    )


def test_what_has_a_seed_or_an_initializer_keeps_it() -> None:
    text = HEAD + (
        "d = tf.keras.layers.Dense(1, kernel_initializer='zeros')\nk = tf.keras.layers.Dropout(0.5, seed=1)\n"
    )
    assert seed_layers(text) == text


def test_the_seed_is_the_one_that_the_program_sets() -> None:
    text = HEAD + "tf.random.set_seed(7)\nd = tf.keras.layers.Dropout(0.5)\n"
    assert "tf.random.set_seed(7)\nseeds = np.random.default_rng(7)  # seeds of layers\n" in seed_layers(text)


def test_numpy_is_imported_and_the_name_is_new() -> None:
    text = "from random import choice\nimport tensorflow as tf\nseeds = [1]\nd = tf.keras.layers.Dropout(0.5)\n"
    seeded = seed_layers(text)
    assert "import numpy as np\n" in seeded
    assert "seeds_ = np.random.default_rng()" in seeded
    assert "seed=int(seeds_.integers(2**31))" in seeded


def test_a_module_is_seeded_where_one_beside_it_draws() -> None:
    text = "import tensorflow as tf\n\nlayer = tf.keras.layers.Dense(2)\n"
    assert seed_layers(text) == text
    assert "seed=" in seed_layers(text, beside=True)


def test_a_module_that_imports_random_draws() -> None:
    assert uses_random(Source("from random import shuffle\n"))
    assert not uses_random(Source("from numpy import random\n"))
    assert not uses_random(Source("import random as\n"))
