"""Decoders, helpers, attention and beam search of `tf.contrib.seq2seq`.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind; variables have the names
that they had there. Monotonic attention and the coverage penalty of beam search are not covered.
"""

import collections
import math

import numpy as np
import seq2seq_decoding
import tensorflow.compat.v1 as tf
from seq2seq_beam_search import (  # noqa: F401
    BeamSearchDecoder,
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
    gather_tree,
    tile_batch,
)
from seq2seq_decoding import (  # noqa: F401
    BasicDecoder,
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
    with tf.variable_scope(scope, "decoder"):
        return seq2seq_decoding.decode(
            decoder,
            lambda step: None,
            output_time_major,
            impute_finished,
            maximum_iterations,
            parallel_iterations=parallel_iterations,
            swap_memory=swap_memory,
        )


def _batch_of(tensor):
    return tensor.shape[0].value or tf.shape(tensor)[0]


class AttentionMechanism:
    """Scores a memory [batch, time, size] against a query [batch, units]."""

    def __init__(
        self, memory, lengths, memory_layer, probability_fn, score_mask_value, custom_key_value_fn, name
    ):
        with tf.name_scope(name, "AttentionMechanismInit"):
            memory = tf.convert_to_tensor(memory)
            self.dtype, self.memory_layer = memory_layer.dtype, memory_layer
            self._lengths = None if lengths is None else tf.convert_to_tensor(lengths)
            if self._lengths is not None:
                mask = tf.sequence_mask(self._lengths, maxlen=tf.shape(memory)[1], dtype=memory.dtype)
                memory *= tf.expand_dims(mask, -1)
            self.values, self.keys = memory, memory_layer(memory)
            if custom_key_value_fn is not None:
                self.keys, self.values = custom_key_value_fn(self.keys, self.values)
            self.batch_size = _batch_of(self.keys)
            self.alignments_size = self.keys.shape[1].value or tf.shape(self.keys)[1]
            self._normalize = probability_fn or tf.nn.softmax
            self._masked = -np.inf if score_mask_value is None else score_mask_value

    @property
    def state_size(self):
        return self.alignments_size

    def initial_alignments(self, batch_size, dtype):
        zeros = tf.zeros([batch_size, self.alignments_size], dtype)
        zeros.set_shape([tf.get_static_value(tf.convert_to_tensor(batch_size)), self.keys.shape[1].value])
        return zeros

    initial_state = initial_alignments

    def __call__(self, query, state):
        score = self._score(query)
        if self._lengths is not None:
            mask = tf.sequence_mask(self._lengths, maxlen=tf.shape(score)[1])
            score = tf.where(mask, score, self._masked * tf.ones_like(score))
        alignments = self._normalize(score)
        return alignments, alignments


class LuongAttention(AttentionMechanism):
    """Scores by the product of query and key."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="LuongAttention",
    ):
        layer = tf.layers.Dense(num_units, name="memory_layer", use_bias=False, dtype=dtype or tf.float32)
        super().__init__(
            memory, memory_sequence_length, layer, probability_fn, score_mask_value, custom_key_value_fn, name
        )
        self._scale = scale

    def _score(self, query):
        with tf.variable_scope(None, "luong_attention", [query]):
            score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), self.keys, transpose_b=True), [1])
            if self._scale:
                score = score * tf.get_variable("attention_g", (), query.dtype, tf.ones_initializer)
            return score


class BahdanauAttention(AttentionMechanism):
    """Scores by a small network over query and key."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="BahdanauAttention",
    ):
        dtype = dtype or tf.float32
        self.query_layer = tf.layers.Dense(num_units, name="query_layer", use_bias=False, dtype=dtype)
        layer = tf.layers.Dense(num_units, name="memory_layer", use_bias=False, dtype=dtype)
        super().__init__(
            memory, memory_sequence_length, layer, probability_fn, score_mask_value, custom_key_value_fn, name
        )
        self._units, self._weight_norm = num_units, normalize

    def _score(self, query):
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            hidden = self.keys + tf.expand_dims(self.query_layer(query), 1)
            v = tf.get_variable("attention_v", [self._units], query.dtype)
            if self._weight_norm:
                start = tf.constant_initializer(math.sqrt(1.0 / self._units))
                g = tf.get_variable("attention_g", (), query.dtype, start)
                hidden += tf.get_variable("attention_b", [self._units], query.dtype, tf.zeros_initializer())
                v = g * v * tf.rsqrt(tf.reduce_sum(tf.square(v)))
            return tf.reduce_sum(v * tf.tanh(hidden), [2])


class AttentionWrapperState(
    collections.namedtuple(
        "AttentionWrapperState",
        ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"),
    )
):
    __slots__ = ()

    def clone(self, **changes):
        """A copy with some parts changed; shapes must stay."""

        def checked(old, new):
            if isinstance(old, tf.Tensor) and isinstance(new, tf.Tensor):
                new = tf.identity(new)
                new.set_shape(old.shape)
            return new

        return tf.nest.map_structure(checked, self, self._replace(**changes))


