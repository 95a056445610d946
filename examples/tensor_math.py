"""Operations only, no graph of its own: what changes here are names and arguments."""

import tensorflow as tf


def log_odds(p, eps=1e-7):
    p = tf.clip_by_value(p, eps, 1 - eps)
    return tf.log(p) - tf.log1p(-p)


def normalize(x, axis=-1):
    mean, variance = tf.nn.moments(x, [axis], keep_dims=True)
    return (x - mean) * tf.rsqrt(variance + 1e-6)


def masked_mean(values, mask):
    mask = tf.to_float(mask)
    total = tf.reduce_sum(values * mask, reduction_indices=1, keep_dims=True)
    return tf.div_no_nan(total, tf.reduce_sum(mask, 1, True))


def best(scores, count=3):
    ranked = tf.argmax(scores, dimension=1)
    return ranked, tf.nn.top_k(scores, k=count).indices


def angle_between(a, b):
    a = tf.nn.l2_normalize(a, dim=-1)
    b = tf.nn.l2_normalize(b, dim=-1)
    return tf.acos(tf.reduce_sum(a * b, axis=-1))
