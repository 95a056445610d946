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
