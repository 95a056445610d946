"""Feature columns: how named raw features become the input of a model. The columns of `tf.feature_column`, in plain TF2.

Written beside this program by tf2mig; it belongs to you now. Not covered: weighted and sequence columns, shared
embeddings, vocabulary files.
"""

import collections
import math

import tensorflow as tf
from tf2_estimator import scope, variable


class _Numeric(collections.namedtuple("_Numeric", "key shape default_value dtype normalizer_fn")):
    """Numbers as they are."""

    @property
    def name(self):
        return self.key

    def dense(self, features):
        values = tf.convert_to_tensor(features[self.key])
        if self.normalizer_fn is not None:
            values = self.normalizer_fn(values)
        return tf.reshape(tf.cast(values, tf.float32), [-1, math.prod(self.shape)])

    linear = dense


class _Categorical:
    """Columns that give each example some of `size` categories; category -1 counts as none."""

    def counts(self, features):
        """How often each category occurs in each example."""
        return tf.reduce_sum(tf.one_hot(self.ids(features), self.size), axis=1)

    linear = counts

    def raw(self, features):
        """The feature as [batch, values], missing values as -1 or an empty string."""
        values = features[self.key]
        if isinstance(values, tf.SparseTensor):
            values = tf.sparse.to_dense(values, "" if values.dtype == tf.string else -1)
        values = tf.convert_to_tensor(values)
        return values[:, tf.newaxis] if values.shape.rank == 1 else tf.reshape(values, [tf.shape(values)[0], -1])


class _Bucketized(_Categorical, collections.namedtuple("_Bucketized", "source boundaries")):
    """Numbers by the interval that they fall into."""

    @property
    def name(self):
        return self.source.name + "_bucketized"

    @property
    def key(self):
        return self.source.key

    @property
    def size(self):
        return (len(self.boundaries) + 1) * math.prod(self.source.shape)

    def buckets(self, features):
        return tf.raw_ops.Bucketize(input=self.source.dense(features), boundaries=[float(b) for b in self.boundaries])

    def ids(self, features):
        buckets = self.buckets(features)
        return buckets + tf.range(buckets.shape[-1]) * (len(self.boundaries) + 1)

    def dense(self, features):
        return self.counts(features)


class _Vocabulary(
    _Categorical, collections.namedtuple("_Vocabulary", "key vocabulary_list dtype default_value num_oov_buckets")
):
    """Categories by their place in a list."""

    name = property(lambda self: self.key)
    size = property(lambda self: len(self.vocabulary_list) + self.num_oov_buckets)

    def ids(self, features):
        raw, known = self.raw(features), tf.constant(list(self.vocabulary_list))
        raw = tf.cast(raw, tf.int64) if raw.dtype.is_integer else raw
        known = tf.cast(known, tf.int64) if known.dtype.is_integer else known
        places = tf.cast(tf.equal(raw[..., tf.newaxis], known), tf.int64)
        found = tf.reduce_sum(places * tf.range(1, len(self.vocabulary_list) + 1, dtype=tf.int64), axis=-1) - 1
        other = tf.constant(self.default_value, tf.int64)
        if self.num_oov_buckets:
            text = raw if raw.dtype == tf.string else tf.strings.as_string(raw)
            other = len(self.vocabulary_list) + tf.strings.to_hash_bucket_fast(text, self.num_oov_buckets)
        missing = tf.equal(raw, "" if raw.dtype == tf.string else -1)
        return tf.where(found >= 0, found, tf.where(missing, tf.constant(-1, tf.int64), other))


class _Hashed(_Categorical, collections.namedtuple("_Hashed", "key hash_bucket_size dtype")):
    """Categories by a hash of their names."""

    name = property(lambda self: self.key)
    size = property(lambda self: self.hash_bucket_size)

    def ids(self, features):
        raw = self.raw(features)
        missing = tf.equal(raw, "" if raw.dtype == tf.string else -1)
        text = raw if raw.dtype == tf.string else tf.strings.as_string(raw)
        return tf.where(missing, tf.constant(-1, tf.int64), tf.strings.to_hash_bucket_fast(text, self.size))


class _Identity(_Categorical, collections.namedtuple("_Identity", "key num_buckets default_value")):
    """Categories that are numbers already."""

    name = property(lambda self: self.key)
    size = property(lambda self: self.num_buckets)

    def ids(self, features):
        raw = tf.cast(self.raw(features), tf.int64)
        if self.default_value is None:
            return raw
        inside = tf.logical_and(raw >= 0, raw < self.num_buckets)
        return tf.where(inside, raw, tf.constant(self.default_value, tf.int64))


