"""Linear-chain conditional random fields with the interface of `tf.contrib.crf`, in eager code and graphs.

Written beside this program by tf2mig; it belongs to you now. `inputs` are unary scores [batch, time, tags],
`transition_params` the scores [tags, tags] of one tag after another, `sequence_lengths` the true lengths [batch].
"""

import numpy as np
import tensorflow as tf


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """The score [batch] of one sequence of tags each."""
    return crf_unary_score(tag_indices, sequence_lengths, inputs) + crf_binary_score(
        tag_indices, sequence_lengths, transition_params
    )


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """The score of all sequences whose tags a bitmap [batch, time, tags] allows."""
    allowed = tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), float("-inf")))
    return crf_log_norm(allowed, sequence_lengths, transition_params)


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """What the tags score by themselves."""
    scores = tf.gather(inputs, tag_indices, batch_dims=2)
    return tf.reduce_sum(scores * _mask(sequence_lengths, tag_indices), 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """What the transitions between tags score."""
    tags = tf.convert_to_tensor(tag_indices)
    scores = tf.gather_nd(
        tf.convert_to_tensor(transition_params), tf.stack([tags[:, :-1], tags[:, 1:]], axis=-1)
    )
    return tf.reduce_sum(scores * _mask(sequence_lengths, tags)[:, 1:], 1)


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """The logarithm of the sum over all sequences of tags."""
    inputs, lengths = tf.convert_to_tensor(inputs), tf.convert_to_tensor(sequence_lengths)
    transitions = tf.expand_dims(tf.convert_to_tensor(transition_params), 0)

    def step(time, alphas):
        new = inputs[:, time] + tf.reduce_logsumexp(tf.expand_dims(alphas, 2) + transitions, 1)
        return time + 1, _where(time < tf.cast(lengths, tf.int32), new, alphas)

    steps = tf.shape(inputs)[1]
    _, alphas = tf.while_loop(lambda time, _: time < steps, step, (tf.constant(1), inputs[:, 0]))
    norm = tf.reduce_logsumexp(alphas, 1)
    return tf.where(lengths <= 0, tf.zeros_like(norm), norm)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """The log-likelihood [batch] of tags, and the transition parameters (made anew where none are given)."""
    if transition_params is None:
        transition_params = Transitions()(inputs)
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


class Transitions(tf.Module):
    """Scores of one tag after another, made for the unary scores that are given first."""

    def __init__(self, initializer=None):
        super().__init__()
        self.scores, self._initializer = None, initializer or tf.keras.initializers.GlorotUniform()

    def __call__(self, inputs):
        if self.scores is None:
            tags = int(inputs.shape[2])
            with tf.init_scope():
                self.scores = tf.Variable(self._initializer([tags, tags], dtype=tf.float32), name="transitions")
        return self.scores


def crf_decode(potentials, transition_params, sequence_length):
    """The best tags [batch, time], zero past the end, and their scores [batch]."""
    potentials = tf.convert_to_tensor(potentials)
    lengths = tf.cast(sequence_length, tf.int32)
    transitions = tf.expand_dims(tf.convert_to_tensor(transition_params), 0)
    shape, steps = potentials.shape, tf.shape(potentials)[1]
    pointers = tf.TensorArray(
        tf.int32, size=steps, element_shape=[shape[0], shape[2]], clear_after_read=False
    )
    tags = tf.TensorArray(tf.int32, size=steps, element_shape=[shape[0]])

    def forward(time, score, pointers):
        candidates = tf.expand_dims(score, 2) + transitions
        pointers = pointers.write(time, tf.argmax(candidates, 1, output_type=tf.int32))
        new = potentials[:, time] + tf.reduce_max(candidates, 1)
        return time + 1, _where(time < lengths, new, score), pointers

    start = (tf.constant(1), potentials[:, 0], pointers)
    _, score, pointers = tf.while_loop(lambda time, *_: time < steps, forward, start)

    def backward(time, tag, tags):
        inside = time < lengths
        tags = tags.write(time, tf.where(inside, tag, tf.zeros_like(tag)))
        before = tf.gather(pointers.read(time), tag, batch_dims=1)
        return time - 1, tf.where(inside, before, tag), tags

    last = tf.argmax(score, 1, output_type=tf.int32)
    _, first, tags = tf.while_loop(lambda time, *_: time > 0, backward, (steps - 1, last, tags))
    tags = tags.write(0, first)
    return tf.transpose(tags.stack()), tf.reduce_max(score, 1)


def viterbi_decode(score, transition_params):
    """The best tags and their score for one sequence of NumPy scores [time, tags].

    The tags are a list of Python's integers, which print as TF1's did.
    """
    best, pointers = score[0], []
    for unary in score[1:]:
        candidates = np.expand_dims(best, 1) + transition_params
        pointers.append(np.argmax(candidates, 0))
        best = unary + np.max(candidates, 0)
    tags = [np.argmax(best)]
    for pointer in reversed(pointers):
        tags.append(pointer[tags[-1]])
    return [int(tag) for tag in reversed(tags)], np.max(best)


def _mask(lengths, tags):
    return tf.sequence_mask(lengths, maxlen=tf.shape(tags)[1], dtype=tf.float32)


def _where(condition, new, old):
    """Rows of `new` where the condition holds, rows of `old` elsewhere."""
    return tf.where(tf.broadcast_to(tf.expand_dims(condition, 1), tf.shape(new)), new, old)
