"""TF1's layers and their Keras counterparts: the text, and the same numbers as TensorFlow 1.15."""

from __future__ import annotations

import ast
from typing import Any

import comparing
import pytest

from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.layers.functions import Split, is_layer, split_layer

CONVERTED = comparing.converted()["layer"]


def split(text: str, **keywords: Any) -> Split:
    return split_layer(*comparing.source(text), **keywords)


@pytest.mark.parametrize("example", CONVERTED, ids=[e["id"] for e in CONVERTED])
def test_computes_what_tf1_computed(
    example: dict[str, Any], computed: dict[str, Any], recorded: dict[str, Any]
) -> None:
    ours, theirs = computed[f"layer/{example['id']}"], recorded[f"layer/{example['name']}"]
    assert "error" not in ours
    assert ours["shape"] == theirs["shape"]
    assert ours["variables"] == theirs["variables"]
    assert comparing.close(theirs["losses"], ours["losses"])
    assert comparing.close(theirs["values"], ours["values"])


def test_no_layer_example_is_refused() -> None:
    assert not [name for name in comparing.refusals() if name.startswith("layer/")]


@pytest.mark.parametrize(
    ("tf1", "creator", "call"),
    [
        (
            "tf.layers.dense(x, 128, activation=tf.nn.relu)",
            "tf.keras.layers.Dense(128, activation=tf.nn.relu)",
            "{layer}(x)",
        ),
        (
            "tf.layers.conv2d(x, 32, [5, 5], padding='SAME', name='conv1')",
            "tf.keras.layers.Conv2D(32, [5, 5], padding='same', name='conv1')",
            "{layer}(x)",
        ),
        ("tf.layers.dense(x, 5, name='a/b')", "tf.keras.layers.Dense(5)", "{layer}(x)"),
        ("tf.layers.max_pooling2d(x, 2, 2)", "", 'tf.nn.max_pool2d(x, 2, 2, padding="VALID")'),
        ("tf.layers.max_pooling2d(x, 2, 2, p)", "", "tf.nn.max_pool2d(x, 2, 2, padding=p.upper())"),
        ("tf.layers.dropout(x, 0.4)", "", "x"),
        ("tf.layers.dropout(x, 0.4, training=t)", "tf.keras.layers.Dropout(0.4)", "{layer}(x, training=t)"),
        ("tf.layers.flatten(x)", "tf.keras.layers.Flatten()", "{layer}(x)"),
        ("tf.layers.Dense(10, tf.nn.relu)", "tf.keras.layers.Dense(10, activation=tf.nn.relu)", ""),
        (
            "slim.conv2d(x, 32, [3, 3], 2, scope='conv1')",
            "tf.keras.layers.Conv2D(32, [3, 3], strides=2, padding=\"same\", activation=tf.nn.relu, name='conv1')",
            "{layer}(x)",
        ),
        ("slim.dropout(x, 0.8, is_training=t)", "tf.keras.layers.Dropout(0.2)", "{layer}(x, training=t)"),
    ],
)
def test_reads_as_written_by_hand(tf1: str, creator: str, call: str) -> None:
    made = split(tf1)
    assert (made.creator, made.call) == (creator, call)


def test_names_scopes_and_weights() -> None:
    named = split("slim.conv2d(x, 32, 3, scope='conv1/a')")
    assert (named.tf1_name, named.scope, named.base) == ("'conv1/a'", "Conv", "conv")
    assert named.weights == {"kernel": "weights", "bias": "biases"}
    assert split("tf.layers.dense(x, 3)").tf1_name is None


def test_a_tensor_decides_dropout_in_the_operation() -> None:
    made = split("tf.layers.dropout(x, 0.4, training=t)", tensor_args=frozenset({"training"}))
    assert (made.creator, made.call) == ("", "tf.nn.dropout(x, rate=tf.where(t, 0.4, 0.0))")


def test_a_tensor_decides_the_rate() -> None:
    made = split("tf.layers.dropout(x, rate=r, training=t)", tensor_args=frozenset({"rate"}))
    assert (made.creator, made.call) == ("", "tf.nn.dropout(x, rate=r if t else 0.0)")


def test_tensors_are_found_in_any_place() -> None:
    symbol, call, text = comparing.source("slim.dropout(x, 0.8, None, t)")
    made = split_layer(symbol, call, text, is_tensor=lambda node: ast.unparse(node) == "t")
    assert made.call == "tf.nn.dropout(x, rate=tf.where(t, 0.2, 0.0))"
    symbol, call, text = comparing.source(
        "slim.conv1d(x, 4, 3, normalizer_fn=slim.batch_norm, normalizer_params={'is_training': t})"
    )
    made = split_layer(symbol, call, text, is_tensor=lambda node: ast.unparse(node) == "t")
    assert "tf1_layers.BatchNormalization" in made.creator


