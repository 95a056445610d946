"""Moving averages of tensors are variables and updates; those of variables are left to TensorFlow."""

from __future__ import annotations

from tf2mig.lift.normalize.training.tensor_averages import write_out_tensor_averages
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
START = "x = tf.placeholder(tf.float32, [None, 3])\n"


def written(text: str) -> str:
    return write_out_tensor_averages(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_tensor_gets_a_variable_of_zeros() -> None:
    text = START + (
        "m = tf.reduce_mean(x, 0)\nema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply([m])\n"
        "a = ema.average(m)\n"
    )
    assert written(text) == START + (
        "m = tf.reduce_mean(x, 0)\n"
        'm_average = tf.Variable(tf.zeros(m.get_shape()), trainable=False, name="m_average")\n'
        "op = m_average.assign_sub((m_average - m) * (1.0 - 0.9))\n"
        "a = m_average\n"
    )


def test_the_number_of_updates_bounds_the_decay() -> None:
    text = (
        START + "n = 3\nm = tf.reduce_mean(x)\nema = tf.train.ExponentialMovingAverage(0.9, n)\nop = ema.apply([m])\n"
    )
    assert "tf.minimum(0.9, (1.0 + tf.cast(n, tf.float32)) / (10.0 + tf.cast(n, tf.float32)))" in written(text)
    assert "tf.Variable(0.0, trainable=False" in written(text)


def test_variables_are_left_alone() -> None:
    text = "v = tf.Variable(0.0)\nema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply([v])\n"
    assert written(text) == text


def test_other_uses_of_the_object_leave_all_as_it_is() -> None:
    text = START + "m = tf.reduce_mean(x)\nema = tf.train.ExponentialMovingAverage(0.9)\nop = ema.apply([m])\n"
    text += "names = ema.variables_to_restore()\n"
    assert written(text) == text


def test_a_decay_that_is_bound_anew_leaves_all_as_it_is() -> None:
    text = START + "d = 0.9\nm = tf.reduce_mean(x)\nema = tf.train.ExponentialMovingAverage(d)\nd = 0.5\n"
    text += "op = ema.apply([m])\n"
    assert written(text) == text
