"""The sequence losses of `tf.contrib.seq2seq` and `tf.contrib.legacy_seq2seq`, for TensorFlow 2 in eager code and graphs.

Written beside this program by tf2mig; it belongs to you now.
"""

import tensorflow as tf


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross entropy of [batch, time, classes] logits against [batch, time] classes.

    Averages divide by the weights' sum, sums by the number of weights that are not zero; with neither, the result keeps
    both dimensions.
    """
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError(
            "average_across_timesteps and sum_over_timesteps cannot be set to True at same time."
        )
    if average_across_batch and sum_over_batch:
        raise ValueError("average_across_batch and sum_over_batch cannot be set to True at same time.")
    with tf.name_scope(name or "sequence_loss"):
        logits, targets = tf.convert_to_tensor(logits), tf.convert_to_tensor(targets)
        weights = tf.cast(tf.convert_to_tensor(weights), logits.dtype)
        for tensor, rank, what in ((logits, 3, "Logits"), (targets, 2, "Targets"), (weights, 2, "Weights")):
            if tensor.shape.rank != rank:
                raise ValueError("%s must have %d dimensions, got shape %s" % (what, rank, tensor.shape))
        shape = tf.shape(logits)
        losses = _losses(softmax_loss_function, tf.reshape(targets, [-1]), tf.reshape(logits, [-1, shape[2]]))
        losses = tf.reshape(losses * tf.reshape(weights, [-1]), shape[:2])
        axes = []
        if average_across_batch or sum_over_batch:
            axes.append(0)
        if average_across_timesteps or sum_over_timesteps:
            axes.append(1)
        if not axes:
            return losses
        # Where one dimension is averaged and the other summed, each in turn would differ: TensorFlow 1 averaged then.
        counted = not (average_across_batch or average_across_timesteps)
        if len(axes) == 2 and average_across_batch != average_across_timesteps:
            axes, counted = [0 if average_across_batch else 1], False
        sizes = tf.cast(tf.not_equal(weights, 0), losses.dtype) if counted else weights
        return tf.math.divide_no_nan(tf.reduce_sum(losses, axes), tf.reduce_sum(sizes, axes))


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """Weighted cross entropy of each example, from lists with one tensor a time step."""
    if not len(logits) == len(targets) == len(weights):
        raise ValueError("Lengths of logits, weights, and targets must be the same.")
    with tf.name_scope(name or "sequence_loss_by_example"):
        weights = [tf.convert_to_tensor(weight) for weight in weights]
        losses = []
        for logit, target, weight in zip(logits, targets, weights):
            if softmax_loss_function is None:
                target = tf.reshape(target, [-1])
            losses.append(_losses(softmax_loss_function, target, logit) * weight)
        total = tf.add_n(losses)
        return total / (tf.add_n(weights) + 1e-12) if average_across_timesteps else total


def legacy_sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross entropy of a batch, from lists with one tensor a time step."""
    with tf.name_scope(name or "sequence_loss"):
        cost = tf.reduce_sum(
            sequence_loss_by_example(
                logits, targets, weights, average_across_timesteps, softmax_loss_function
            )
        )
        return cost / tf.cast(tf.shape(targets[0])[0], cost.dtype) if average_across_batch else cost


def _losses(function, labels, logits):
    return (function or tf.nn.sparse_softmax_cross_entropy_with_logits)(labels=labels, logits=logits)
