"""Decoders of `tf.contrib.seq2seq` over the cells of `rnn_cells`, for TensorFlow 2.

Written beside this program by tf2mig; it belongs to you now. An output layer is a Keras layer; whatever holds variables is
made once, everything here may be made anew at each call.
"""

import seq2seq_decoding
from rnn_cells import trace_once
from seq2seq_decoding import (  # noqa: F401
    BasicDecoderOutput,
    CustomHelper,
    Decoder,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    ScheduledEmbeddingTrainingHelper,
    ScheduledOutputTrainingHelper,
    TrainingHelper,
)


class BasicDecoder(seq2seq_decoding.BasicDecoder):
    """A cell, a helper that chooses inputs, and perhaps a layer over the outputs."""

    cell_scope = ("decoder",)


def dynamic_decode(
    decoder,
    output_time_major=False,
    impute_finished=False,
    maximum_iterations=None,
    parallel_iterations=32,
    swap_memory=False,
    scope=None,
):
    """Run a decoder until all sequences are finished; returns outputs, the final state and the lengths."""
    return seq2seq_decoding.decode(
        decoder,
        trace_once,
        output_time_major,
        impute_finished,
        maximum_iterations,
        parallel_iterations=parallel_iterations,
        swap_memory=swap_memory,
    )
