"""Cells, sequence losses, random fields, decoders, attention and beam search of tf.contrib."""

import numpy as np
from world import V1, random, run, tf

if V1:
    from tensorflow.contrib import crf as CRF
    from tensorflow.contrib import legacy_seq2seq as L
    from tensorflow.contrib import rnn as R
    from tensorflow.contrib import seq2seq as S

    MADE = CRF
    seqloss, lossby, lloss = S.sequence_loss, L.sequence_loss_by_example, L.sequence_loss
else:
    tf.disable_v2_behavior()
    import linear_chain_crf as CRF
    import tf1_crf as MADE
    import sequence_losses
    import tf1_legacy_seq2seq as L
    import tf1_rnn_cells as R
    import tf1_seq2seq as S

    seqloss, lossby = sequence_losses.sequence_loss, sequence_losses.sequence_loss_by_example
    lloss = sequence_losses.legacy_sequence_loss

X = random.randn(4, 5, 3).astype("f")
LEN = np.array([5, 2, 1, 3], np.int32)
IDS = random.randint(0, 6, (4, 5)).astype(np.int32)
W = random.rand(4, 5).astype("f")

cell = lambda n=4: tf.nn.rnn_cell.BasicLSTMCell(n)
x = lambda: tf.constant(X)
l = lambda: tf.constant(LEN)
dyn = lambda c: tf.nn.dynamic_rnn(c, x(), sequence_length=l(), dtype=tf.float32)
for k in [
    {},
    dict(average_across_timesteps=False),
    dict(average_across_batch=False),
    dict(average_across_timesteps=False, average_across_batch=False),
    dict(
        average_across_timesteps=False,
        average_across_batch=False,
        sum_over_timesteps=True,
        sum_over_batch=True,
    ),
    dict(average_across_batch=False, sum_over_batch=True),
    dict(average_across_timesteps=False, average_across_batch=False, sum_over_timesteps=True),
]:
    run(
        "sequence_loss %s" % sorted(k.items()),
        lambda: seqloss(tf.constant(np.tile(X, (1, 1, 2))), tf.constant(IDS), tf.constant(W), **k),
    )
lg = lambda: [tf.constant(np.tile(X[:, i], (1, 2))) for i in range(5)]
tg = lambda: [tf.constant(IDS[:, i]) for i in range(5)]
wg = lambda: [tf.constant(W[:, i]) for i in range(5)]
run(
    "lossby",
    lambda: [
        lossby(lg(), tg(), wg()),
        lossby(lg(), tg(), wg(), average_across_timesteps=False),
        lloss(lg(), tg(), wg()),
        lloss(lg(), tg(), wg(), average_across_batch=False),
    ],
)
run("ln", lambda: dyn(R.LayerNormBasicLSTMCell(4)))
run("ln2", lambda: dyn(R.LayerNormBasicLSTMCell(4, layer_norm=False, forget_bias=0.5, dropout_keep_prob=0.7)))
run("block", lambda: dyn(R.LSTMBlockCell(4)))
run("blockp", lambda: dyn(R.LSTMBlockCell(4, use_peephole=True, cell_clip=0.3)))
run("gru2", lambda: dyn(R.GRUBlockCellV2(4)))
run("gru1", lambda: dyn(R.GRUBlockCell(num_units=4)))
run("ug", lambda: dyn(R.UGRNNCell(4)))
run("attn", lambda: dyn(R.AttentionCellWrapper(cell(), 2)))
run("opw", lambda: dyn(R.OutputProjectionWrapper(cell(), 2)))
run("ipw", lambda: dyn(R.InputProjectionWrapper(cell(), 2)))
run("hw", lambda: dyn(R.HighwayWrapper(cell(3))))
run("emb", lambda: tf.nn.static_rnn(R.EmbeddingWrapper(cell(), 6, 3), tg(), dtype=tf.float32))
run(
    "conv",
    lambda: tf.nn.dynamic_rnn(
        R.Conv1DLSTMCell(input_shape=[3, 1], output_channels=2, kernel_shape=[2]),
        tf.expand_dims(x(), -1),
        dtype=tf.float32,
    ),
)
run(
    "stack",
    lambda: R.stack_bidirectional_dynamic_rnn(
        [cell(), cell(2)], [cell(), cell(2)], x(), dtype=tf.float32, sequence_length=l()
    ),
)
T = lambda: tf.constant(np.arange(9).reshape(3, 3).astype("f") / 7)
tags = lambda: tf.constant(IDS % 3)
run(
    "crf",
    lambda: [
        CRF.crf_log_likelihood(x(), tags(), l(), T())[0],
        CRF.crf_log_norm(x(), l(), T()),
        CRF.crf_decode(x(), T(), l()),
        CRF.crf_sequence_score(x(), tags(), l(), T()),
    ],
)
run(
    "crf0",
    lambda: [
        CRF.crf_log_likelihood(x(), tags(), tf.constant([0, 1, 5, 2]), T())[0],
        CRF.crf_decode(x(), T(), tf.constant([0, 1, 5, 2])),
    ],
)
run("crfv", lambda: MADE.crf_log_likelihood(x(), tags(), l()))
run(
    "crf1",
    lambda: [
        CRF.crf_log_likelihood(x()[:, :1], tags()[:, :1], tf.constant([1, 0, 1, 1]), T())[0],
        CRF.crf_decode(x()[:, :1], T(), tf.constant([1, 1, 1, 1])),
    ],
)
xs = lambda: [tf.constant(X[:, i]) for i in range(5)]
run("basic", lambda: L.basic_rnn_seq2seq(xs(), xs()[:3], cell()))
run("tied", lambda: L.tied_rnn_seq2seq(xs(), xs()[:3], cell()))
for fp in (False, True):
    run("embs2s%s" % fp, lambda: L.embedding_rnn_seq2seq(tg(), tg()[:3], cell(), 6, 6, 3, feed_previous=fp))
    run(
        "embatt%s" % fp,
        lambda: L.embedding_attention_seq2seq(tg(), tg()[:3], cell(), 6, 6, 3, feed_previous=fp, num_heads=2),
    )
    run(
        "embtied%s" % fp, lambda: L.embedding_tied_rnn_seq2seq(tg(), tg()[:3], cell(), 6, 3, feed_previous=fp)
    )