class AttentionWrapper(tf.nn.rnn_cell.RNNCell):
    """A cell that reads a memory at each step."""

    def __init__(
        self,
        cell,
        attention_mechanism,
        attention_layer_size=None,
        alignment_history=False,
        cell_input_fn=None,
        output_attention=True,
        initial_cell_state=None,
        name=None,
        attention_layer=None,
        attention_fn=None,
        dtype=None,
    ):
        super().__init__(name=name, dtype=dtype)
        self._several = isinstance(attention_mechanism, (list, tuple))
        self._mechanisms = tuple(attention_mechanism) if self._several else (attention_mechanism,)
        for mechanism in self._mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism, saw: %s" % type(mechanism)
                )
        if attention_layer_size is not None and attention_layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        widths = [mechanism.values.shape[-1].value for mechanism in self._mechanisms]
        self._layers_of_attention = [None] * len(self._mechanisms)
        if attention_layer_size is not None:
            widths = _as_tuple(attention_layer_size)
            self._layers_of_attention = [
                tf.layers.Dense(width, name="attention_layer", use_bias=False, dtype=mechanism.dtype)
                for width, mechanism in zip(widths, self._mechanisms)
            ]
        elif attention_layer is not None:
            self._layers_of_attention = _as_tuple(attention_layer)
            widths = [
                layer.compute_output_shape([None, cell.output_size + width])[-1]
                for layer, width in zip(self._layers_of_attention, widths)
            ]
        if len(self._layers_of_attention) != len(self._mechanisms):
            raise ValueError("There must be one attention layer for each attention mechanism")
        self._attention_size = sum(int(width) for width in widths)
        self._cell, self._history = cell, alignment_history
        self._input_fn = cell_input_fn or (lambda inputs, attention: tf.concat([inputs, attention], -1))
        self._output_attention, self._read = output_attention, attention_fn or _read_memory
        self._initial_cell_state = initial_cell_state

    def _packed(self, parts):
        parts = tuple(parts)
        return parts if self._several else parts[0]

    @property
    def output_size(self):
        return self._attention_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        sizes = [mechanism.alignments_size for mechanism in self._mechanisms]
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_size,
            alignments=self._packed(sizes),
            attention_state=self._packed(sizes),
            alignment_history=self._packed(sizes if self._history else [() for _ in sizes]),
        )

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            state = self._initial_cell_state
            state = self._cell.zero_state(batch_size, dtype) if state is None else state
            message = "The batch of the memory is not that of the state; with a beam, use tile_batch."
            checks = [
                tf.assert_equal(batch_size, mechanism.batch_size, message=message)
                for mechanism in self._mechanisms
            ]
            with tf.control_dependencies(checks):
                state = tf.nest.map_structure(tf.identity, state)
            alignments = [mechanism.initial_alignments(batch_size, dtype) for mechanism in self._mechanisms]
            histories = [
                tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=one.shape)
                if self._history
                else ()
                for one in alignments
            ]
            return AttentionWrapperState(
                cell_state=state,
                time=tf.zeros([], tf.int32),
                attention=tf.zeros([batch_size, self._attention_size], dtype),
                alignments=self._packed(alignments),
                attention_state=self._packed(
                    mechanism.initial_state(batch_size, dtype) for mechanism in self._mechanisms
                ),
                alignment_history=self._packed(histories),
            )

    def call(self, inputs, state):
        if not isinstance(state, AttentionWrapperState):
            raise TypeError("Expected state to be instance of AttentionWrapperState, got %s" % type(state))
        output, cell_state = self._cell(self._input_fn(inputs, state.attention), state.cell_state)
        before = state.attention_state if self._several else [state.attention_state]
        histories = list(state.alignment_history) if self._several else [state.alignment_history]
        attentions, alignments, states = [], [], []
        for i, mechanism in enumerate(self._mechanisms):
            attention, alignment, after = self._read(
                mechanism, output, before[i], self._layers_of_attention[i]
            )
            if self._history:
                histories[i] = histories[i].write(state.time, alignment)
            attentions.append(attention)
            alignments.append(alignment)
            states.append(after)
        attention = tf.concat(attentions, 1)
        new_state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=cell_state,
            attention=attention,
            attention_state=self._packed(states),
            alignments=self._packed(alignments),
            alignment_history=self._packed(histories),
        )
        return (attention if self._output_attention else output), new_state


def _read_memory(mechanism, output, state, layer):
    alignments, state = mechanism(output, state=state)
    context = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), mechanism.values), [1])
    attention = context if layer is None else layer(tf.concat([output, context], 1))
    return attention, alignments, state


def _as_tuple(given):
    return tuple(given) if isinstance(given, (list, tuple)) else (given,)


def hardmax(logits, name=None):
    """One for the largest, zero for the rest."""
    logits = tf.convert_to_tensor(logits)
    depth = logits.shape[-1].value or tf.shape(logits)[-1]
    return tf.one_hot(tf.argmax(logits, -1), depth, dtype=logits.dtype, name=name)


def safe_cumprod(x, *args, **kwargs):
    """Cumulative products by way of logarithms."""
    x = tf.convert_to_tensor(x)
    tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
    return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))
