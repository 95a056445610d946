"""Decoders and helpers that compute what those of `tf.contrib.seq2seq` did, in graphs and in TensorFlow 2.

Written beside this program by tf2mig; it belongs to you now. How a decoder is run (`dynamic_decode`), and with it where
variables live, is said in `tf1_seq2seq` or `tf2_seq2seq`, whichever stands beside this file.
"""

import collections

import tensorflow as tf


def _swap_batch_and_time(x):
    if x.shape.rank is not None and x.shape.rank < 2:
        return x
    swapped = tf.transpose(x, tf.concat([[1, 0], tf.range(2, tf.rank(x))], 0))
    swapped.set_shape(tf.TensorShape([x.shape[1], x.shape[0]]).concatenate(x.shape[2:]))
    return swapped


def choose_rows(condition, new, old):
    """Rows of `new` where the condition [batch] holds, rows of `old` elsewhere."""
    shape = tf.concat([tf.shape(condition), tf.ones([tf.rank(new) - 1], tf.int32)], 0)
    chosen = tf.where(tf.reshape(condition, shape), new, old)
    chosen.set_shape(old.shape)
    return chosen


# ---- decoding --------------------------------------------------------------------------------------------------------


class Decoder:
    """What `dynamic_decode` runs: `initialize()` gives finished, inputs and state; `step` one step."""

    tracks_own_finished = False
    cell_scope = ()  # what a cell takes, besides inputs and state, to name its variables

    def initialize(self, name=None):
        raise NotImplementedError

    def step(self, time, inputs, state, name=None):
        raise NotImplementedError

    def finalize(self, outputs, final_state, sequence_lengths):
        raise NotImplementedError


def decode(decoder, before_loop, output_time_major, impute_finished, maximum_iterations, **loop):
    """Run a decoder until all sequences are finished; returns outputs, the final state and the lengths.

    `before_loop(step)` is called once with a function that takes the first step, before the loop is built.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError("Expected decoder to be type Decoder, but saw: %s" % type(decoder))
    finished, inputs, state = decoder.initialize()
    if maximum_iterations is not None:
        maximum_iterations = tf.convert_to_tensor(maximum_iterations, tf.int32)
        finished = tf.logical_or(finished, maximum_iterations <= 0)
    before_loop(lambda: decoder.step(tf.constant(0), inputs, state))
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

    def step(time, arrays, state, inputs, finished, lengths):
        outputs, next_state, next_inputs, done = decoder.step(time, inputs, state)
        next_finished = done if decoder.tracks_own_finished else tf.logical_or(done, finished)
        lengths = tf.where(finished, lengths, tf.fill(tf.shape(lengths), time + 1))
        if impute_finished:
            outputs = tf.nest.map_structure(
                lambda out, zero: choose_rows(finished, zero, out), outputs, zero_outputs
            )
            next_state = tf.nest.map_structure(
                lambda new, old: _kept(finished, new, old), next_state, state
            )
        arrays = tf.nest.map_structure(lambda a, out: a.write(time, out), arrays, outputs)
        return time + 1, arrays, next_state, next_inputs, next_finished, lengths

    _, arrays, state, _, _, lengths = tf.while_loop(
        lambda *loop: tf.logical_not(tf.reduce_all(loop[4])),
        step,
        (tf.constant(0), arrays, state, inputs, finished, tf.zeros_like(finished, tf.int32)),
        maximum_iterations=maximum_iterations,
        **loop,
    )
    outputs = tf.nest.map_structure(lambda a: a.stack(), arrays)
    try:
        outputs, state = decoder.finalize(outputs, state, lengths)
    except NotImplementedError:
        pass
    if not output_time_major:
        outputs = tf.nest.map_structure(_swap_batch_and_time, outputs)
    return outputs, state, lengths


def start(decoder, maximum_iterations):
    """What an unstarted decoder begins with: finished, inputs, state, and the bound of steps as a tensor."""
    if not isinstance(decoder, Decoder):
        raise TypeError("Expected decoder to be type Decoder, but saw: %s" % type(decoder))
    finished, inputs, state = decoder.initialize()
    if maximum_iterations is not None:
        maximum_iterations = tf.convert_to_tensor(maximum_iterations, tf.int32)
        finished = tf.logical_or(finished, maximum_iterations <= 0)
    return finished, inputs, state, maximum_iterations


def _kept(finished, new, old):
    """The new state, but the old one for the examples that are done."""
    if isinstance(old, tf.TensorArray):
        return new
    return new if new.shape.rank == 0 else choose_rows(finished, old, new)


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
        outputs, state = self._cell(inputs, state, *self.cell_scope)
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
        self.inputs = tf.nest.map_structure(tf.convert_to_tensor, inputs)
        by_time = self.inputs if time_major else tf.nest.map_structure(_swap_batch_and_time, self.inputs)
        self._arrays = tf.nest.map_structure(_unstacked, by_time)
        self.sequence_length = tf.convert_to_tensor(sequence_length)
        if self.sequence_length.shape.rank != 1:
            raise ValueError("Expected sequence_length to be a vector, got %s" % self.sequence_length.shape)
        self._zeros = tf.nest.map_structure(lambda x: tf.zeros_like(x[0]), by_time)
        self._batch_size = tf.size(self.sequence_length)

    def initialize(self, name=None):
        return self._at(0, tf.equal(0, self.sequence_length))

    def sample(self, time, outputs, name=None, **unused):
        return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused):
        return (*self._at(time + 1, time + 1 >= self.sequence_length), state)

    def _at(self, time, finished):
        inputs = tf.cond(
            tf.reduce_all(finished),
            lambda: self._zeros,
            lambda: tf.nest.map_structure(lambda array: array.read(time), self._arrays),
        )
        return finished, inputs


def _unstacked(x):
    return tf.TensorArray(x.dtype, size=tf.shape(x)[0], element_shape=x.shape[1:], clear_after_read=False).unstack(x)


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
        self._embed = embedder(embedding)
        self._probability = tf.convert_to_tensor(sampling_probability)
        self._seed, self._scheduling_seed = seed, scheduling_seed

    def sample(self, time, outputs, state, name=None):
        chosen = _chance(self._probability, self.batch_size, self._scheduling_seed)
        return tf.where(chosen, _draw(outputs, self._seed), tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished, inputs, state = super().next_inputs(time, outputs, state)
        drawn = self._embed(tf.maximum(sample_ids, 0))
        chosen = tf.logical_and(sample_ids > -1, ~tf.reduce_all(finished))
        return finished, choose_rows(chosen, drawn, inputs), state


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
        return finished, choose_rows(chosen, self._function(outputs), inputs), state


class GreedyEmbeddingHelper(Helper):
    """Reads the embedding of the most likely symbol of the step before, until that is `end_token`."""

    def __init__(self, embedding, start_tokens, end_token):
        self._embed = embedder(embedding)
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


def embedder(embedding):
    """A function from symbols to vectors, for a table of vectors or such a function."""
    return embedding if callable(embedding) else lambda ids: tf.nn.embedding_lookup(embedding, ids)


def _chance(probability, count, seed):
    return tf.random.uniform([count], seed=seed, dtype=probability.dtype) < probability


def _draw(logits, seed):
    return tf.squeeze(tf.random.categorical(logits, 1, seed=seed, dtype=tf.int32), 1)
