"""The normal and the categorical distribution of `tf.distributions`, which TensorFlow 2 does not have.

Written beside this program by tf2mig; it belongs to you now. TensorFlow Probability has many more distributions.
"""

import math

import tensorflow as tf


class _Distribution:
    """What the distributions share: shapes, draws, and what follows from the logarithm of a probability."""

    def __init__(self, name):
        self.name = name

    @property
    def event_shape(self):
        return tf.TensorShape([])

    def event_shape_tensor(self, name=None):
        return tf.constant([], tf.int32)

    def sample(self, sample_shape=(), seed=None, name=None):
        shape = tf.reshape(tf.convert_to_tensor(sample_shape, tf.int32), [-1])
        drawn = self._draw(tf.reduce_prod(shape), seed)
        result = tf.reshape(drawn, tf.concat([shape, self.batch_shape_tensor()], 0))
        known = tf.get_static_value(shape)
        if known is not None:
            result.set_shape(tf.TensorShape(list(known)).concatenate(self.batch_shape))
        return result

    def prob(self, value, name=None):
        return tf.exp(self.log_prob(value))

    def cross_entropy(self, other, name=None):
        return self.entropy() + self.kl_divergence(other)


class Normal(_Distribution):
    """`tf.distributions.Normal` of TensorFlow 1: a mean `loc` and a standard deviation `scale`."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="Normal"):
        super().__init__(name)
        self.loc = tf.identity(loc)
        self.scale = tf.identity(scale)
        if validate_args:
            tf.debugging.assert_positive(self.scale)
        tf.debugging.assert_same_float_dtype([self.loc, self.scale])

    @property
    def dtype(self):
        return self.loc.dtype

    @property
    def batch_shape(self):
        return tf.broadcast_static_shape(self.loc.shape, self.scale.shape)

    def batch_shape_tensor(self, name=None):
        return tf.broadcast_dynamic_shape(tf.shape(self.loc), tf.shape(self.scale))

    def _draw(self, count, seed):
        shape = tf.concat([[count], self.batch_shape_tensor()], 0)
        return tf.random.normal(shape, dtype=self.dtype, seed=seed) * self.scale + self.loc

    def log_prob(self, value, name=None):
        return -0.5 * tf.square(self._standard(value)) - (0.5 * math.log(2.0 * math.pi) + tf.math.log(self.scale))

    def cdf(self, value, name=None):
        return _below(self._standard(value))

    def log_cdf(self, value, name=None):
        return _log_below(self._standard(value))

    def survival_function(self, value, name=None):
        return _below(-self._standard(value))

    def log_survival_function(self, value, name=None):
        return _log_below(-self._standard(value))

    def quantile(self, value, name=None):
        return tf.math.ndtri(tf.convert_to_tensor(value, self.dtype)) * self.scale + self.loc

    def entropy(self, name=None):
        return 0.5 * math.log(2.0 * math.pi * math.e) + tf.math.log(self.scale * tf.ones_like(self.loc))

    def mean(self, name=None):
        return self.loc * tf.ones_like(self.scale)

    def mode(self, name=None):
        return self.mean()

    def stddev(self, name=None):
        return self.scale * tf.ones_like(self.loc)

    def variance(self, name=None):
        return tf.square(self.stddev())

    def kl_divergence(self, other, name=None):
        ratio = tf.square(self.scale) / tf.square(other.scale)
        distance = tf.math.squared_difference(self.loc, other.loc) / (2.0 * tf.square(other.scale))
        return distance + 0.5 * (ratio - 1.0 - tf.math.log(ratio))

    def _standard(self, value):
        return (tf.convert_to_tensor(value, self.dtype) - self.loc) / self.scale


class Categorical(_Distribution):
    """`tf.distributions.Categorical` of TensorFlow 1: numbers of classes, by `logits` or by `probs`."""

    def __init__(
        self, logits=None, probs=None, dtype=tf.int32, validate_args=False, allow_nan_stats=True, name="Categorical"
    ):
        super().__init__(name)
        if (logits is None) == (probs is None):
            raise ValueError("Must pass probs or logits, but not both.")
        self.dtype = dtype
        self.logits = tf.math.log(probs) if logits is None else tf.identity(logits)
        self.probs = tf.identity(probs) if logits is None else tf.nn.softmax(self.logits)

    @property
    def event_size(self):
        return tf.shape(self.logits)[-1]

    @property
    def batch_shape(self):
        return self.logits.shape[:-1]

    def batch_shape_tensor(self, name=None):
        return tf.shape(self.logits)[:-1]

    def _draw(self, count, seed):
        flat = tf.reshape(self.logits, [-1, self.event_size])
        return tf.transpose(tf.random.categorical(flat, count, dtype=self.dtype, seed=seed))

    def log_prob(self, value, name=None):
        value = tf.cast(value, self.dtype)
        logits = self.logits
        if value.shape.rank is None or value.shape != self.batch_shape:
            logits = self.logits * tf.ones_like(tf.expand_dims(value, -1), logits.dtype)
            value = value * tf.ones(tf.shape(logits)[:-1], value.dtype)
        return -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=value, logits=logits)

    def entropy(self, name=None):
        return -tf.reduce_sum(tf.nn.log_softmax(self.logits) * self.probs, axis=-1)

    def mode(self, name=None):
        return tf.argmax(self.logits, axis=-1, output_type=self.dtype)

    def kl_divergence(self, other, name=None):
        apart = tf.nn.log_softmax(self.logits) - tf.nn.log_softmax(other.logits)
        return tf.reduce_sum(tf.nn.softmax(self.logits) * apart, axis=-1)


def kl_divergence(distribution_a, distribution_b, allow_nan_stats=True, name=None):
    """`tf.distributions.kl_divergence` of two distributions of one kind."""
    return distribution_a.kl_divergence(distribution_b)


def _below(x):
    """The part of the standard normal distribution that lies below `x`."""
    half = 0.5 * math.sqrt(2.0)
    w = x * half
    z = tf.abs(w)
    tail = tf.where(w > 0.0, 2.0 - tf.math.erfc(z), tf.math.erfc(z))
    return 0.5 * tf.where(z < half, 1.0 + tf.math.erf(w), tail)


def _log_below(x):
    """The logarithm of that; a series where the part itself would be too small a number."""
    lower, upper = (-20.0, 8.0) if x.dtype == tf.float64 else (-10.0, 5.0)
    low = tf.minimum(x, lower)
    square = tf.square(low)
    series = 1.0 - 1.0 / square + 3.0 / square**2 - 15.0 / square**3
    far = -0.5 * square - tf.math.log(-low) - 0.5 * math.log(2.0 * math.pi) + tf.math.log(series)
    near = tf.math.log(_below(tf.maximum(x, lower)))
    return tf.where(x > upper, -_below(-x), tf.where(x > lower, near, far))
