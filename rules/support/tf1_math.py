"""Arithmetic of TensorFlow 1 that TensorFlow 2 has under no name of its own.

Written beside this program by tf2mig; it belongs to you now.
"""

import tensorflow as tf


def div(x, y, name=None):
    """`tf.div` of TensorFlow 1: `x // y` for integers, `x / y` for everything else.

    Where you know which of the two it is, write that operator instead.
    """
    x = tf.convert_to_tensor(x, dtype_hint=getattr(y, "dtype", None))
    y = tf.convert_to_tensor(y, dtype=x.dtype)
    divide = tf.math.floordiv if x.dtype.is_integer else tf.math.truediv
    return divide(x, y, name=name)


def compare_and_bitpack(input, threshold, name=None):
    """`tf.raw_ops.CompareAndBitpack`: whether each number is above the threshold, eight to a byte, the first one highest."""
    input = tf.convert_to_tensor(input)
    above = input if input.dtype == tf.bool else input > tf.cast(threshold, input.dtype)
    shape = tf.shape(above)
    eights = tf.reshape(above, tf.concat([shape[:-1], [shape[-1] // 8, 8]], 0))
    weights = tf.constant([128, 64, 32, 16, 8, 4, 2, 1])
    return tf.cast(tf.reduce_sum(tf.cast(eights, tf.int32) * weights, -1), tf.uint8, name=name)
