"""The sequence-to-sequence models of `tf.contrib.legacy_seq2seq` for TensorFlow 2, over lists with one tensor a time step.

Written beside this program by tf2mig; it belongs to you now. A class holds the variables of one model and is made once;
calling it runs the model. Cells are those of `rnn_cells`; the cell that a model is given decodes, a copy of it encodes.
"""

import copy
import math

import tensorflow as tf
from rnn_cells import glorot_uniform, static_rnn, trace_once


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Run a cell over the inputs; `loop_function(output, i)` makes the next input from an output."""
    state, outputs = initial_state, []
    for i, one in enumerate(decoder_inputs):
        if loop_function is not None and outputs:
            one = loop_function(outputs[-1], i)
        output, state = cell(one, state, scope or "rnn_decoder")
        outputs.append(output)
    return outputs, state


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32, scope=None):
    """An encoder and a decoder with the same weights."""
    scope = "combined_tied_rnn_seq2seq/%s" % (scope or "tied_rnn_seq2seq")
    _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
    return rnn_decoder(decoder_inputs, state, cell, loop_function, scope)


class _Model(tf.Module):
    """What has variables of its own, by their names."""

    default_name = "model"

    def __init__(self, scope=None):
        super().__init__()
        self._scope, self._variables = scope or self.default_name, {}

    def variable(self, name, shape, initializer=glorot_uniform):
        """The variable of that name, made when it is first asked for."""
        if name not in self._variables:
            with tf.init_scope():
                value = initializer(shape, dtype=tf.float32)
                self._variables[name] = tf.Variable(value, name="%s/%s" % (self._scope, name))
        return self._variables[name]

    def linear(self, name, parts, units):
        """A dense layer of that name over joined inputs."""
        joined = tf.concat(parts, 1) if len(parts) > 1 else parts[0]
        product = tf.matmul(joined, self.variable(name + "kernel", [joined.shape[-1], units]))
        return tf.nn.bias_add(product, self.variable(name + "bias", [units], tf.zeros))


class BasicRnnSeq2Seq(_Model):
    """An encoder and a decoder with weights of their own."""

    default_name = "basic_rnn_seq2seq"
    _encoder = None

    def __call__(self, encoder_inputs, decoder_inputs, cell, dtype=tf.float32):
        if self._encoder is None:
            self._encoder = copy.deepcopy(cell)
        _, state = static_rnn(self._encoder, encoder_inputs, dtype=dtype, scope=self._scope + "/rnn")
        return rnn_decoder(decoder_inputs, state, cell, scope=self._scope + "/rnn_decoder")


# ---- symbols ---------------------------------------------------------------------------------------------------------


class _Embedded:
    """A cell that reads symbols."""

    def __init__(self, cell, table):
        self._cell, self._table, self.output_size = cell, table, cell.output_size

    def zero_state(self, batch_size, dtype):
        return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        return self._cell(tf.nn.embedding_lookup(self._table, tf.reshape(inputs, [-1])), state, scope)


class _Projected:
    """A cell with a dense layer of a model over its outputs."""

    def __init__(self, cell, model, name, units):
        self._cell, self._model, self._name, self.output_size = cell, model, name, units

    def zero_state(self, batch_size, dtype):
        return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        output, state = self._cell(inputs, state, scope)
        return self._model.linear(self._name, [output], self.output_size), state


def _wide(shape, dtype):
    return tf.random.uniform(shape, -math.sqrt(3), math.sqrt(3), dtype)


class EmbeddingRnnDecoder(_Model):
    """`rnn_decoder` over symbols, which it embeds; with `feed_previous` it reads its own best symbols."""

    default_name = "embedding_rnn_decoder"

    def __init__(self, num_symbols, embedding_size, scope=None):
        super().__init__(scope)
        self._shape = [num_symbols, embedding_size]

    def __call__(
        self,
        decoder_inputs,
        initial_state,
        cell,
        output_projection=None,
        feed_previous=False,
        update_embedding_for_previous=True,
    ):
        table = self.variable("embedding", self._shape)
        feed = _best_symbol(table, output_projection, update_embedding_for_previous) if feed_previous else None
        embedded = [tf.nn.embedding_lookup(table, symbols) for symbols in decoder_inputs]
        return rnn_decoder(embedded, initial_state, cell, feed, self._scope + "/rnn_decoder")


class EmbeddingRnnSeq2Seq(_Model):
    """Encoder and decoder over symbols; `feed_previous` may be a boolean tensor."""

    default_name = "embedding_rnn_seq2seq"
    _encoder = None

    def __init__(self, num_encoder_symbols, num_decoder_symbols, embedding_size, scope=None):
        super().__init__(scope)
        self._read, self._written, self._size = num_encoder_symbols, num_decoder_symbols, embedding_size
        self._decoder = self._made_decoder()

    def _made_decoder(self):
        return EmbeddingRnnDecoder(self._written, self._size, self._scope + "/embedding_rnn_decoder")

    def _encoded(self, encoder_inputs, cell, dtype):
        if self._encoder is None:
            self._encoder = copy.deepcopy(cell)
        table = self.variable("rnn/embedding_wrapper/embedding", [self._read, self._size], _wide)
        scope = self._scope + "/rnn/embedding_wrapper"
        return static_rnn(_Embedded(self._encoder, table), encoder_inputs, dtype=dtype or tf.float32, scope=scope)

    def _projected(self, cell):
        name = "embedding_rnn_decoder/rnn_decoder/output_projection_wrapper/"
        return _Projected(cell, self, name, self._written)

    def __call__(self, encoder_inputs, decoder_inputs, cell, output_projection=None, feed_previous=False, dtype=None):
        _, state = self._encoded(encoder_inputs, cell, dtype)
        if output_projection is None:
            cell = self._projected(cell)

        def decode(feed, update_embedding):
            return self._decoder(decoder_inputs, state, cell, output_projection, feed, update_embedding)

        return _fed(decode, feed_previous)


class EmbeddingTiedRnnSeq2Seq(_Model):
    """Encoder and decoder over the same symbols, with the same weights."""

    default_name = "embedding_tied_rnn_seq2seq"

    def __init__(self, num_symbols, embedding_size, num_decoder_symbols=None, scope=None):
        super().__init__(scope)
        self._shape, self._written = [num_symbols, embedding_size], num_decoder_symbols or num_symbols

    def __call__(self, encoder_inputs, decoder_inputs, cell, output_projection=None, feed_previous=False, dtype=None):
        table = self.variable("embedding", self._shape)
        encoded = [tf.nn.embedding_lookup(table, symbols) for symbols in encoder_inputs]
        decoded = [tf.nn.embedding_lookup(table, symbols) for symbols in decoder_inputs]
        if output_projection is None:
            cell = _Projected(cell, self, "output_projection_wrapper/", self._written)

        def decode(feed, update_embedding):
            function = _best_symbol(table, output_projection, update_embedding) if feed else None
            return tied_rnn_seq2seq(encoded, decoded, cell, function, dtype or tf.float32)

        return _fed(decode, feed_previous)


# ---- attention -------------------------------------------------------------------------------------------------------


class AttentionDecoder(_Model):
    """A decoder that attends to `attention_states` [batch, length, size] at each step."""

    default_name = "attention_decoder"

    def __init__(self, output_size=None, num_heads=1, initial_state_attention=False, scope=None):
        super().__init__(scope)
        if num_heads < 1:
            raise ValueError("With less than 1 heads, use a non-attention decoder.")
        self._units, self._heads, self._from_start = output_size, num_heads, initial_state_attention

    def __call__(self, decoder_inputs, initial_state, attention_states, cell, loop_function=None):
        if not decoder_inputs:
            raise ValueError("Must provide at least 1 input to attention decoder.")
        size = attention_states.shape[2]
        if size is None:
            raise ValueError("Shape[2] of attention_states must be known: %s" % attention_states.shape)
        attend = self._attention(attention_states, size)
        zeros = tf.zeros([tf.shape(decoder_inputs[0])[0], size])
        zeros.set_shape([None, size])
        reads = attend(initial_state) if self._from_start else [zeros] * self._heads
        state, outputs = initial_state, []
        for i, one in enumerate(decoder_inputs):
            if loop_function is not None and outputs:
                one = loop_function(outputs[-1], i)
            output, state = cell(self.linear("", [one, *reads], one.shape[1]), state, self._scope)
            reads = attend(state)
            units = self._units or cell.output_size
            outputs.append(self.linear("AttnOutputProjection/", [output, *reads], units))
        return outputs, state

    def _attention(self, states, size):
        """A function from a query to one read of the states for each head."""
        length = states.shape[1] or tf.shape(states)[1]
        hidden = tf.reshape(states, [-1, length, 1, size])
        features, vectors = [], []
        for head in range(self._heads):
            weights = self.variable("AttnW_%d" % head, [1, 1, size, size], _glorot_of_filters)
            features.append(tf.nn.conv2d(hidden, weights, [1, 1, 1, 1], "SAME"))
            vectors.append(self.variable("AttnV_%d" % head, [size]))

        def attend(query):
            query = tf.concat(tf.nest.flatten(query), 1)
            reads = []
            for head in range(self._heads):
                projected = tf.reshape(self.linear("Attention_%d/" % head, [query], size), [-1, 1, 1, size])
                scores = tf.reduce_sum(vectors[head] * tf.tanh(features[head] + projected), [2, 3])
                alignment = tf.reshape(tf.nn.softmax(scores), [-1, length, 1, 1])
                reads.append(tf.reshape(tf.reduce_sum(alignment * hidden, [1, 2]), [-1, size]))
            return reads

        return attend


def _glorot_of_filters(shape, dtype):
    limit = math.sqrt(6.0 / (shape[-2] + shape[-1]))
    return tf.random.uniform(shape, -limit, limit, dtype)


class EmbeddingAttentionDecoder(_Model):
    """`AttentionDecoder` over symbols, which it embeds."""

    default_name = "embedding_attention_decoder"

    def __init__(
        self,
        num_symbols,
        embedding_size,
        num_heads=1,
        output_size=None,
        initial_state_attention=False,
        scope=None,
    ):
        super().__init__(scope)
        self._shape = [num_symbols, embedding_size]
        scope = self._scope + "/attention_decoder"
        self._decoder = AttentionDecoder(output_size, num_heads, initial_state_attention, scope)

    def __call__(
        self,
        decoder_inputs,
        initial_state,
        attention_states,
        cell,
        output_projection=None,
        feed_previous=False,
        update_embedding_for_previous=True,
    ):
        table = self.variable("embedding", self._shape)
        feed = _best_symbol(table, output_projection, update_embedding_for_previous) if feed_previous else None
        embedded = [tf.nn.embedding_lookup(table, symbols) for symbols in decoder_inputs]
        return self._decoder(embedded, initial_state, attention_states, cell, feed)


class EmbeddingAttentionSeq2Seq(EmbeddingRnnSeq2Seq):
    """Encoder and attending decoder over symbols; `feed_previous` may be a boolean tensor."""

    default_name = "embedding_attention_seq2seq"

    def __init__(
        self,
        num_encoder_symbols,
        num_decoder_symbols,
        embedding_size,
        num_heads=1,
        initial_state_attention=False,
        scope=None,
    ):
        self._options = num_heads, initial_state_attention
        super().__init__(num_encoder_symbols, num_decoder_symbols, embedding_size, scope)

    def _made_decoder(self):
        heads, from_start = self._options
        scope = self._scope + "/embedding_attention_decoder"
        return EmbeddingAttentionDecoder(
            self._written, self._size, heads, initial_state_attention=from_start, scope=scope
        )

    def _projected(self, cell):
        name = "embedding_attention_decoder/attention_decoder/output_projection_wrapper/"
        return _Projected(cell, self, name, self._written)

    def __call__(self, encoder_inputs, decoder_inputs, cell, output_projection=None, feed_previous=False, dtype=None):
        outputs, state = self._encoded(encoder_inputs, cell, dtype)
        states = tf.concat([tf.reshape(output, [-1, 1, cell.output_size]) for output in outputs], 1)
        if output_projection is None:
            cell = self._projected(cell)

        def decode(feed, update_embedding):
            return self._decoder(decoder_inputs, state, states, cell, output_projection, feed, update_embedding)

        return _fed(decode, feed_previous)


# ---- what is read next -----------------------------------------------------------------------------------------------


def _best_symbol(embedding, output_projection, update_embedding):
    """A loop function that embeds the most likely symbol of the step before."""

    def embed(previous, _):
        if output_projection is not None:
            previous = tf.matmul(previous, output_projection[0]) + output_projection[1]
        embedded = tf.nn.embedding_lookup(embedding, tf.argmax(previous, 1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return embed


def _fed(decode, feed_previous):
    """`decode(feed, update_embedding)`, chosen while tracing or, by a tensor, when it runs."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous, True)
    trace_once(lambda: decode(False, False))
    return tf.cond(feed_previous, lambda: decode(True, False), lambda: decode(False, False))
