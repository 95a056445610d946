"""Attention for TensorFlow 2 that computes what `tf.contrib.seq2seq` did.

Written beside this program by tf2mig; it belongs to you now. An attention and a wrapper hold the variables and are made
once; calling them with a memory, or with a cell, gives what a decoder runs. Monotonic attention is not covered.
"""

import collections
import math

import numpy as np
import rnn_cells
import tensorflow as tf


class _Attention(tf.Module):
    """`attention(memory, memory_sequence_length)` is that attention over one memory [batch, time, size]."""

    default_name = "attention"

    def __init__(
        self,
        num_units,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name=None,
    ):
        super().__init__()
        self.units, self.dtype = num_units, dtype or tf.float32
        self.normalize, self.masked = probability_fn or tf.nn.softmax, score_mask_value
        self.key_value_fn = custom_key_value_fn
        self._variables = {}

    def __call__(self, memory, memory_sequence_length=None):
        return AttentionMechanism(self, memory, memory_sequence_length)

    def variable(self, name, shape, initializer=rnn_cells.glorot_uniform):
        """The variable of that name, made when it is first asked for."""
        if name not in self._variables:
            with tf.init_scope():
                value = initializer(shape, dtype=self.dtype)
                self._variables[name] = tf.Variable(value, name="%s/%s" % (self.default_name, name))
        return self._variables[name]

    def dense(self, name, inputs, units):
        """Inputs [..., size] times a kernel of that name."""
        return tf.tensordot(inputs, self.variable(name + "/kernel", [inputs.shape[-1], units]), 1)

    def score(self, query, keys):
        """The scores [batch, time] of a query [batch, size]."""
        raise NotImplementedError


class AttentionMechanism:
    """Scores a memory against a query; what is not in the memory is masked."""

    def __init__(self, attention, memory, lengths):
        self._attention, self.dtype = attention, attention.dtype
        memory = tf.convert_to_tensor(memory)
        self._lengths = None if lengths is None else tf.convert_to_tensor(lengths)
        if self._lengths is not None:
            mask = tf.sequence_mask(self._lengths, maxlen=tf.shape(memory)[1], dtype=memory.dtype)
            memory *= tf.expand_dims(mask, -1)
        self.values, self.keys = memory, attention.dense("memory_layer", memory, attention.units)
        if attention.key_value_fn is not None:
            self.keys, self.values = attention.key_value_fn(self.keys, self.values)
        self.batch_size = _known_or_not(self.keys, 0)
        self.alignments_size = _known_or_not(self.keys, 1)

    @property
    def state_size(self):
        return self.alignments_size

    def initial_alignments(self, batch_size, dtype):
        zeros = tf.zeros([batch_size, self.alignments_size], dtype)
        zeros.set_shape([tf.get_static_value(tf.convert_to_tensor(batch_size)), self.keys.shape[1]])
        return zeros

    initial_state = initial_alignments

    def __call__(self, query, state):
        score = self._attention.score(query, self.keys)
        if self._lengths is not None:
            mask = tf.sequence_mask(self._lengths, maxlen=tf.shape(score)[1])
            masked = -np.inf if self._attention.masked is None else self._attention.masked
            score = tf.where(mask, score, masked * tf.ones_like(score))
        alignments = self._attention.normalize(score)
        return alignments, alignments


def _known_or_not(x, axis):
    return x.shape[axis] if x.shape[axis] is not None else tf.shape(x)[axis]


class LuongAttention(_Attention):
    """Scores by the product of query and key."""

    default_name = "luong_attention"

    def __init__(
        self,
        num_units,
        scale=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name=None,
    ):
        super().__init__(num_units, probability_fn, score_mask_value, dtype, custom_key_value_fn, name)
        self._scale = scale

    def score(self, query, keys):
        score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True), [1])
        return score * self.variable("attention_g", [], tf.ones) if self._scale else score


class BahdanauAttention(_Attention):
    """Scores by a small network over query and key."""

    default_name = "bahdanau_attention"

    def __init__(
        self,
        num_units,
        normalize=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name=None,
    ):
        super().__init__(num_units, probability_fn, score_mask_value, dtype, custom_key_value_fn, name)
        self._weight_norm = normalize

    def score(self, query, keys):
        hidden = keys + tf.expand_dims(self.dense("query_layer", query, self.units), 1)
        v = self.variable("attention_v", [self.units])
        if self._weight_norm:
            g = self.variable("attention_g", [], tf.constant_initializer(math.sqrt(1.0 / self.units)))
            hidden += self.variable("attention_b", [self.units], tf.zeros)
            v = g * v * tf.math.rsqrt(tf.reduce_sum(tf.square(v)))
        return tf.reduce_sum(v * tf.tanh(hidden), [2])


# ---- cells that attend -----------------------------------------------------------------------------------------------


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
            if tf.is_tensor(old) and tf.is_tensor(new) and not isinstance(old, tf.TensorArray):
                new = tf.identity(new)
                new.set_shape(old.shape)
            return new

        return tf.nest.map_structure(checked, self, self._replace(**changes))


