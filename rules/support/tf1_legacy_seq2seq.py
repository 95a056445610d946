"""The sequence-to-sequence models of `tf.contrib.legacy_seq2seq`, over lists with one tensor a time step.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind; variables keep the names
that they had there.
"""

import copy

import tensorflow.compat.v1 as tf
from sequence_losses import legacy_sequence_loss as sequence_loss
from sequence_losses import sequence_loss_by_example
from tf1_rnn_cells import EmbeddingWrapper, OutputProjectionWrapper, _linear


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Run a cell over the inputs; `loop_function(output, i)` makes the next input from an output."""
    with tf.variable_scope(scope or "rnn_decoder"):
        state, outputs = initial_state, []
        for i, one in enumerate(decoder_inputs):
            if loop_function is not None and outputs:
                with tf.variable_scope("loop_function", reuse=True):
                    one = loop_function(outputs[-1], i)
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(one, state)
            outputs.append(output)
    return outputs, state


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """An encoder and a decoder with weights of their own."""
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32, scope=None):
    """An encoder and a decoder with the same weights."""
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function, scope)


def embedding_rnn_decoder(
    decoder_inputs,
    initial_state,
    cell,
    num_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    scope=None,
):
    """`rnn_decoder` over symbols, which it embeds; with `feed_previous` it reads its own best symbols."""
    with tf.variable_scope(scope or "embedding_rnn_decoder"):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        feed = (
            _best_symbol(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        embedded = (tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, feed)


def embedding_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """Encoder and decoder over symbols; `feed_previous` may be a boolean tensor."""
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as current:
        if dtype is not None:
            current.set_dtype(dtype)
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=dtype or current.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feed, update_embedding):
            return embedding_rnn_decoder(
                decoder_inputs,
                state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection,
                feed,
                update_embedding,
            )

        return _fed(decode, feed_previous, state, len(decoder_inputs))


def embedding_tied_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_symbols,
    embedding_size,
    num_decoder_symbols=None,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """Encoder and decoder over the same symbols, with the same weights."""
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as current:
        dtype = current.dtype
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype)
        encoded = [tf.nn.embedding_lookup(embedding, symbols) for symbols in encoder_inputs]
        decoded = [tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decode(feed, update_embedding):
            function = _best_symbol(embedding, output_projection, update_embedding) if feed else None
            return tied_rnn_seq2seq(encoded, decoded, cell, function, dtype)

        like = cell.zero_state(tf.shape(encoder_inputs[0])[0], dtype)
        return _fed(decode, feed_previous, like, len(decoder_inputs))


def attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    output_size=None,
    num_heads=1,
    loop_function=None,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """A decoder that attends to `attention_states` [batch, length, size] at each step."""
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    size = attention_states.shape[2].value
    if size is None:
        raise ValueError("Shape[2] of attention_states must be known: %s" % attention_states.shape)
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as current:
        dtype = current.dtype
        attend = _attention(attention_states, size, num_heads, dtype)
        zeros = tf.zeros(tf.stack([tf.shape(decoder_inputs[0])[0], size]), dtype)
        zeros.set_shape([None, size])
        reads = attend(initial_state) if initial_state_attention else [zeros] * num_heads
        state, outputs = initial_state, []
        for i, one in enumerate(decoder_inputs):
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            if loop_function is not None and outputs:
                with tf.variable_scope("loop_function", reuse=True):
                    one = loop_function(outputs[-1], i)
            joined = [tf.cast(part, dtype) for part in [one, *reads]]
            output, state = cell(_linear(joined, one.shape[1].value, bias=True), state)
            reuse = True if i == 0 and initial_state_attention else None
            with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
                reads = attend(state)
            with tf.variable_scope("AttnOutputProjection"):
                output = _linear([tf.cast(output, dtype), *reads], output_size or cell.output_size, bias=True)
            outputs.append(output)
    return outputs, state


def _attention(states, size, heads, dtype):
    """A function from a query to one read of the states for each head."""
    length = states.shape[1].value or tf.shape(states)[1]
    hidden = tf.reshape(states, [-1, length, 1, size])
    features, vectors = [], []
    for head in range(heads):
        weights = tf.get_variable("AttnW_%d" % head, [1, 1, size, size], dtype)
        features.append(tf.nn.conv2d(hidden, weights, [1, 1, 1, 1], "SAME"))
        vectors.append(tf.get_variable("AttnV_%d" % head, [size], dtype))

    def attend(query):
        query = tf.concat(tf.nest.flatten(query), 1)
        reads = []
        for head in range(heads):
            with tf.variable_scope("Attention_%d" % head):
                projected = tf.cast(tf.reshape(_linear(query, size, bias=True), [-1, 1, 1, size]), dtype)
                scores = tf.reduce_sum(vectors[head] * tf.tanh(features[head] + projected), [2, 3])
                alignment = tf.cast(tf.nn.softmax(tf.cast(scores, tf.float32)), dtype)
                read = tf.reduce_sum(tf.reshape(alignment, [-1, length, 1, 1]) * hidden, [1, 2])
                reads.append(tf.reshape(read, [-1, size]))
        return reads

    return attend


def embedding_attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    num_symbols,
    embedding_size,
    num_heads=1,
    output_size=None,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`attention_decoder` over symbols, which it embeds."""
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        feed = (
            _best_symbol(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        return attention_decoder(
            [tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size or cell.output_size,
            num_heads,
            feed,
            initial_state_attention=initial_state_attention,
        )


def embedding_attention_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    num_heads=1,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """Encoder and attending decoder over symbols; `feed_previous` may be a boolean tensor."""
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as current:
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        outputs, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=current.dtype)
        attention_states = tf.concat([tf.reshape(output, [-1, 1, cell.output_size]) for output in outputs], 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decode(feed, update_embedding):
            return embedding_attention_decoder(
                decoder_inputs, state, attention_states, cell, num_decoder_symbols, embedding_size, num_heads,
                output_size, output_projection, feed, update_embedding,
                initial_state_attention=initial_state_attention,
            )  # fmt: skip

        return _fed(decode, feed_previous, state, len(decoder_inputs))


def model_with_buckets(
    encoder_inputs,
    decoder_inputs,
    targets,
    weights,
    buckets,
    seq2seq,
    softmax_loss_function=None,
    per_example_loss=False,
    name=None,
):
    """A model for each of several lengths, with the same weights; returns the outputs and losses of each."""
    if len(encoder_inputs) < buckets[-1][0] or min(len(targets), len(weights)) < buckets[-1][1]:
        raise ValueError(
            "Inputs, targets and weights must be at least as long as the last bucket, %s." % (buckets[-1],)
        )
    loss_function = sequence_loss_by_example if per_example_loss else sequence_loss
    outputs, losses = [], []
    with tf.name_scope(name or "model_with_buckets"):
        for i, (source, target) in enumerate(buckets):
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if i > 0 else None):
                output, _ = seq2seq(encoder_inputs[:source], decoder_inputs[:target])
            outputs.append(output)
            losses.append(
                loss_function(
                    output, targets[:target], weights[:target], softmax_loss_function=softmax_loss_function
                )
            )
    return outputs, losses


def _best_symbol(embedding, output_projection, update_embedding):
    """A loop function that embeds the most likely symbol of the step before."""

    def embed(previous, _):
        if output_projection is not None:
            previous = tf.nn.xw_plus_b(previous, output_projection[0], output_projection[1])
        embedded = tf.nn.embedding_lookup(embedding, tf.argmax(previous, 1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return embed


def _fed(decode, feed_previous, state_like, length):
    """`decode(feed, update_embedding)`, chosen when the graph is built or, by a tensor, when it runs."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous, True)

    def branch(feed):
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if feed else True):
            outputs, state = decode(feed, False)
        return outputs + tf.nest.flatten(state)

    flat = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
    return flat[:length], tf.nest.pack_sequence_as(state_like, flat[length:])