run(
    "embattT",
    lambda: L.embedding_attention_seq2seq(
        tg(), tg()[:3], cell(), 6, 6, 3, feed_previous=tf.constant(True), initial_state_attention=True
    ),
    gradients=False,
)
run(
    "bucket",
    lambda: L.model_with_buckets(
        tg(), tg(), tg(), wg(), [(2, 2), (5, 4)], lambda a, b: L.embedding_rnn_seq2seq(a, b, cell(), 6, 6, 3)
    ),
)
emb = lambda: tf.constant(np.arange(18).reshape(6, 3).astype("f") / 9 - 1)
lay = lambda: tf.layers.Dense(6, name="proj")
run(
    "train",
    lambda: S.dynamic_decode(
        S.BasicDecoder(cell(), S.TrainingHelper(x(), l()), cell().zero_state(4, tf.float32), lay())
    ),
)
run(
    "trainimp",
    lambda: S.dynamic_decode(
        S.BasicDecoder(cell(), S.TrainingHelper(x(), l()), cell().zero_state(4, tf.float32)),
        impute_finished=True,
        output_time_major=True,
    ),
)
run(
    "greedy",
    lambda: S.dynamic_decode(
        S.BasicDecoder(
            cell(), S.GreedyEmbeddingHelper(emb(), [1, 2, 3, 4], 5), cell().zero_state(4, tf.float32), lay()
        ),
        maximum_iterations=6,
    ),
)


def att(mech, **k):
    c = cell()
    enc, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(4), x(), dtype=tf.float32, scope="enc")
    a = S.AttentionWrapper(c, mech(enc), **k)
    return S.dynamic_decode(S.BasicDecoder(a, S.TrainingHelper(x(), l()), a.zero_state(4, tf.float32), lay()))


def drop_hist(o):
    return [o[0], o[1].cell_state, o[1].attention, o[1].alignments, o[2]]


run(
    "luong",
    lambda: drop_hist(
        att(lambda e: S.LuongAttention(4, e, memory_sequence_length=l(), scale=True), attention_layer_size=3)
    ),
)
run(
    "bah", lambda: drop_hist(att(lambda e: S.BahdanauAttention(5, e, normalize=True), alignment_history=True))
)
run(
    "bah2",
    lambda: drop_hist(
        att(
            lambda e: [S.BahdanauAttention(5, e, l()), S.LuongAttention(4, e)],
            attention_layer_size=[2, 3],
            output_attention=False,
        )
    ),
)


def beam(att=False, lp=0.0):
    c = cell()
    K = 3
    enc, st = tf.nn.dynamic_rnn(cell(), x(), dtype=tf.float32, scope="enc")
    st = S.tile_batch(st, K)
    if att:
        a = S.AttentionWrapper(
            c,
            S.LuongAttention(4, S.tile_batch(enc, K), memory_sequence_length=S.tile_batch(l(), K)),
            attention_layer_size=4,
        )
        z = a.zero_state(12, tf.float32).clone(cell_state=st)
        c = a
    else:
        z = st
    d = S.BeamSearchDecoder(c, emb(), [1, 2, 3, 4], 5, z, K, lay(), length_penalty_weight=lp)
    o, s, n = S.dynamic_decode(d, maximum_iterations=5)
    return [
        o.predicted_ids,
        o.beam_search_decoder_output.scores,
        o.beam_search_decoder_output.parent_ids,
        s.log_probs,
        s.lengths,
        n,
    ]


run("beam", lambda: beam(), gradients=False)
run("beamlp", lambda: beam(False, 1.0), gradients=False)
run("beamatt", lambda: beam(True, 0.5), gradients=False)