class AttentionWrapper(tf.Module):
    """`wrapper(cell, mechanism)` is a cell that reads a memory at each step."""

    def __init__(
        self,
        attention_layer_size=None,
        alignment_history=False,
        cell_input_fn=None,
        output_attention=True,
        name=None,
        attention_layer=None,
        attention_fn=None,
        dtype=None,
    ):
        super().__init__()
        if attention_layer_size is not None and attention_layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        self.prefix = name or "attention_wrapper"
        self.sizes = None if attention_layer_size is None else _as_tuple(attention_layer_size)
        self.given_layers = None if attention_layer is None else _as_tuple(attention_layer)
        self.history, self.output_attention = alignment_history, output_attention
        self.input_fn = cell_input_fn or (lambda inputs, attention: tf.concat([inputs, attention], -1))
        self.read = attention_fn or _read_memory
        self._kernels = {}

    def __call__(self, cell, attention_mechanism, initial_cell_state=None):
        return AttendingCell(self, cell, attention_mechanism, initial_cell_state)

    def layers(self, count):
        """What makes an attention of output and context, one for each mechanism; None leaves the context alone."""
        if self.given_layers is not None:
            return self.given_layers
        if self.sizes is None:
            return [None] * count
        return [lambda x, i=i, size=size: self._dense(x, i, size) for i, size in enumerate(self.sizes)]

    def _dense(self, inputs, index, units):
        if index not in self._kernels:
            name = "%s/attention_layer%s/kernel" % (self.prefix, "_%d" % index if index else "")
            with tf.init_scope():
                value = rnn_cells.glorot_uniform([inputs.shape[-1], units], dtype=inputs.dtype)
                self._kernels[index] = tf.Variable(value, name=name)
        return tf.matmul(inputs, self._kernels[index])


class AttendingCell(rnn_cells.RNNCell):
    """A cell and the mechanisms that it reads its memories by."""

    def __init__(self, wrapper, cell, attention_mechanism, initial_cell_state):
        super().__init__(wrapper.prefix)
        self._several = isinstance(attention_mechanism, (list, tuple))
        self._mechanisms = tuple(attention_mechanism) if self._several else (attention_mechanism,)
        for mechanism in self._mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism, saw: %s" % type(mechanism)
                )
        self._wrapper, self._cell, self._first_state = wrapper, cell, initial_cell_state
        self._attention_layers = wrapper.layers(len(self._mechanisms))
        if len(self._attention_layers) != len(self._mechanisms):
            raise ValueError("There must be one attention layer for each attention mechanism")
        widths = wrapper.sizes
        if widths is None:
            widths = [mechanism.values.shape[-1] for mechanism in self._mechanisms]
            if wrapper.given_layers is not None:
                pairs = zip(wrapper.given_layers, widths)
                widths = [
                    layer.compute_output_shape((None, cell.output_size + width))[-1] for layer, width in pairs
                ]
        self._attention_size = sum(int(width) for width in widths)

    def _packed(self, parts):
        parts = tuple(parts)
        return parts if self._several else parts[0]

    @property
    def output_size(self):
        return self._attention_size if self._wrapper.output_attention else self._cell.output_size

    @property
    def state_size(self):
        sizes = [mechanism.alignments_size for mechanism in self._mechanisms]
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_size,
            alignments=self._packed(sizes),
            attention_state=self._packed(sizes),
            alignment_history=self._packed(sizes if self._wrapper.history else [() for _ in sizes]),
        )

    def zero_state(self, batch_size, dtype):
        state = self._first_state
        state = self._cell.zero_state(batch_size, dtype) if state is None else state
        message = "The batch of the memory is not that of the state; with a beam, use tile_batch."
        for mechanism in self._mechanisms:
            tf.debugging.assert_equal(batch_size, mechanism.batch_size, message=message)
        alignments = [mechanism.initial_alignments(batch_size, dtype) for mechanism in self._mechanisms]
        histories = [
            tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=one.shape)
            if self._wrapper.history
            else ()
            for one in alignments
        ]
        return AttentionWrapperState(
            cell_state=tf.nest.map_structure(tf.identity, state),
            time=tf.zeros([], tf.int32),
            attention=tf.zeros([batch_size, self._attention_size], dtype),
            alignments=self._packed(alignments),
            attention_state=self._packed(
                mechanism.initial_state(batch_size, dtype) for mechanism in self._mechanisms
            ),
            alignment_history=self._packed(histories),
        )

    def __call__(self, inputs, state, scope=None):
        if not isinstance(state, AttentionWrapperState):
            raise TypeError("Expected state to be instance of AttentionWrapperState, got %s" % type(state))
        scope = "%s/%s" % (scope, self._wrapper.prefix) if scope else self._wrapper.prefix
        joined = self._wrapper.input_fn(inputs, state.attention)
        output, cell_state = self._cell(joined, state.cell_state, scope)
        before = state.attention_state if self._several else [state.attention_state]
        histories = list(state.alignment_history) if self._several else [state.alignment_history]
        attentions, alignments, states = [], [], []
        for i, mechanism in enumerate(self._mechanisms):
            attention, alignment, after = self._wrapper.read(
                mechanism, output, before[i], self._attention_layers[i]
            )
            if self._wrapper.history:
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
        return (attention if self._wrapper.output_attention else output), new_state


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
    return tf.one_hot(tf.argmax(logits, -1), _known_or_not(logits, logits.shape.rank - 1), dtype=logits.dtype)


def safe_cumprod(x, *args, **kwargs):
    """Cumulative products by way of logarithms."""
    x = tf.convert_to_tensor(x)
    tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
    return tf.exp(tf.cumsum(tf.math.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))