class _Crossed(_Categorical, collections.namedtuple("_Crossed", "keys hash_bucket_size hash_key")):
    """Combinations of categories, by a hash."""

    size = property(lambda self: self.hash_bucket_size)

    @property
    def leaves(self):
        found = []
        for key in self.keys:
            found += key.leaves if isinstance(key, _Crossed) else [key]
        return found

    @property
    def name(self):
        return "_X_".join(sorted(key if isinstance(key, str) else key.name for key in self.leaves))

    def ids(self, features):
        inputs = []
        for key in self.leaves:
            if isinstance(key, str):
                self_key = collections.namedtuple("_Key", "key")(key)
                inputs.append(_Categorical.raw(self_key, features))
            else:
                inputs.append(key.buckets(features) if isinstance(key, _Bucketized) else key.ids(features))
        inputs = [i if i.dtype == tf.string else tf.cast(i, tf.int64) for i in inputs]
        crossed = tf.sparse.cross_hashed(inputs, self.hash_bucket_size, self.hash_key)
        return tf.sparse.to_dense(crossed, -1)


class _Indicator(collections.namedtuple("_Indicator", "column")):
    """Categories as counts."""

    name = property(lambda self: self.column.name + "_indicator")

    def dense(self, features):
        return self.column.counts(features)


class _Embedding(collections.namedtuple("_Embedding", "column dimension combiner initializer trainable")):
    """Categories as vectors that are learned."""

    name = property(lambda self: self.column.name + "_embedding")

    def dense(self, features):
        initializer = self.initializer or tf.keras.initializers.TruncatedNormal(stddev=1 / math.sqrt(self.dimension))
        shape = [self.column.size, self.dimension]
        weights = variable("embedding_weights", lambda: initializer(shape), trainable=self.trainable)
        counts = self.column.counts(features)
        total = tf.matmul(counts, weights)
        if self.combiner == "sum":
            return total
        size = tf.reduce_sum(counts if self.combiner == "mean" else tf.square(counts), axis=1, keepdims=True)
        return tf.math.divide_no_nan(total, size if self.combiner == "mean" else tf.sqrt(size))


def numeric_column(key, shape=(1,), default_value=None, dtype=tf.float32, normalizer_fn=None):
    """Numbers as they are."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    return _Numeric(key, shape, default_value, dtype, normalizer_fn)


def bucketized_column(source_column, boundaries):
    """Numbers by the interval between boundaries."""
    return _Bucketized(source_column, tuple(boundaries))


def categorical_column_with_vocabulary_list(key, vocabulary_list, dtype=None, default_value=-1, num_oov_buckets=0):
    """Categories by their place in a list."""
    return _Vocabulary(key, tuple(vocabulary_list), dtype, default_value, num_oov_buckets)


def categorical_column_with_hash_bucket(key, hash_bucket_size, dtype=tf.string):
    """Categories by a hash."""
    return _Hashed(key, hash_bucket_size, dtype)


def categorical_column_with_identity(key, num_buckets, default_value=None):
    """Categories that are numbers."""
    return _Identity(key, num_buckets, default_value)


def crossed_column(keys, hash_bucket_size, hash_key=None):
    """Combinations of categories."""
    return _Crossed(tuple(keys), hash_bucket_size, hash_key)


def indicator_column(categorical_column):
    """Categories as counts."""
    return _Indicator(categorical_column)


def embedding_column(categorical_column, dimension, combiner="mean", initializer=None, trainable=True):
    """Categories as vectors."""
    return _Embedding(categorical_column, dimension, combiner, initializer, trainable)


def input_layer(features, feature_columns):
    """The columns of a model function's features side by side, in the order of their names."""
    columns = [feature_columns] if hasattr(feature_columns, "name") else list(feature_columns)
    parts = []
    with scope("input_layer"):
        for column in sorted(columns, key=lambda c: c.name):
            with scope(column.name):
                parts.append(column.dense(features))
    return tf.concat(parts, axis=1)


def linear_model(features, feature_columns, units=1, sparse_combiner="sum"):
    """The weighted sum of the columns."""
    columns = [feature_columns] if hasattr(feature_columns, "name") else list(feature_columns)
    total = 0.0
    with scope("linear_model"):
        for column in sorted(columns, key=lambda c: c.name):
            values = column.linear(features)
            if sparse_combiner != "sum" and isinstance(column, _Categorical):
                size = tf.reduce_sum(values if sparse_combiner == "mean" else tf.square(values), axis=1, keepdims=True)
                values = tf.math.divide_no_nan(values, size if sparse_combiner == "mean" else tf.sqrt(size))
            rows = column.size if isinstance(column, _Categorical) else math.prod(column.shape)
            with scope(column.name):
                total += tf.matmul(values, variable("weights", lambda rows=rows: tf.zeros([rows, units])))
        return total + variable("bias_weights", lambda: tf.zeros([units]))
