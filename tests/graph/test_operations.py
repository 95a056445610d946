"""What calls of TensorFlow's own functions give."""

from __future__ import annotations

import pytest
from modelling import item, model

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.values import Kind

HEAD = "x = tf.placeholder(tf.float32, [None, 2])\nv = tf.Variable(tf.zeros([2]), name='v')\n"


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("tf.zeros([2])", Kind.EAGER),
        ("tf.random_normal([2])", Kind.TENSOR),
        ("tf.reduce_sum(v)", Kind.TENSOR),
        ("tf.layers.dense(x, 3)", Kind.TENSOR),
        ("tf.layers.Dense(3)", Kind.LAYER),
        ("tf.keras.layers.Dense(3)", Kind.LAYER),
        ("tf.assign(v, [1.0, 2.0])", Kind.OPERATION),
        ("tf.group(tf.assign(v, [1.0, 2.0]))", Kind.OPERATION),
        ("tf.group(tf.global_variables_initializer(), tf.local_variables_initializer())", Kind.INITIALIZER),
        ("tf.trainable_variables()", Kind.COLLECTION),
        ("tf.get_collection(tf.GraphKeys.UPDATE_OPS)", Kind.UPDATES),
        ("tf.summary.scalar('a', v[0])", Kind.SUMMARY),
        ("tf.train.ExponentialMovingAverage(0.9)", Kind.AVERAGE),
    ],
)
def test_the_kind_of_a_call(call: str, kind: Kind) -> None:
    value = item(model(HEAD + f"found = {call}\n"), "found").value
    assert value is not None
    assert value.kind is kind


def test_gradients_are_several_tensors() -> None:
    value = item(model(HEAD + "found = tf.gradients(tf.reduce_sum(x * v), [v])\n"), "found").value
    assert value is not None
    assert value.kind is Kind.TENSOR
    assert value.many


def test_all_summaries_so_far_are_merged() -> None:
    state = model(
        HEAD + "a = tf.summary.scalar('a', v[0])\nb = tf.summary.scalar('b', v[1])\nm = tf.summary.merge_all()\n"
    )
    value = item(state, "m").value
    assert value is not None
    assert value.members == state.summaries
    assert item(state, "m").needs == [item(state, "a"), item(state, "b")]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("tf.sparse_placeholder(tf.float32)", "TFM705"),
        ("tf.get_collection('mine' + name)", "TFM704"),
        ("tf.assign(x, [[1.0, 2.0]])", "TFM706"),
        ("tf.train.ExponentialMovingAverage(0.9, None, True)", "TFM710"),
    ],
)
def test_what_has_no_counterpart_blocks(call: str, code: str) -> None:
    with pytest.raises(Blocked) as raised:
        model(HEAD + f"found = {call}\n")
    assert raised.value.code == code


def test_what_gradients_are_asked_of_belongs_to_the_graph() -> None:
    state = model("x = tf.constant(2.0)\ny = tf.square(x)\nfound = tf.gradients(y, x)\n")
    values = [item(state, name).value for name in ("x", "y")]
    assert [v.kind for v in values if v is not None] == [Kind.TENSOR, Kind.TENSOR]
    assert item(state, "x").deferred
