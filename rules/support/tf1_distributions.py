"""Some distributions of `tf.distributions` and `tf.contrib.distributions`, which TensorFlow 2 does not have.

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


class Bernoulli(_Distribution):
    """`tf.distributions.Bernoulli` of TensorFlow 1: zeros and ones, by `logits` or by `probs`."""

    def __init__(
        self, logits=None, probs=None, dtype=tf.int32, validate_args=False, allow_nan_stats=True, name="Bernoulli"
    ):
        super().__init__(name)
        if (logits is None) == (probs is None):
            raise ValueError("Must pass probs or logits, but not both.")
        self.dtype = dtype
        self.probs = tf.identity(probs) if logits is None else tf.sigmoid(logits)
        self.logits = tf.math.log(self.probs) - tf.math.log1p(-self.probs) if logits is None else tf.identity(logits)

    @property
    def batch_shape(self):
        return self.logits.shape

    def batch_shape_tensor(self, name=None):
        return tf.shape(self.logits)

    def _draw(self, count, seed):
        shape = tf.concat([[count], self.batch_shape_tensor()], 0)
        return tf.cast(tf.random.uniform(shape, dtype=self.probs.dtype, seed=seed) < self.probs, self.dtype)

    def log_prob(self, value, name=None):
        value = tf.cast(value, self.logits.dtype)
        both = tf.broadcast_dynamic_shape(tf.shape(value), tf.shape(self.logits))
        value, logits = tf.broadcast_to(value, both), tf.broadcast_to(self.logits, both)
        return -tf.nn.sigmoid_cross_entropy_with_logits(labels=value, logits=logits)

    def entropy(self, name=None):
        return tf.math.softplus(-self.logits) - self.logits * (tf.sigmoid(self.logits) - 1.0)

    def mean(self, name=None):
        return tf.identity(self.probs)

    def mode(self, name=None):
        return tf.cast(self.probs > 0.5, self.dtype)

    def variance(self, name=None):
        return self.probs * (1.0 - self.probs)

    def stddev(self, name=None):
        return tf.sqrt(self.variance())

    def kl_divergence(self, other, name=None):
        zero = tf.math.softplus(other.logits) - tf.math.softplus(self.logits)
        one = tf.math.softplus(-other.logits) - tf.math.softplus(-self.logits)
        return tf.sigmoid(self.logits) * one + tf.sigmoid(-self.logits) * zero


class Uniform(_Distribution):
    """`tf.distributions.Uniform` of TensorFlow 1: from `low` up to, but without, `high`."""

    def __init__(self, low=0.0, high=1.0, validate_args=False, allow_nan_stats=True, name="Uniform"):
        super().__init__(name)
        self.low = tf.identity(low)
        self.high = tf.identity(high)
        if validate_args:
            tf.debugging.assert_less(self.low, self.high)
        tf.debugging.assert_same_float_dtype([self.low, self.high])

    @property
    def dtype(self):
        return self.low.dtype

    @property
    def batch_shape(self):
        return tf.broadcast_static_shape(self.low.shape, self.high.shape)

    def batch_shape_tensor(self, name=None):
        return tf.broadcast_dynamic_shape(tf.shape(self.low), tf.shape(self.high))

    def range(self, name=None):
        return self.high - self.low

    def _draw(self, count, seed):
        shape = tf.concat([[count], self.batch_shape_tensor()], 0)
        return self.low + self.range() * tf.random.uniform(shape, dtype=self.dtype, seed=seed)

    def prob(self, value, name=None):
        value = tf.convert_to_tensor(value, self.dtype)
        width = tf.ones_like(value) * self.range()
        outside = (value < self.low) | (value >= self.high)
        return tf.where(tf.math.is_nan(value), value, tf.where(outside, tf.zeros_like(width), 1.0 / width))

    def log_prob(self, value, name=None):
        return tf.math.log(self.prob(value))

    def cdf(self, value, name=None):
        value = tf.convert_to_tensor(value, self.dtype)
        return tf.clip_by_value((value - self.low) / self.range(), 0.0, 1.0)

    def entropy(self, name=None):
        return tf.math.log(self.range())

    def mean(self, name=None):
        return (self.low + self.high) / 2.0

    def variance(self, name=None):
        return tf.square(self.range()) / 12.0

    def stddev(self, name=None):
        return self.range() / math.sqrt(12.0)


class MultivariateNormalDiag(_Distribution):
    """`tf.contrib.distributions.MultivariateNormalDiag` of TensorFlow 1: vectors of independent normal numbers."""

    def __init__(
        self,
        loc=None,
        scale_diag=None,
        scale_identity_multiplier=None,
        validate_args=False,
        allow_nan_stats=True,
        name="MultivariateNormalDiag",
    ):
        super().__init__(name)
        self.loc = None if loc is None else tf.identity(loc)
        if scale_diag is None and self.loc is None:
            raise ValueError("Must pass loc or scale_diag.")
        size = None if self.loc is None else tf.shape(self.loc)[-1:]
        diag = tf.ones(size, self.loc.dtype) if scale_diag is None else tf.identity(scale_diag)
        if scale_identity_multiplier is not None:
            more = tf.expand_dims(tf.convert_to_tensor(scale_identity_multiplier, diag.dtype), -1)
            diag = diag * more if scale_diag is None else diag + more
        if scale_diag is None and self.loc.shape.rank:
            diag = tf.ensure_shape(diag, diag.shape[:-1].concatenate(self.loc.shape[-1:]))
        self._diag = diag

    @property
    def dtype(self):
        return self._diag.dtype

    @property
    def scale(self):
        return tf.linalg.LinearOperatorDiag(self._diag)

    @property
    def event_shape(self):
        return self._diag.shape[-1:]

    def event_shape_tensor(self, name=None):
        return tf.shape(self._diag)[-1:]

    @property
    def batch_shape(self):
        return self._diag.shape[:-1] if self.loc is None else self._full_shape()[:-1]

    def batch_shape_tensor(self, name=None):
        return tf.shape(self._diag if self.loc is None else self._diag + self.loc)[:-1]

    def _full_shape(self):
        return tf.broadcast_static_shape(self._diag.shape, self.loc.shape)

    def sample(self, sample_shape=(), seed=None, name=None):
        shape = tf.reshape(tf.convert_to_tensor(sample_shape, tf.int32), [-1])
        whole = tf.concat([shape, self.batch_shape_tensor(), self.event_shape_tensor()], 0)
        drawn = tf.reshape(tf.random.normal([tf.reduce_prod(whole)], dtype=self.dtype, seed=seed), whole)
        result = drawn * self._diag if self.loc is None else drawn * self._diag + self.loc
        known = tf.get_static_value(shape)
        if known is not None:
            batch = self.batch_shape.concatenate(self.event_shape)
            result.set_shape(tf.TensorShape(list(known)).concatenate(batch))
        return result

    def log_prob(self, value, name=None):
        value = tf.convert_to_tensor(value, self.dtype)
        standard = (value if self.loc is None else value - self.loc) / self._diag
        return -self._log_size() + tf.reduce_sum(-0.5 * tf.square(standard) - 0.5 * math.log(2.0 * math.pi), -1)

    def _log_size(self):
        return tf.reduce_sum(tf.math.log(tf.abs(self._diag)), -1)

    def entropy(self, name=None):
        size = tf.cast(self.event_shape_tensor()[0], self.dtype)
        entropy = 0.5 * size * math.log(2.0 * math.pi * math.e) + self._log_size()
        return entropy * tf.ones(self.batch_shape_tensor(), self.dtype)

    def mean(self, name=None):
        shape = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], 0)
        return tf.zeros(shape, self.dtype) if self.loc is None else self.loc + tf.zeros(shape, self.dtype)

    def mode(self, name=None):
        return self.mean()

    def stddev(self, name=None):
        return tf.abs(self._diag)

    def variance(self, name=None):
        return tf.square(self._diag)

    def covariance(self, name=None):
        return tf.linalg.diag(tf.square(self._diag))

    def kl_divergence(self, other, name=None):
        ratio = tf.square(self._diag / other._diag)
        apart = tf.square((other.mean() - self.mean()) / other._diag)
        return other._log_size() - self._log_size() + 0.5 * tf.reduce_sum(ratio - 1.0 + apart, -1)


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
