"""Native decoders, helpers, attention and beam search: outputs, states and gradients, inside a tf.function."""

import numpy as np
import tensorflow as tf
from world import V1, flat, random, rounded

if V1:
    from tensorflow.contrib import seq2seq as S

    K, N, A, B, D = tf.nn.rnn_cell, tf.nn, S, S, S
    dense = tf.layers.Dense

    def bahdanau(units, memory, lengths, **given):
        return S.BahdanauAttention(units, memory, memory_sequence_length=lengths, **given)

    def luong(units, memory, lengths, **given):
        return S.LuongAttention(units, memory, memory_sequence_length=lengths, **given)

    def attending(cell, mechanism, **given):
        return S.AttentionWrapper(cell, mechanism, **given)
else:
    import rnn_cells as K
    import rnn_cells as N
    import tf2_attention as A
    import tf2_beam_search as B
    import tf2_seq2seq as D

    dense = tf.keras.layers.Dense

    def once(make):
        if calls[0] == len(kept):
            kept.append(make())
        calls[0] += 1
        return kept[calls[0] - 1]

    def bahdanau(units, memory, lengths, **given):
        return once(lambda: A.BahdanauAttention(units, **given))(memory, memory_sequence_length=lengths)

    def luong(units, memory, lengths, **given):
        return once(lambda: A.LuongAttention(units, **given))(memory, memory_sequence_length=lengths)

    def attending(cell, mechanism, **given):
        return once(lambda: A.AttentionWrapper(**given))(cell, mechanism)


kept, calls = [], [0]
X = random.randn(4, 5, 3).astype("f")
L = np.array([5, 2, 1, 3], np.int32)
TABLE = random.randn(7, 3).astype("f")


def run_all(tag, build):
    """Build with fresh cells and layers; print what comes out and the gradients' sums."""
    made = {"gru": K.GRUCell(4), "lstm": K.BasicLSTMCell(4), "layer": dense(7), "plain": dense(7, use_bias=False)}
    del kept[:]
    if V1:
        x, lengths = tf.placeholder(tf.float32, [None, None, 3]), tf.placeholder(tf.int32, [None])
        tensors = flat(build(made, x, lengths))
        real = [t for t in tensors if t.dtype == tf.float32]
        gradients = tf.gradients(tf.add_n([tf.reduce_sum(tf.square(t)) for t in real]), tf.trainable_variables())
        gradients = [g for g in gradients if g is not None]
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            values, sums = session.run([tensors, gradients], {x: X, lengths: L})
        tf.reset_default_graph()
    else:
        signature = [tf.TensorSpec([None, None, 3]), tf.TensorSpec([None], tf.int32)]

        @tf.function(input_signature=signature)
        def step(x, lengths):
            calls[0] = 0
            with tf.GradientTape() as tape:
                tensors = flat(build(made, x, lengths))
                real = [t for t in tensors if t.dtype == tf.float32]
                total = tf.add_n([tf.reduce_sum(tf.square(t)) for t in real])
            found = tape.gradient(total, tape.watched_variables())
            return tensors, [tf.convert_to_tensor(g) for g in found if g is not None]

        step(X, L)
        values, sums = step(X, L)
    print(tag, [rounded(v) for v in values])
    print(sorted(round(float(np.sum(s)), 3) + 0.0 for s in sums))


def zeros(cell, x):
    return cell.zero_state(tf.shape(x)[0], tf.float32)


def trained(made, x, lengths, cell="gru", layer="layer", impute=True, **given):
    helper = D.TrainingHelper(x, lengths)
    decoder = D.BasicDecoder(made[cell], helper, zeros(made[cell], x), made[layer] if layer else None)
    outputs, state, final = D.dynamic_decode(decoder, impute_finished=impute, **given)
    return [outputs.rnn_output, outputs.sample_id, state, final]


def start(x):
    return tf.fill([tf.shape(x)[0]], 1)


