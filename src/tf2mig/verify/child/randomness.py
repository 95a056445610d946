"""Controlled randomness: both TensorFlows draw the same numbers, whatever the order in which they draw.

Random kernels are replaced where the generated wrappers (``tensorflow.python.ops.gen_*``) are looked up, so
initializers, dropout, layers of every Keras and ``tf.random`` all end here. See docs/verify.md for what is
pinned and what is not.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from . import patterns
from .hooks import internal

_LARGEST_CONSTANT = 1 << 16  # larger draws are computed by ops: a graph holds at most 2 GB


@functools.lru_cache(maxsize=256)
def _constant_pattern(kind: Any, shape: Any) -> Any:
    return patterns.array(kind, shape)


class _Drawing:
    """The patterns as TensorFlow values."""

    def __init__(self, tf: Any, nudge: bool) -> None:
        self.tf, self.nudge = tf, nudge
        self.ops, self.dtypes = internal("framework.ops"), internal("framework.dtypes")
        self.tensor_util = internal("framework.tensor_util")
        self.sqrt, self.log, self.cos = tf.sqrt, tf.math.log, tf.cos

    def float64(self, x: Any) -> Any:
        return self.tf.cast(x, self.tf.float64)

    def draw(self, kind: Any, shape: Any, dtype: Any = None, name: Any = None) -> Any:
        """``kind`` of the shape, static or not, as ``dtype``."""
        dtype = self.dtypes.as_dtype(dtype if dtype is not None else "float32")
        shape = self.ops.convert_to_tensor(shape, dtype=None if _is_tensor(shape) else "int32")
        static = self.tensor_util.constant_value(shape)
        pattern = patterns.nudged(kind) if self.nudge and dtype.name == "float32" else kind
        with self.ops.name_scope(name or "random"):
            if static is not None and int(np.prod(static, dtype=np.int64)) <= _LARGEST_CONSTANT:
                values = _constant_pattern(pattern, tuple(int(d) for d in static.reshape(-1)))
                values = self._below_one(
                    kind, self.tf.constant(values.astype(dtype.as_numpy_dtype), dtype=dtype), dtype
                )
            else:
                values = self._below_one(kind, self.tf.cast(self._computed(pattern, shape), dtype), dtype)
                values.set_shape(self.tensor_util.constant_value_as_shape(shape))
        return values

    def _computed(self, kind: Any, shape: Any) -> Any:
        wide = self.tf.cast(shape, self.tf.int64)
        factors = self.tf.constant(patterns.dimension_factors())[: self.tf.size(shape)]
        salt = self.tf.reduce_sum((wide + 1) * factors) % patterns.PRIME
        index = self.tf.range(self.tf.reduce_prod(wide))
        return self.tf.reshape(kind(self, index, salt), shape)

    def _below_one(self, kind: Any, values: Any, dtype: Any) -> Any:
        """A uniform number stays below one when it is rounded to a narrow type."""
        if kind is not patterns.uniform or dtype == self.tf.float64:
            return values
        step = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}.get(dtype.name, 0.0)
        return self.tf.minimum(values, self.tf.constant(1.0 - step, dtype=dtype))


def _is_tensor(value: Any) -> Any:
    return (hasattr(value, "dtype") and hasattr(value, "op")) or type(value).__name__.endswith("Tensor")


class _Kernels:
    """What stands in for each random kernel; the methods' arguments are those of the generated wrappers."""

    def __init__(self, drawing: Any) -> None:
        self.drawing, self.tf = drawing, drawing.tf

    def normal(self, shape: Any, dtype: Any = None, name: Any = None, **_: Any) -> Any:
        return self.drawing.draw(patterns.normal, shape, dtype, name)

    def uniform(self, shape: Any, dtype: Any = None, name: Any = None, **_: Any) -> Any:
        return self.drawing.draw(patterns.uniform, shape, dtype, name)

    def truncated(self, shape: Any, dtype: Any = None, name: Any = None, **_: Any) -> Any:
        return self.drawing.draw(patterns.truncated, shape, dtype, name)

    def uniform_int(self, shape: Any, minval: Any, maxval: Any, name: Any = None, **_: Any) -> Any:
        tf = self.tf
        low, high = tf.convert_to_tensor(minval), tf.convert_to_tensor(maxval)
        part = self.drawing.draw(patterns.uniform, shape, "float64", name)
        return low + tf.cast(tf.floor(part * tf.cast(high - low, tf.float64)), low.dtype)

    def parameterized_truncated(
        self, shape: Any, means: Any, stdevs: Any, minvals: Any, maxvals: Any, name: Any = None, **_: Any
    ) -> Any:
        tf = self.tf
        means = tf.convert_to_tensor(means)
        values = means + stdevs * self.drawing.draw(patterns.truncated, shape, means.dtype.base_dtype, name)
        return tf.maximum(tf.minimum(values, maxvals), minvals)

    def shuffled(self, value: Any, name: Any = None, **_: Any) -> Any:
        return self.tf.identity(value, name=name)

    def gamma(self, shape: Any, alpha: Any, name: Any = None, **_: Any) -> Any:
        """Wilson and Hilferty's approximation; differentiable in alpha."""
        tf = self.tf
        alpha = tf.convert_to_tensor(alpha)
        full = tf.concat([tf.cast(shape, tf.int32), tf.shape(alpha)], 0)
        z = self.drawing.draw(patterns.truncated, full, alpha.dtype.base_dtype, name)
        ninth = 1.0 / (9.0 * tf.maximum(alpha, 0.2))
        return alpha * tf.maximum(1.0 - ninth + z * tf.sqrt(ninth), 1e-3) ** 3

    def poisson(self, shape: Any, rate: Any, dtype: Any = "int64", name: Any = None, **_: Any) -> Any:
        tf = self.tf
        rate = tf.cast(tf.convert_to_tensor(rate), tf.float64)
        full = tf.concat([tf.cast(shape, tf.int32), tf.shape(rate)], 0)
        z = self.drawing.draw(patterns.normal, full, "float64", name)
        return tf.cast(tf.maximum(tf.floor(rate + tf.sqrt(rate) * z + 0.5), 0.0), dtype or tf.int64)

    def multinomial(
        self, logits: Any, num_samples: Any, output_dtype: Any = "int64", name: Any = None, **_: Any
    ) -> Any:
        """The inverse of the cumulated probabilities at a uniform pattern."""
        tf = self.tf
        logits = tf.convert_to_tensor(logits)
        upper = tf.cumsum(tf.nn.softmax(tf.cast(logits, tf.float64)), axis=-1)
        part = self.drawing.draw(patterns.uniform, tf.stack([tf.shape(logits)[0], num_samples]), "float64", name)
        passed = tf.cast(upper[:, None, :-1] <= part[:, :, None], tf.int64)
        return tf.cast(tf.reduce_sum(passed, axis=-1), output_dtype or tf.int64)

    def candidates(self, weights: Any, true_classes: Any, num_sampled: Any, unique: Any, range_max: Any) -> Any:
        """Candidate sampling with the class probabilities that ``weights(classes)`` gives, as float64."""
        tf = self.tf
        every = weights(tf.range(range_max, dtype=tf.int64))
        if unique:
            part = self.drawing.draw(patterns.uniform, [range_max], "float64")
            keys = tf.math.log(every) - tf.math.log(-tf.math.log(tf.maximum(part, 1e-12)))
            sampled = tf.cast(tf.nn.top_k(keys, num_sampled).indices, tf.int64)
        else:
            part = self.drawing.draw(patterns.uniform, [num_sampled], "float64")
            upper = tf.cumsum(every)
            sampled = tf.reduce_sum(tf.cast(upper[None, :-1] <= part[:, None], tf.int64), axis=-1)

        def expected(classes: Any) -> Any:
            p = weights(classes)
            count = 1.0 - (1.0 - p) ** float(num_sampled) if unique else p * float(num_sampled)
            return tf.cast(count, tf.float32)

        return sampled, expected(true_classes), expected(sampled)

    def log_uniform_candidates(
        self, true_classes: Any, num_true: Any, num_sampled: Any, unique: Any, range_max: Any, **_: Any
    ) -> Any:
        tf = self.tf

        def weights(classes: Any) -> Any:
            c = tf.cast(classes, tf.float64)
            return (tf.math.log(c + 2.0) - tf.math.log(c + 1.0)) / float(np.log(range_max + 1.0))

        return self._sampler(weights, true_classes, num_sampled, unique, range_max)

    def uniform_candidates(
        self, true_classes: Any, num_true: Any, num_sampled: Any, unique: Any, range_max: Any, **_: Any
    ) -> Any:
        tf = self.tf

        def weights(classes: Any) -> Any:
            return tf.ones_like(classes, dtype=tf.float64) / float(range_max)

        return self._sampler(weights, true_classes, num_sampled, unique, range_max)

    def _sampler(self, weights: Any, true_classes: Any, num_sampled: Any, unique: Any, range_max: Any) -> Any:
        gen = internal("ops.gen_candidate_sampling_ops")
        parts = self.candidates(weights, true_classes, num_sampled, unique, range_max)
        result = getattr(gen, "_LogUniformCandidateSamplerOutput", None)
        return result(*parts) if result else parts


