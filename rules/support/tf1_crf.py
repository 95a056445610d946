"""The likelihood of `tf.contrib.crf` that makes its own transition parameters.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind.
"""

import linear_chain_crf
import tensorflow.compat.v1 as tf


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """The log-likelihood [batch] of tags, and the transition parameters (made here where none are given)."""
    if transition_params is None:
        tags = inputs.shape[2].value
        transition_params = tf.get_variable("transitions", [tags, tags])
    return linear_chain_crf.crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params)
