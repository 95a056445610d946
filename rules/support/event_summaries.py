"""Summaries for TensorBoard, written through TensorFlow's own event writer.

`tf.summary.scalar` and its like belong to the tensorboard package; this module writes the same records without it.
Each function writes to the default writer, at its step or at the one given: call them inside
``with writer.as_default(step=step):``.
"""

import tensorflow as tf
from tensorflow.core.framework.summary_pb2 import SummaryMetadata

_PLUGINS = {"scalar": "scalars", "histogram": "histograms", "image": "images", "text": "text"}


class Tagged(dict):
    """Summaries by their tags; as in TensorFlow 1, a tag that is taken gets a number."""

    def __setitem__(self, tag, value):
        number = 0
        while (f"{tag}_{number}" if number else tag) in self:
            number += 1
        super().__setitem__(f"{tag}_{number}" if number else tag, value)


def name_of(variable):
    """What a variable is called: its own name, or the path of one that belongs to a Keras layer."""
    path = getattr(variable, "path", None)
    return variable.name if path is None else f"{path}:0"


def _write(kind, name, tensor, step):
    metadata = SummaryMetadata()
    metadata.plugin_data.plugin_name = _PLUGINS[kind]
    return tf.summary.write(name, tensor, step=step, metadata=metadata)


def scalar(name, data, step=None):
    """One number."""
    return _write("scalar", name, tf.cast(data, tf.float32), step)


def histogram(name, data, buckets=30, step=None):
    """The distribution of a tensor's values, in rows of left edge, right edge and count."""
    values = tf.reshape(tf.cast(data, tf.float64), [-1])
    if tf.size(values) == 0:
        return _write("histogram", name, tf.zeros([0, 3], tf.float64), step)
    low, high = tf.reduce_min(values), tf.reduce_max(values)
    width = (high - low) / buckets
    if width == 0:
        count = tf.cast(tf.size(values), tf.float64)
        return _write("histogram", name, tf.stack([[low - 0.5, high + 0.5, count]]), step)
    index = tf.clip_by_value(tf.cast((values - low) / width, tf.int32), 0, buckets - 1)
    counts = tf.cast(tf.math.bincount(index, minlength=buckets, maxlength=buckets), tf.float64)
    edges = tf.linspace(low, high, buckets + 1)
    return _write("histogram", name, tf.stack([edges[:-1], edges[1:], counts], axis=1), step)


def image(name, data, max_outputs=3, step=None):
    """A batch of images of values from 0 to 1, or of bytes."""
    data = tf.convert_to_tensor(data)
    if data.dtype != tf.uint8:
        data = tf.image.convert_image_dtype(tf.clip_by_value(tf.cast(data, tf.float32), 0.0, 1.0), tf.uint8)
    shown = data[:max_outputs]
    size = [tf.strings.as_string(tf.shape(shown)[2]), tf.strings.as_string(tf.shape(shown)[1])]
    encoded = [tf.io.encode_png(one) for one in shown]
    return _write("image", name, tf.stack([*size, *encoded]), step)


def text(name, data, step=None):
    """Strings."""
    return _write("text", name, tf.convert_to_tensor(data, tf.string), step)
