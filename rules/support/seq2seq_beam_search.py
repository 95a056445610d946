"""Beam search that computes what that of `tf.contrib.seq2seq` did, in graphs and in TensorFlow 2.

Written beside this program by tf2mig; it belongs to you now. The coverage penalty is not covered.
"""

import collections

import numpy as np
import tensorflow as tf
from seq2seq_decoding import Decoder, embedder


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
        batch = x.shape.as_list()[0]
        known = batch is not None and static is not None
        tiled.set_shape(tf.TensorShape([batch * static if known else None]).concatenate(x.shape[1:]))
        return tiled

    return tf.nest.map_structure(tile, t)


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """The full sequences of a beam search [time, batch, beam], from each step's symbols and parents."""
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
        self._cell, self._layer, self._embed = cell, output_layer, embedder(embedding)
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
        cell_state = tf.nest.map_structure(self._merge_state, state.cell_state)
        outputs, cell_state = self._cell(merged, cell_state, *self.cell_scope)
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
        vocabulary = logits.shape.as_list()[-1] or tf.shape(logits)[-1]
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
