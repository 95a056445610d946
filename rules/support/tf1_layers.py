"""Keras layers that compute what TensorFlow 1's did.

Written beside your program because Keras 3 differs here; nothing but TensorFlow is needed to run it.
"""

import tensorflow as tf

_KERAS_3 = not tf.keras.__version__.startswith("2.")


class BatchNormalization(tf.keras.layers.BatchNormalization):
    """Batch normalization whose moving averages are TensorFlow 1's, and whose ``training`` may be a tensor.

    For inputs of the ranks in ``fused_ranks`` TensorFlow 1 used a fused kernel that keeps the unbiased variance of a
    batch in the moving average; Keras 3 keeps the biased one.
    """

    def __init__(self, *args, fused_ranks=(4,), **kwargs):
        super().__init__(*args, **kwargs)
        self.fused_ranks = tuple(fused_ranks)

    def call(self, inputs, training=False, mask=None):
        if not tf.is_tensor(training):
            return self._train(inputs) if training else self._infer(inputs)
        training = tf.cast(training, tf.bool)
        return tf.cond(training, lambda: self._train(inputs), lambda: self._infer(inputs))

    def get_config(self):
        return {**super().get_config(), "fused_ranks": self.fused_ranks}

    def _infer(self, inputs):
        return super().call(inputs, training=False)

    def _train(self, inputs):
        if not _KERAS_3 or len(inputs.shape) not in self.fused_ranks:
            return super().call(inputs, training=True)
        kept = tf.convert_to_tensor(self.moving_variance) * self.momentum
        outputs = super().call(inputs, training=True)
        added = tf.convert_to_tensor(self.moving_variance) - kept
        values = tf.size(inputs) // tf.shape(inputs)[self.axis]
        correction = added / tf.cast(tf.maximum(values - 1, 1), added.dtype)
        self.moving_variance.assign_add(correction)
        return outputs
