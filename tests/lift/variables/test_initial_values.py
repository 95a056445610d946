"""TF1's variables as `tf.Variable`: the text, and the same values, names, types and penalties as TensorFlow
1.15.
"""

from __future__ import annotations

from typing import Any

import comparing
import pytest

from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.variables.initial_values import is_variable, variable_text

CONVERTED = comparing.converted()["variable"]


def text(call: str, name: str | None = '"w"', **keywords: Any) -> str:
    return variable_text(*comparing.source(call), name, **keywords)


@pytest.mark.parametrize("example", CONVERTED, ids=[e["id"] for e in CONVERTED])
def test_starts_as_in_tf1(example: dict[str, Any], computed: dict[str, Any], recorded: dict[str, Any]) -> None:
    ours, theirs = computed[f"variable/{example['id']}"], recorded[f"variable/{example['name']}"]
    assert "error" not in ours
    for field in ("shape", "name", "dtype", "trainable"):
        assert ours[field] == theirs[field]
    assert comparing.close(theirs["values"], ours["values"], 1e-6)
    assert comparing.close(theirs["penalty"], ours["penalty"], 1e-6)


@pytest.mark.parametrize(
    ("tf1", "tf2"),
    [
        (
            "tf.get_variable('w', [3, 4])",
            'tf.Variable(tf.keras.initializers.GlorotUniform()([3, 4]), name="w")',
        ),
        (
            "tf.get_variable('w', shape, initializer=tf.zeros_initializer)",
            'tf.Variable(tf.zeros(shape), name="w")',
        ),
        (
            "tf.get_variable('w', [n, m], initializer=tf.truncated_normal_initializer(stddev=0.10))",
            'tf.Variable(tf.random.truncated_normal([n, m], stddev=0.10), name="w")',
        ),
        (
            "tf.get_variable('w', [2], initializer=init)",
            'tf.Variable(init([2], dtype=tf.float32), name="w")',
        ),
        ("tf.get_variable('w', initializer=x * 2)", 'tf.Variable(x * 2, name="w")'),
        ("tf.Variable(x, trainable=False)", 'tf.Variable(x, trainable=False, name="w")'),
        (
            "tf.Variable(x, validate_shape=False)",
            'tf.Variable(x, shape=tf.TensorShape(None), name="w")',
        ),
    ],
)
def test_reads_as_written_by_hand(tf1: str, tf2: str) -> None:
    assert text(tf1) == tf2


def test_a_scope_gives_initializer_and_type() -> None:
    made = text("tf.get_variable('w', [2])", None, default_initializer="tf.ones_initializer()", dtype="tf.float64")
    assert made == "tf.Variable(tf.ones([2], dtype=tf.float64))"


@pytest.mark.parametrize(
    ("tf1", "reason"),
    [
        ("tf.get_variable('w')", "neither a shape nor a value"),
        ("tf.get_variable('w', [2], custom_getter=g)", "custom_getter"),
        ("tf.get_variable('w', [2], **more)", "starred"),
    ],
)
def test_says_what_it_cannot_carry_over(tf1: str, reason: str) -> None:
    with pytest.raises(Unsupported) as caught:
        text(tf1)
    assert reason in caught.value.reason


def test_knows_its_symbols() -> None:
    assert is_variable("tf.get_variable")
    assert not is_variable("tf.constant")
