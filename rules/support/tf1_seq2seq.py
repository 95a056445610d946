"""Decoders, helpers and attention of `tf.contrib.seq2seq`.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind; variables have the names
that they had there. Monotonic attention and the coverage penalty of beam search are not covered.
"""

import collections
import math

import numpy as np
import tensorflow.compat.v1 as tf


def _swap_batch_and_time(x):
    if x.shape.rank is not None and x.shape.rank < 2:
        return x
    swapped = tf.transpose(x, tf.concat([[1, 0], tf.range(2, tf.rank(x))], 0))
    swapped.set_shape(tf.TensorShape([x.shape[1], x.shape[0]]).concatenate(x.shape[2:]))
    return swapped


def _batch_of(tensor):
    return tensor.shape[0].value or tf.shape(tensor)[0]


# ---- decoding --------------------------------------------------------------------------------------------------------


class Decoder:
    """What `dynamic_decode` runs: `initialize()` gives finished, inputs and state; `step` one step."""

    tracks_own_finished = False

    def initialize(self, name=None):
        raise NotImplementedError

    def step(self, time, inputs, state, name=None):
        raise NotImplementedError

    def finalize(self, outputs, final_state, sequence_lengths):
        raise NotImplementedError


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
    if not isinstance(decoder, Decoder):
        raise TypeError("Expected decoder to be type Decoder, but saw: %s" % type(decoder))
    with tf.variable_scope(scope, "decoder"):
        finished, inputs, state = decoder.initialize()
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, tf.int32)
            finished = tf.logical_or(finished, maximum_iterations <= 0)
        batch = decoder.batch_size
        static_batch = tf.get_static_value(tf.convert_to_tensor(batch))

        def zeros(size, dtype):
            return tf.zeros([batch, *tf.TensorShape(size).as_list()], dtype)

        def array(size, dtype):
            shape = tf.TensorShape([static_batch]).concatenate(tf.TensorShape(size))
            return tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=shape)

        sizes, dtypes = decoder.output_size, decoder.output_dtype
        zero_outputs = tf.nest.map_structure(zeros, sizes, dtypes)
        arrays = tf.nest.map_structure(array, sizes, dtypes)

        def kept(new, old):
            if isinstance(old, tf.TensorArray):
                return new
            new.set_shape(old.shape)
            return new if new.shape.rank == 0 else tf.where(finished_now[0], old, new)

        finished_now = [finished]

        def step(time, arrays, state, inputs, finished, lengths):
            outputs, next_state, next_inputs, done = decoder.step(time, inputs, state)
            next_finished = done if decoder.tracks_own_finished else tf.logical_or(done, finished)
            lengths = tf.where(finished, lengths, tf.fill(tf.shape(lengths), time + 1))
            if impute_finished:
                finished_now[0] = finished
                outputs = tf.nest.map_structure(
                    lambda out, zero: tf.where(finished, zero, out), outputs, zero_outputs
                )
                next_state = tf.nest.map_structure(kept, next_state, state)
            arrays = tf.nest.map_structure(lambda a, out: a.write(time, out), arrays, outputs)
            return time + 1, arrays, next_state, next_inputs, next_finished, lengths

        _, arrays, state, _, _, lengths = tf.while_loop(
            lambda *loop: tf.logical_not(tf.reduce_all(loop[4])),
            step,
            (tf.constant(0), arrays, state, inputs, finished, tf.zeros_like(finished, tf.int32)),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        outputs = tf.nest.map_structure(lambda a: a.stack(), arrays)
        try:
            outputs, state = decoder.finalize(outputs, state, lengths)
        except NotImplementedError:
            pass
        if not output_time_major:
            outputs = tf.nest.map_structure(_swap_batch_and_time, outputs)
    return outputs, state, lengths


class BasicDecoderOutput(collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))):
    __slots__ = ()