def test_cells_are_created_and_their_loops_are_not_layers() -> None:
    made = split("tf.nn.rnn_cell.LSTMCell(n, initializer=tf.random_uniform_initializer(-1, 1), name='a')")
    initializer = "tf.keras.initializers.RandomUniform(-1, 1)"
    assert made.creator == f"rnn_cells.LSTMCell(n, initializer={initializer}, name='a')"
    assert (made.call, made.support) == ("", ("rnn_cells",))
    assert not is_layer("tf.nn.dynamic_rnn")
    with pytest.raises(Unsupported, match="shares its variables"):
        split("tf.contrib.rnn.BasicLSTMCell(n, reuse=True)")


def test_batch_normalization_names_its_support_module_only_where_numbers_differ() -> None:
    text = "tf.layers.batch_normalization(x, training=t)"
    assert split(text, rank=2).creator == "tf.keras.layers.BatchNormalization()"
    assert split(text, rank=2).support == ()
    assert split(text, rank=4).creator == "tf1_layers.BatchNormalization()"
    assert split(text, rank=4).support == ("tf1_layers",)
    assert split(text).updates
    assert not split("tf.layers.batch_normalization(x)").updates


def test_moving_averages_stay_where_their_updates_never_run() -> None:
    made = split("tf.layers.batch_normalization(x, momentum=0.9, training=t)", rank=4, updates_run=False)
    assert made.creator == "tf.keras.layers.BatchNormalization(momentum=1.0)"


def test_scopes_give_defaults_that_the_call_overrides() -> None:
    defaults = {"padding": "'VALID'", "activation_fn": "None"}
    made = split("slim.conv2d(x, 4, 3, activation_fn=tf.nn.elu)", defaults=defaults)
    assert made.creator == "tf.keras.layers.Conv2D(4, 3, padding='valid', activation=tf.nn.elu)"


def test_normalizer_parameters_behind_a_name() -> None:
    shown = ast.parse("{'is_training': train, 'decay': 0.9}", mode="eval").body
    symbol, call, _ = comparing.source("slim.conv2d(x, 4, 3, normalizer_fn=slim.batch_norm, normalizer_params=params)")
    made = split_layer(symbol, call, ast.unparse, value=lambda _: shown)
    assert "momentum=0.9" in made.creator
    assert made.call == "{layer}(x, training=train)"
    assert made.updates


def test_inputs_of_another_type_say_so() -> None:
    made = split("tf.layers.dense(x, 3)", dtype="tf.float64")
    assert made.creator == 'tf.keras.layers.Dense(3, dtype="float64")'


def test_regularizers_are_told() -> None:
    assert split("tf.layers.dense(x, 3, kernel_regularizer=reg)").regularized
    assert not split("tf.layers.dense(x, 3, kernel_regularizer=None)").regularized


@pytest.mark.parametrize(
    ("tf1", "reason"),
    [
        ("tf.layers.dense(*args)", "starred"),
        ("tf.layers.dense(x, **options)", "starred"),
        ("tf.layers.dense(x)", "without units"),
        ("tf.layers.dense(x, 3, unknown=1)", "unknown"),
        ("tf.layers.batch_normalization(x, training=t, renorm=True)", "renorm"),
        ("tf.layers.batch_normalization(x, training=t, trainable=False)", "not trainable"),
        ("slim.conv2d(x, 4, 3, normalizer_fn=mine)", "normalizer"),
        ("slim.conv2d(x, 4, 3, normalizer_fn=slim.batch_norm, normalizer_params=p)", "normalizer_params"),
        ("tf.layers.dense(x, 3, kernel_regularizer=slim.sum_regularizer([a]))", "sum of regularizers"),
        ("slim.repeat(x, 2, mine, 3)", "not a layer"),
        ("slim.stack(x, slim.conv2d, sizes)", "stack_args"),
    ],
)
def test_says_what_it_cannot_carry_over(tf1: str, reason: str) -> None:
    with pytest.raises(Unsupported) as caught:
        split(tf1)
    assert reason in caught.value.reason


def test_knows_its_symbols() -> None:
    assert is_layer("tf.layers.dense")
    assert is_layer("tf.contrib.slim.repeat")
    assert not is_layer("tf.nn.relu")
