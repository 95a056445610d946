"""Tables from words to numbers and back, as `tf.contrib.lookup` had them, by `tf.lookup`.

Written beside this program by tf2mig; it belongs to you now. In a graph, run `tf.compat.v1.tables_initializer()` as before.
"""

import tensorflow as tf


def index_table_from_tensor(
    mapping, num_oov_buckets=0, default_value=-1, hasher_spec=None, dtype=tf.string, name=None
):
    """A table from the entries of `mapping` to their positions; unknown ones go to buckets, or to `default_value`."""
    keys = tf.convert_to_tensor(mapping)
    if keys.dtype.is_integer:
        keys = tf.cast(keys, tf.int64)
    elif keys.dtype != tf.string:
        raise TypeError("Invalid dtype of mapping: %s" % keys.dtype)
    entries = tf.lookup.KeyValueTensorInitializer(
        keys, tf.range(tf.size(keys, out_type=tf.int64), dtype=tf.int64)
    )
    return _indices(entries, num_oov_buckets, default_value, name)


def index_table_from_file(
    vocabulary_file=None,
    num_oov_buckets=0,
    vocab_size=None,
    default_value=-1,
    hasher_spec=None,
    key_dtype=tf.string,
    name=None,
    key_column_index=None,
    value_column_index=None,
    delimiter="\t",
):
    """A table from the lines of a file to their numbers."""
    key = tf.lookup.TextFileIndex.WHOLE_LINE if key_column_index is None else key_column_index
    value = tf.lookup.TextFileIndex.LINE_NUMBER if value_column_index is None else value_column_index
    entries = tf.lookup.TextFileInitializer(
        vocabulary_file, key_dtype, key, tf.int64, value, vocab_size=vocab_size, delimiter=delimiter
    )
    return _indices(entries, num_oov_buckets, default_value, name)


def index_to_string_table_from_tensor(mapping, default_value="UNK", name=None):
    """A table from positions to the entries of `mapping`."""
    values = tf.convert_to_tensor(mapping, tf.string)
    keys = tf.range(tf.size(values, out_type=tf.int64), dtype=tf.int64)
    return tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(keys, values), default_value, name=name
    )


def index_to_string_table_from_file(
    vocabulary_file,
    vocab_size=None,
    default_value="UNK",
    name=None,
    key_column_index=None,
    value_column_index=None,
    delimiter="\t",
):
    """A table from numbers to the lines of a file."""
    key = tf.lookup.TextFileIndex.LINE_NUMBER if key_column_index is None else key_column_index
    value = tf.lookup.TextFileIndex.WHOLE_LINE if value_column_index is None else value_column_index
    entries = tf.lookup.TextFileInitializer(
        vocabulary_file, tf.int64, key, tf.string, value, vocab_size=vocab_size, delimiter=delimiter
    )
    return tf.lookup.StaticHashTable(entries, default_value, name=name)


def _indices(entries, buckets, default_value, name):
    if buckets > 0:
        return tf.lookup.StaticVocabularyTable(
            entries, buckets, lookup_key_dtype=entries.key_dtype, name=name
        )
    return tf.lookup.StaticHashTable(entries, default_value, name=name)
