"""Projective transformations of images, as `tf.contrib.image` had them.

Written beside this program by tf2mig; it belongs to you now. A transformation is a row [a0, a1, a2, b0, b1, b2, c0, c1]:
the output's pixel (x, y) shows the input's ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1.
"""

import tensorflow as tf


def transform(images, transforms, interpolation="NEAREST", output_shape=None, name=None):
    """Images of rank 2 to 4 (height and width; channels last; a batch first), transformed; empty pixels are zero."""
    with tf.name_scope(name or "transform"):
        images = tf.convert_to_tensor(images)
        transforms = tf.convert_to_tensor(transforms, tf.float32)
        rank = images.shape.rank
        if rank not in (2, 3, 4):
            raise TypeError("Images should have rank between 2 and 4.")
        batch = images
        if rank == 2:
            batch = images[tf.newaxis, :, :, tf.newaxis]
        elif rank == 3:
            batch = images[tf.newaxis]
        if transforms.shape.rank == 1:
            transforms = transforms[tf.newaxis]
        shape = tf.shape(batch)[1:3] if output_shape is None else tf.convert_to_tensor(output_shape)
        result = tf.raw_ops.ImageProjectiveTransformV2(
            images=batch, transforms=transforms, output_shape=shape, interpolation=interpolation.upper()
        )
        if output_shape is None:
            result.set_shape([batch.shape[0], *batch.shape[1:3], batch.shape[3]])
        if rank == 2:
            return result[0, :, :, 0]
        return result[0] if rank == 3 else result


def rotate(images, angles, interpolation="NEAREST", name=None):
    """Images turned by angles (radians, counterclockwise) around their middle."""
    with tf.name_scope(name or "rotate"):
        images = tf.convert_to_tensor(images)
        shape = tf.shape(images)
        height, width = (shape[0], shape[1]) if images.shape.rank < 4 else (shape[1], shape[2])
        return transform(images, angles_to_projective_transforms(angles, height, width), interpolation)


def translate(images, translations, interpolation="NEAREST", name=None):
    """Images moved by [dx, dy]."""
    with tf.name_scope(name or "translate"):
        return transform(images, translations_to_projective_transforms(translations), interpolation)


def angles_to_projective_transforms(angles, image_height, image_width, name=None):
    """The transformations that turn images of a size by angles."""
    with tf.name_scope(name or "angles_to_projective_transforms"):
        angles = tf.reshape(tf.convert_to_tensor(angles, tf.float32), [-1])
        height, width = tf.cast(image_height, tf.float32) - 1, tf.cast(image_width, tf.float32) - 1
        cos, sin = tf.cos(angles), tf.sin(angles)
        x = (width - (cos * width - sin * height)) / 2.0
        y = (height - (sin * width + cos * height)) / 2.0
        zeros = tf.zeros_like(angles)
        return tf.stack([cos, -sin, x, sin, cos, y, zeros, zeros], axis=1)


def translations_to_projective_transforms(translations, name=None):
    """The transformations that move images by [dx, dy]."""
    with tf.name_scope(name or "translations_to_projective_transforms"):
        moves = tf.convert_to_tensor(translations, tf.float32)
        moves = moves[tf.newaxis] if moves.shape.rank == 1 else moves
        zeros, ones = tf.zeros_like(moves[:, 0]), tf.ones_like(moves[:, 0])
        return tf.stack([ones, zeros, -moves[:, 0], zeros, ones, -moves[:, 1], zeros, zeros], axis=1)


def compose_transforms(*transforms):
    """One transformation that does what several do, the first one given first."""
    matrices = flat_transforms_to_matrices(transforms[0])
    for one in transforms[1:]:
        matrices = tf.matmul(matrices, flat_transforms_to_matrices(one))
    return matrices_to_flat_transforms(matrices)


def flat_transforms_to_matrices(transforms):
    """Rows of eight numbers as matrices [3, 3]."""
    transforms = tf.convert_to_tensor(transforms, tf.float32)
    transforms = tf.reshape(transforms, [-1, 8])
    return tf.reshape(tf.concat([transforms, tf.ones([tf.shape(transforms)[0], 1])], axis=1), [-1, 3, 3])


def matrices_to_flat_transforms(transform_matrices):
    """Matrices [3, 3] as rows of eight numbers, scaled so that the last entry is one."""
    flat = tf.reshape(tf.convert_to_tensor(transform_matrices, tf.float32), [-1, 9])
    return (flat / flat[:, 8:9])[:, :8]
