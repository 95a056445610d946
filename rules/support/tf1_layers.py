"""Keras layers that compute what TensorFlow 1's did.

Written beside your program because Keras 3 differs here; nothing but TensorFlow is needed to run it.
"""

import tensorflow as tf

_KERAS_3 = getattr(tf.keras, "__version__", "2.").split(".")[0] != "2"


@tf.keras.utils.register_keras_serializable(package="tf1", name="hard_sigmoid")
def hard_sigmoid(x):
    """TensorFlow 1's `hard_sigmoid`; Keras 3 computes another function under that name."""
    return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)


def _chosen(apply, training, inputs, **kwargs):
    """Apply a layer as the tensor ``training`` says."""
    return tf.cond(
        tf.cast(tf.reshape(training, []), tf.bool),
        lambda: apply(inputs, training=True, **kwargs),
        lambda: apply(inputs, training=False, **kwargs),
    )


def without_updates(function):
    """A compiled function, run so that the moving averages of batch normalization stay what they are.

    TensorFlow 1 updated them only in the runs that ran the collection UPDATE_OPS.
    """

    def run(*args, **kwargs):
        traced = function.get_concrete_function(*args, **kwargs) if function.input_signature is None else None
        graph = (traced or function.get_concrete_function()).graph
        ends = ("moving_mean", "moving_variance")
        averages = [v for v in graph.variables if v.name.split(":")[0].endswith(ends)]
        kept = [tf.identity(v) for v in averages]
        results = function(*args, **kwargs)
        for average, value in zip(averages, kept):
            average.assign(value)
        return results

    return run


class BatchNormalization(tf.keras.layers.BatchNormalization):
    """Batch normalization whose moving averages are TensorFlow 1's, and whose ``training`` may be a tensor.

    For inputs of the ranks in ``fused_ranks`` TensorFlow 1 used a fused kernel that keeps the unbiased variance of a
    batch in the moving average; Keras 3 keeps the biased one (Keras 2 does so but for rank four).
    """

    def __init__(self, *args, fused_ranks=(4,), **kwargs):
        if not _KERAS_3 and 4 not in fused_ranks:
            kwargs["fused"] = False
        super().__init__(*args, **kwargs)
        self.fused_ranks = tuple(fused_ranks)

    @tf.autograph.experimental.do_not_convert
    def __call__(self, inputs, training=None, **kwargs):
        if not tf.is_tensor(training):
            return super().__call__(inputs, training=training, **kwargs)
        return _chosen(super().__call__, training, inputs, **kwargs)

    @tf.autograph.experimental.do_not_convert
    def call(self, inputs, training=None, mask=None):
        if tf.is_tensor(training):
            return _chosen(self.call, training, inputs)
        rank = len(inputs.shape)
        if _KERAS_3:  # a saver builds the layer by what its file says, which is not the rank of what it normalizes
            self._reduction_axes = [i for i in range(rank) if i != self.axis % rank]
        unbiased = rank in self.fused_ranks and (_KERAS_3 or rank != 4)
        if not (training and unbiased):
            return super().call(inputs, training=training)
        kept = tf.convert_to_tensor(self.moving_variance) * self.momentum
        outputs = super().call(inputs, training=True)
        added = tf.convert_to_tensor(self.moving_variance) - kept
        values = tf.size(inputs) // tf.shape(inputs)[self.axis]
        self.moving_variance.assign_add(added / tf.cast(tf.maximum(values - 1, 1), added.dtype))
        return outputs

    def get_config(self):
        return {**super().get_config(), "fused_ranks": self.fused_ranks}


class LayerNormalization(tf.keras.layers.Layer):
    """Normalizes each example over all axes from ``begin_norm_axis`` on; the weights belong to the last axis."""

    def __init__(self, center=True, scale=True, begin_norm_axis=1, **kwargs):
        super().__init__(**kwargs)
        self.center = center
        self.scale = scale
        self.begin_norm_axis = begin_norm_axis

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros") if self.center else None
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones") if self.scale else None

    def call(self, inputs):
        axes = list(range(len(inputs.shape)))[self.begin_norm_axis :]
        mean, variance = tf.nn.moments(inputs, axes, keepdims=True)
        beta = None if self.beta is None else tf.convert_to_tensor(self.beta)
        gamma = None if self.gamma is None else tf.convert_to_tensor(self.gamma)
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, 1e-12)

    def get_config(self):
        own = {"center": self.center, "scale": self.scale, "begin_norm_axis": self.begin_norm_axis}
        return {**super().get_config(), **own}


class BiasAdd(tf.keras.layers.Layer):
    """Adds a learned vector along the last axis."""

    def __init__(self, bias_initializer="zeros", bias_regularizer=None, **kwargs):
        super().__init__(**kwargs)
        self.bias_initializer = tf.keras.initializers.get(bias_initializer)
        self.bias_regularizer = tf.keras.regularizers.get(bias_regularizer)

    def build(self, input_shape):
        self.bias = self.add_weight(
            name="bias",
            shape=(input_shape[-1],),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
        )

    def call(self, inputs):
        return tf.nn.bias_add(inputs, tf.convert_to_tensor(self.bias))

    def get_config(self):
        own = {
            "bias_initializer": tf.keras.initializers.serialize(self.bias_initializer),
            "bias_regularizer": tf.keras.regularizers.serialize(self.bias_regularizer),
        }
        return {**super().get_config(), **own}