def _positional(names: Any, call: Any) -> Any:
    """``call`` by keyword, from a wrapper that takes the positional ``names`` of the kernel it stands in
    for.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        given = dict(zip(names, args))  # noqa: B905
        given.update(kwargs)
        return call(**given)

    return wrapper


_CLASSIC = "shape dtype seed seed2 name"
_SAMPLER = "true_classes num_true num_sampled unique range_max seed seed2 name"
# module, kernel, names of its arguments, what stands in
_TABLE = (
    ("gen_random_ops", "random_standard_normal", _CLASSIC, "normal"),
    ("gen_random_ops", "random_uniform", _CLASSIC, "uniform"),
    ("gen_random_ops", "truncated_normal", _CLASSIC, "truncated"),
    ("gen_random_ops", "random_uniform_int", "shape minval maxval seed seed2 name", "uniform_int"),
    ("gen_random_ops", "random_shuffle", "value seed seed2 name", "shuffled"),
    ("gen_random_ops", "multinomial", "logits num_samples seed seed2 output_dtype name", "multinomial"),
    ("gen_random_ops", "random_gamma", "shape alpha seed seed2 name", "gamma"),
    ("gen_random_ops", "random_poisson_v2", "shape rate seed seed2 dtype name", "poisson"),
    (
        "gen_random_ops",
        "parameterized_truncated_normal",
        "shape means stdevs minvals maxvals seed seed2 name",
        "parameterized_truncated",
    ),
    ("gen_stateless_random_ops", "stateless_random_normal", "shape seed dtype name", "normal"),
    ("gen_stateless_random_ops", "stateless_random_uniform", "shape seed dtype name", "uniform"),
    ("gen_stateless_random_ops", "stateless_truncated_normal", "shape seed dtype name", "truncated"),
    (
        "gen_stateless_random_ops",
        "stateless_random_uniform_int",
        "shape seed minval maxval name",
        "uniform_int",
    ),
    (
        "gen_stateless_random_ops",
        "stateless_multinomial",
        "logits num_samples seed output_dtype name",
        "multinomial",
    ),
    (
        "gen_stateless_random_ops",
        "stateless_parameterized_truncated_normal",
        "shape seed means stdevs minvals maxvals name",
        "parameterized_truncated",
    ),
    (
        "gen_stateless_random_ops_v2",
        "stateless_random_normal_v2",
        "shape key counter alg dtype name",
        "normal",
    ),
    (
        "gen_stateless_random_ops_v2",
        "stateless_random_uniform_v2",
        "shape key counter alg dtype name",
        "uniform",
    ),
    (
        "gen_stateless_random_ops_v2",
        "stateless_truncated_normal_v2",
        "shape key counter alg dtype name",
        "truncated",
    ),
    (
        "gen_stateless_random_ops_v2",
        "stateless_random_uniform_int_v2",
        "shape key counter alg minval maxval name",
        "uniform_int",
    ),
    ("gen_stateless_random_ops_v2", "stateless_shuffle", "value key counter alg name", "shuffled"),
    (
        "gen_stateful_random_ops",
        "stateful_standard_normal_v2",
        "resource algorithm shape dtype name",
        "normal",
    ),
    ("gen_stateful_random_ops", "stateful_uniform", "resource algorithm shape dtype name", "uniform"),
    (
        "gen_stateful_random_ops",
        "stateful_truncated_normal",
        "resource algorithm shape dtype name",
        "truncated",
    ),
    (
        "gen_stateful_random_ops",
        "stateful_uniform_int",
        "resource algorithm shape minval maxval name",
        "uniform_int",
    ),
    ("gen_candidate_sampling_ops", "log_uniform_candidate_sampler", _SAMPLER, "log_uniform_candidates"),
    ("gen_candidate_sampling_ops", "uniform_candidate_sampler", _SAMPLER, "uniform_candidates"),
)
# These keep their kernels; a fixed seed makes each the same sequence in both worlds.
_SEEDED = (
    ("gen_candidate_sampling_ops", "learned_unigram_candidate_sampler"),
    ("gen_candidate_sampling_ops", "fixed_unigram_candidate_sampler"),
    ("gen_candidate_sampling_ops", "all_candidate_sampler"),
    ("gen_image_ops", "sample_distorted_bounding_box"),
    ("gen_image_ops", "sample_distorted_bounding_box_v2"),
)


def _module(name: Any) -> Any:
    try:
        return internal("ops." + name)
    except ImportError:  # the other TensorFlow has it
        return None


def _seeded(kernel: Any) -> Any:
    @functools.wraps(kernel)
    def call(*args: Any, **kwargs: Any) -> Any:
        kwargs.update(seed=7, seed2=7)
        return kernel(*args, **kwargs)

    return call


def pin_kernels(tf: Any, nudge: bool = False) -> None:
    """Replace the random kernels of the imported TensorFlow. ``nudge``: change each draw in its last bit."""
    kernels = _Kernels(_Drawing(tf, nudge))
    for module_name, kernel, names, stand_in in _TABLE:
        module = _module(module_name)
        if module is not None and hasattr(module, kernel):
            setattr(module, kernel, _positional(names.split(), getattr(kernels, stand_in)))
    for module_name, kernel in _SEEDED:
        module = _module(module_name)
        if module is not None and hasattr(module, kernel):
            setattr(module, kernel, _seeded(getattr(module, kernel)))
