"""Resizing as TensorFlow 1 did: it sampled at the corners of pixels, `tf.image.resize` samples at their centres.

Written beside your program because TensorFlow 2 differs here; nothing but TensorFlow is needed to run it.
"""

import tensorflow as tf

_METHODS = ("bilinear", "nearest", "bicubic", "area")


def resize(images, size, method=0, align_corners=False, preserve_aspect_ratio=False, name=None):
    """Images, [height, width, channels] or a batch of them, in another size. They stay as they are if they have it."""
    images = tf.convert_to_tensor(images)
    batch = images[tf.newaxis] if images.shape.rank == 3 else images
    if preserve_aspect_ratio:
        size = _fitting(tf.shape(batch), tf.convert_to_tensor(size, tf.int32))
    wanted = tf.get_static_value(tf.convert_to_tensor(size, tf.int32))
    if wanted is not None and list(wanted) == batch.shape.as_list()[1:3]:
        return images
    size = tf.convert_to_tensor(size, tf.int32)
    method = method if isinstance(method, str) else _METHODS[method]
    options = dict(images=batch, size=size, align_corners=align_corners, name=name)
    if method == "area":
        result = tf.raw_ops.ResizeArea(**options)
    else:
        operation = {
            "bilinear": tf.raw_ops.ResizeBilinear,
            "nearest": tf.raw_ops.ResizeNearestNeighbor,
            "bicubic": tf.raw_ops.ResizeBicubic,
        }[method]
        result = operation(half_pixel_centers=False, **options)
    if wanted is not None:
        result = tf.ensure_shape(result, [None, int(wanted[0]), int(wanted[1]), None])
    return result[0] if images.shape.rank == 3 else result


def _fitting(shape, size):
    """The largest size of the images' proportions inside the one wanted."""
    now = tf.cast(shape[1:3], tf.float32)
    scale = tf.reduce_min(tf.cast(size, tf.float32) / now)
    return tf.cast(tf.round(scale * now), tf.int32)