def greedy(made, x, lengths):
    _, state = N.dynamic_rnn(made["gru"], x, sequence_length=lengths, dtype=tf.float32)
    helper = D.GreedyEmbeddingHelper(tf.constant(TABLE), start(x), 2)
    decoder = D.BasicDecoder(made["gru"], helper, state, made["layer"])
    outputs, state, final = D.dynamic_decode(decoder, maximum_iterations=6)
    return [outputs.rnn_output, outputs.sample_id, state, final]


def attended(made, x, lengths, mechanism, history=False, options=None, **given):
    memory, state = N.dynamic_rnn(made["lstm"], x, sequence_length=lengths, dtype=tf.float32)
    cell = attending(made["gru"], mechanism(4, memory, lengths, **(options or {})), alignment_history=history, **given)
    first = zeros(cell, x).clone(cell_state=state[1])
    decoder = D.BasicDecoder(cell, D.TrainingHelper(x, lengths), first, made["layer"])
    outputs, last, final = D.dynamic_decode(decoder, impute_finished=not history)
    more = [last.alignment_history.stack()] if history else []
    return [outputs.rnn_output, outputs.sample_id, last.cell_state, last.attention, last.alignments, final, *more]


def looped(made, x, lengths):
    memory, _ = N.dynamic_rnn(made["lstm"], x, dtype=tf.float32)
    cell = attending(made["gru"], luong(4, memory, lengths), attention_layer_size=3)
    outputs, state = N.dynamic_rnn(cell, x, initial_state=zeros(cell, x), dtype=tf.float32)
    return [outputs, state.cell_state]


def beams(made, x, lengths, penalty=0.0):
    _, state = N.dynamic_rnn(made["gru"], x, sequence_length=lengths, dtype=tf.float32)
    decoder = B.BeamSearchDecoder(
        made["gru"], tf.constant(TABLE), start(x), 2, B.tile_batch(state, 3), 3, made["plain"], penalty
    )
    outputs, state, final = D.dynamic_decode(decoder, maximum_iterations=5)
    return [outputs.predicted_ids, outputs.beam_search_decoder_output.scores, final]


def custom(made, x, lengths):
    def begin():
        return tf.tile([False], [tf.shape(x)[0]]), x[:, 0]

    def follow(time, outputs, state, sample_ids):
        return time + 1 >= lengths, outputs[:, :3], state

    helper = D.CustomHelper(begin, lambda time, outputs, state: tf.argmax(outputs, 1, output_type=tf.int32), follow)
    decoder = D.BasicDecoder(made["gru"], helper, zeros(made["gru"], x))
    outputs, state, final = D.dynamic_decode(decoder, impute_finished=True)
    return [outputs.rnn_output, outputs.sample_id, final]


def inferred(made, x, lengths):
    helper = D.InferenceHelper(
        lambda outputs: outputs[:, :3], [3], tf.float32, x[:, 0], lambda ids: tf.fill([tf.shape(x)[0]], False)
    )
    decoder = D.BasicDecoder(made["gru"], helper, zeros(made["gru"], x))
    outputs, _, final = D.dynamic_decode(decoder, maximum_iterations=4)
    return [outputs.rnn_output, outputs.sample_id, final]


run_all("trained", trained)
run_all("trained lstm", lambda *given: trained(*given, cell="lstm", impute=False))
run_all("trained bare", lambda *given: trained(*given, layer=None, output_time_major=True))
run_all("trained short", lambda *given: trained(*given, maximum_iterations=3))
run_all("greedy", greedy)
run_all("bahdanau", lambda *given: attended(*given, bahdanau, attention_layer_size=5))
run_all("bahdanau g", lambda *given: attended(*given, bahdanau, options={"normalize": True}))
run_all("luong", lambda *given: attended(*given, luong, options={"scale": True}, output_attention=False))
run_all("luong history", lambda *given: attended(*given, luong, True, attention_layer_size=5))
run_all("looped", looped)
run_all("beams", beams)
run_all("beams p", lambda *given: beams(*given, penalty=0.6))
run_all("custom", custom)
run_all("inferred", inferred)