class BasicDecoder(Decoder):
    """A cell, a helper that chooses inputs, and perhaps a layer over the outputs."""

    def __init__(self, cell, helper, initial_state, output_layer=None):
        if not isinstance(helper, Helper):
            raise TypeError("helper must be a Helper, received: %s" % type(helper))
        self._cell, self._helper, self._initial_state, self._output_layer = (
            cell,
            helper,
            initial_state,
            output_layer,
        )

    @property
    def batch_size(self):
        return self._helper.batch_size

    @property
    def output_size(self):
        return BasicDecoderOutput(_layer_size(self._cell, self._output_layer), self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        outputs = tf.nest.map_structure(lambda _: dtype, _layer_size(self._cell, self._output_layer))
        return BasicDecoderOutput(outputs, self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BasicDecoderStep", [time]):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            ids = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, inputs, state = self._helper.next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=ids
            )
        return BasicDecoderOutput(outputs, ids), state, inputs, finished


def _layer_size(cell, layer):
    """The size of a cell's outputs behind a layer."""
    if layer is None:
        return cell.output_size
    return tf.TensorShape(layer.compute_output_shape(tf.TensorShape([None, cell.output_size])))[1:]


# ---- helpers ---------------------------------------------------------------------------------------------------------


class Helper:
    """Chooses what a decoder reads next."""

    sample_ids_shape = tf.TensorShape([])
    sample_ids_dtype = tf.int32
    _batch_size = None

    @property
    def batch_size(self):
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size


class CustomHelper(Helper):
    """A helper made of three functions."""

    def __init__(
        self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None, sample_ids_dtype=None
    ):
        self._initialize, self._sample, self._next = initialize_fn, sample_fn, next_inputs_fn
        self.sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self.sample_ids_dtype = sample_ids_dtype or tf.int32

    def initialize(self, name=None):
        finished, inputs = self._initialize()
        if self._batch_size is None:
            self._batch_size = tf.size(finished)
        return finished, inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample(time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        return self._next(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


class TrainingHelper(Helper):
    """Reads the inputs given."""

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self.inputs = tf.convert_to_tensor(inputs)
            by_time = self.inputs if time_major else _swap_batch_and_time(self.inputs)
            array = tf.TensorArray(by_time.dtype, size=tf.shape(by_time)[0], element_shape=by_time.shape[1:])
            self._array = array.unstack(by_time)
            self.sequence_length = tf.convert_to_tensor(sequence_length)
            if self.sequence_length.shape.rank != 1:
                raise ValueError(
                    "Expected sequence_length to be a vector, got %s" % self.sequence_length.shape
                )
            self._zeros = tf.zeros_like(by_time[0])
            self._batch_size = tf.size(self.sequence_length)

    def initialize(self, name=None):
        return self._at(0, tf.equal(0, self.sequence_length))

    def sample(self, time, outputs, name=None, **unused):
        return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused):
        return (*self._at(time + 1, time + 1 >= self.sequence_length), state)

    def _at(self, time, finished):
        inputs = tf.cond(tf.reduce_all(finished), lambda: self._zeros, lambda: self._array.read(time))
        return finished, inputs


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """Reads the inputs given or, with a probability, the embedding of a symbol drawn from the outputs."""

    def __init__(
        self,
        inputs,
        sequence_length,
        embedding,
        sampling_probability,
        time_major=False,
        seed=None,
        scheduling_seed=None,
        name=None,
    ):
        super().__init__(inputs, sequence_length, time_major, name)
        self._embed = _embedder(embedding)
        self._probability = tf.convert_to_tensor(sampling_probability)
        self._seed, self._scheduling_seed = seed, scheduling_seed

    def sample(self, time, outputs, state, name=None):
        chosen = _chance(self._probability, self.batch_size, self._scheduling_seed)
        return tf.where(chosen, _draw(outputs, self._seed), tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished, inputs, state = super().next_inputs(time, outputs, state)
        drawn = self._embed(tf.maximum(sample_ids, 0))
        return (
            finished,
            tf.where(tf.logical_and(sample_ids > -1, ~tf.reduce_all(finished)), drawn, inputs),
            state,
        )


class ScheduledOutputTrainingHelper(TrainingHelper):
    """Reads the inputs given or, with a probability, the outputs of the step before."""

    def __init__(
        self,
        inputs,
        sequence_length,
        sampling_probability,
        time_major=False,
        seed=None,
        next_inputs_fn=None,
        auxiliary_inputs=None,
        name=None,
    ):
        if auxiliary_inputs is not None:
            raise NotImplementedError("auxiliary_inputs have not been carried over")
        super().__init__(inputs, sequence_length, time_major, name)
        self._probability = tf.convert_to_tensor(sampling_probability)
        self._seed, self._function = seed, next_inputs_fn or tf.identity

    def sample(self, time, outputs, state, name=None):
        return tf.cast(_chance(self._probability, self.batch_size, self._seed), tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished, inputs, state = super().next_inputs(time, outputs, state)
        chosen = tf.logical_and(tf.cast(sample_ids, tf.bool), ~tf.reduce_all(finished))
        return finished, tf.where(chosen, self._function(outputs), inputs), state


class GreedyEmbeddingHelper(Helper):
    """Reads the embedding of the most likely symbol of the step before, until that is `end_token`."""

    def __init__(self, embedding, start_tokens, end_token):
        self._embed = _embedder(embedding)
        start = tf.convert_to_tensor(start_tokens, tf.int32)
        self._end = tf.convert_to_tensor(end_token, tf.int32)
        if start.shape.rank != 1 or self._end.shape.rank != 0:
            raise ValueError("start_tokens must be a vector and end_token a scalar")
        self._batch_size = tf.size(start)
        self._start = self._embed(start)

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start

    def sample(self, time, outputs, state, name=None):
        return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished = tf.equal(sample_ids, self._end)
        inputs = tf.cond(tf.reduce_all(finished), lambda: self._start, lambda: self._embed(sample_ids))
        return finished, inputs, state


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """Reads the embedding of a symbol drawn from the outputs of the step before."""

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._temperature, self._seed = softmax_temperature, seed

    def sample(self, time, outputs, state, name=None):
        return _draw(outputs if self._temperature is None else outputs / self._temperature, self._seed)


class InferenceHelper(Helper):
    """Reads what `sample_fn` makes of the outputs."""

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn, next_inputs_fn=None):
        self._sample, self._end, self._next = sample_fn, end_fn, next_inputs_fn or (lambda ids: ids)
        self.sample_ids_shape, self.sample_ids_dtype = tf.TensorShape(sample_shape), sample_dtype
        self._start = tf.convert_to_tensor(start_inputs)
        self._batch_size = tf.shape(self._start)[0]

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start

    def sample(self, time, outputs, state, name=None):
        return self._sample(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        return self._end(sample_ids), self._next(sample_ids), state


def _embedder(embedding):
    return embedding if callable(embedding) else lambda ids: tf.nn.embedding_lookup(embedding, ids)


def _chance(probability, count, seed):
    return tf.random_uniform([count], seed=seed, dtype=probability.dtype) < probability


def _draw(logits, seed):
    return tf.squeeze(tf.multinomial(logits, 1, seed=seed, output_dtype=tf.int32), 1)


# ---- attention -------------------------------------------------------------------------------------------------------


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


# ---- beam search -----------------------------------------------------------------------------------------------------


class BeamSearchDecoderState(
    collections.namedtuple(
        "BeamSearchDecoderState",
        ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs"),
    )
):
    __slots__ = ()


class BeamSearchDecoderOutput(
    collections.namedtuple("BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids"))
):
    __slots__ = ()


class FinalBeamSearchDecoderOutput(
    collections.namedtuple("FinalBeamDecoderOutput", ("predicted_ids", "beam_search_decoder_output"))
):
    __slots__ = ()


def tile_batch(t, multiplier, name=None):
    """Each example of a batch `multiplier` times, in a row."""

    def tile(x):
        x = tf.convert_to_tensor(x)
        shape = tf.shape(x)
        repeats = [1, multiplier] + [1] * (x.shape.rank - 1)
        tiled = tf.tile(tf.expand_dims(x, 1), repeats)
        tiled = tf.reshape(tiled, tf.concat([[shape[0] * multiplier], shape[1:]], 0))
        static = tf.get_static_value(tf.convert_to_tensor(multiplier))
        known = x.shape[0].value is not None and static is not None
        tiled.set_shape(
            tf.TensorShape([x.shape[0].value * static if known else None]).concatenate(x.shape[1:])
        )
        return tiled

    with tf.name_scope(name, "tile_batch"):
        return tf.nest.map_structure(tile, t)


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """The full sequences of a beam search [time, batch, beam], from each step's symbols and parents."""
    with tf.name_scope(name, "GatherTree"):
        step_ids, parent_ids = tf.convert_to_tensor(step_ids), tf.convert_to_tensor(parent_ids)
        steps, shape = tf.shape(step_ids)[0], tf.shape(step_ids)
        lengths = tf.expand_dims(tf.cast(max_sequence_lengths, tf.int32), 1)
        end = tf.fill(shape[1:], tf.cast(end_token, step_ids.dtype))
        beams = tf.tile(tf.expand_dims(tf.range(shape[2]), 0), [shape[1], 1])
        array = tf.TensorArray(step_ids.dtype, size=steps, element_shape=step_ids.shape[1:])

        def back(time, beams, array):
            inside = tf.broadcast_to(time < lengths, shape[1:])
            array = array.write(time, tf.where(inside, tf.gather(step_ids[time], beams, batch_dims=1), end))
            parents = tf.gather(tf.cast(parent_ids[time], tf.int32), beams, batch_dims=1)
            return time - 1, tf.where(inside, parents, beams), array

        _, _, array = tf.while_loop(lambda time, *_: time >= 0, back, (steps - 1, beams, array))
        ids = array.stack()
        ended = tf.cumsum(tf.cast(tf.equal(ids, end), tf.int32), exclusive=True) > 0
        ids = tf.where(ended, tf.broadcast_to(end, shape), ids)
        ids.set_shape(step_ids.shape)
        return ids


class BeamSearchDecoder(Decoder):
    """Keeps the `beam_width` best sequences. The initial state must have been tiled with `tile_batch`."""

    tracks_own_finished = True

    def __init__(
        self,
        cell,
        embedding,
        start_tokens,
        end_token,
        initial_state,
        beam_width,
        output_layer=None,
        length_penalty_weight=0.0,
        coverage_penalty_weight=0.0,
        reorder_tensor_arrays=True,
    ):
        if coverage_penalty_weight:
            raise NotImplementedError("coverage_penalty_weight has not been carried over")
        self._cell, self._layer, self._embed = cell, output_layer, _embedder(embedding)
        self._start = tf.convert_to_tensor(start_tokens, tf.int32)
        self._end = tf.convert_to_tensor(end_token, tf.int32)
        self._width, self._penalty = beam_width, length_penalty_weight
        self.batch_size = tf.size(self._start)
        self._initial_state = tf.nest.map_structure(self._split_state, initial_state)
        tokens = tf.tile(tf.expand_dims(self._start, 1), [1, beam_width])
        self._start_inputs = self._embed(tokens)

    @property
    def output_size(self):
        width = tf.TensorShape([self._width])
        return BeamSearchDecoderOutput(width, width, width)

    @property
    def output_dtype(self):
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        return BeamSearchDecoderOutput(dtype, tf.int32, tf.int32)

    def initialize(self, name=None):
        batch, width = self.batch_size, self._width
        finished = tf.one_hot(
            tf.zeros([batch], tf.int32), width, on_value=False, off_value=True, dtype=tf.bool
        )
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        log_probs = tf.one_hot(
            tf.zeros([batch], tf.int32),
            width,
            on_value=tf.constant(0.0, dtype),
            off_value=tf.constant(-np.inf, dtype),
        )
        state = BeamSearchDecoderState(
            self._initial_state, log_probs, finished, tf.zeros([batch, width], tf.int64), ()
        )
        return finished, self._start_inputs, state

    def step(self, time, inputs, state, name=None):
        merged = tf.nest.map_structure(self._merge, inputs)
        outputs, cell_state = self._cell(merged, tf.nest.map_structure(self._merge_state, state.cell_state))
        if self._layer is not None:
            outputs = self._layer(outputs)
        outputs = self._split(outputs)
        cell_state = tf.nest.map_structure(self._split_state, cell_state)
        result, new_state = self._search(outputs, cell_state, state)
        ids = result.predicted_ids
        inputs = tf.cond(
            tf.reduce_all(new_state.finished), lambda: self._start_inputs, lambda: self._embed(ids)
        )
        return result, new_state, inputs, new_state.finished

    def finalize(self, outputs, final_state, sequence_lengths):
        lengths = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        ids = gather_tree(outputs.predicted_ids, outputs.parent_ids, lengths, self._end)
        return FinalBeamSearchDecoderOutput(ids, outputs), final_state

    def _search(self, logits, cell_state, state):
        vocabulary = logits.shape[-1].value or tf.shape(logits)[-1]
        log_probs = tf.nn.log_softmax(logits)
        ended = tf.one_hot(
            self._end, vocabulary, on_value=0.0, off_value=log_probs.dtype.min, dtype=log_probs.dtype
        )
        done = tf.expand_dims(state.finished, 2)
        mask = tf.broadcast_to(done, tf.shape(log_probs))
        log_probs = tf.where(mask, tf.broadcast_to(ended, tf.shape(log_probs)), log_probs)
        totals = tf.expand_dims(state.log_probs, 2) + log_probs
        adds = tf.one_hot(
            self._end, vocabulary, on_value=tf.constant(0, tf.int64), off_value=tf.constant(1, tf.int64)
        )
        lengths = tf.expand_dims(state.lengths, 2) + adds * tf.cast(~done, tf.int64)
        flat_scores = tf.reshape(totals / self._length_penalty(lengths), [self.batch_size, -1])
        scores, best = tf.nn.top_k(flat_scores, k=self._width)
        scores.set_shape([None, self._width])
        best.set_shape([None, self._width])
        ids, parents = best % vocabulary, best // vocabulary
        before = tf.gather(state.finished, parents, batch_dims=1)
        new_state = BeamSearchDecoderState(
            tf.nest.map_structure(lambda one: self._reordered(one, parents), cell_state),
            tf.gather(tf.reshape(totals, [self.batch_size, -1]), best, batch_dims=1),
            tf.logical_or(before, tf.equal(ids, self._end)),
            tf.gather(state.lengths, parents, batch_dims=1) + tf.cast(~before, tf.int64),
            (),
        )
        return BeamSearchDecoderOutput(scores, ids, parents), new_state

    def _length_penalty(self, lengths):
        weight = tf.get_static_value(tf.convert_to_tensor(self._penalty))
        if weight is not None and weight == 0:
            return 1.0
        return ((5.0 + tf.cast(lengths, tf.float32)) / 6.0) ** self._penalty

    def _reordered(self, state, parents):
        if isinstance(state, tf.TensorArray) or state.shape.rank is None or state.shape.rank < 2:
            return state
        return tf.gather(state, parents, batch_dims=1)

    def _merge(self, x):
        merged = tf.reshape(x, tf.concat([[self.batch_size * self._width], tf.shape(x)[2:]], 0))
        merged.set_shape(tf.TensorShape([None]).concatenate(x.shape[2:]))
        return merged

    def _split(self, x):
        split = tf.reshape(x, tf.concat([[self.batch_size, self._width], tf.shape(x)[1:]], 0))
        split.set_shape(tf.TensorShape([None, self._width]).concatenate(x.shape[1:]))
        return split

    def _merge_state(self, x):
        return x if isinstance(x, tf.TensorArray) or x.shape.rank == 0 else self._merge(x)

    def _split_state(self, x):
        return x if isinstance(x, tf.TensorArray) or x.shape.rank == 0 else self._split(x)
