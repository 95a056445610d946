"""Native sequence-to-sequence models over lists of steps: outputs, states and gradients, inside a tf.function."""

import numpy as np
import tensorflow as tf
from world import V1, flat, random, rounded

if V1:
    from tensorflow.contrib import legacy_seq2seq as M

    K = tf.nn.rnn_cell
else:
    import rnn_cells as K
    import tf2_legacy_seq2seq as M

X = random.randn(4, 5, 3).astype("f")
Y = random.randint(0, 6, (4, 5)).astype("i")


def run_all(tag, old, new):
    """Run a model with a fresh cell; print what comes out and the gradients' sums."""
    cell = K.BasicLSTMCell(4)
    if V1:
        x, y = tf.placeholder(tf.float32, [None, 5, 3]), tf.placeholder(tf.int32, [None, 5])
        tensors = flat(old(cell, tf.unstack(x, axis=1), tf.unstack(y, axis=1)))
        total = tf.add_n([tf.reduce_sum(tf.square(t)) for t in tensors])
        gradients = [tf.convert_to_tensor(g) for g in tf.gradients(total, tf.trainable_variables()) if g is not None]
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            values, sums = session.run([tensors, gradients], {x: X, y: Y})
        tf.reset_default_graph()
    else:
        model = new()

        @tf.function(input_signature=[tf.TensorSpec([None, 5, 3]), tf.TensorSpec([None, 5], tf.int32)])
        def step(x, y):
            with tf.GradientTape() as tape:
                tensors = flat(model(cell, tf.unstack(x, axis=1), tf.unstack(y, axis=1)))
                total = tf.add_n([tf.reduce_sum(tf.square(t)) for t in tensors])
            found = tape.gradient(total, tape.watched_variables())
            return tensors, [tf.convert_to_tensor(g) for g in found if g is not None]

        step(X, Y)
        values, sums = step(X, Y)
    print(tag, [rounded(v) for v in values])
    print(sorted(round(float(np.sum(s)), 3) + 0.0 for s in sums))


def zeros(cell, y):
    return cell.zero_state(tf.shape(y[0])[0], tf.float32)


def made(name, *sizes, **options):
    """A model of symbols to symbols, once as TensorFlow 1 calls it and once as it is made and called now."""
    given = {k: options.pop(k) for k in ("feed_previous",) if k in options}
    words = name.split("_")

    def old(cell, x, y):
        return getattr(M, name)(y, y[:3], cell, *sizes, **dict(options, **given))

    def new():
        model = getattr(M, "".join(w.capitalize() for w in words).replace("2seq", "2Seq"))(*sizes, **options)
        return lambda cell, x, y: model(y, y[:3], cell, **given)

    return old, new


def decoded(cell, x, y):
    return M.rnn_decoder(x, zeros(cell, y), cell, loop_function=lambda output, i: output[:, :3] * i)


def attended():
    model = None if V1 else M.AttentionDecoder(num_heads=2, initial_state_attention=True)

    def run(cell, x, y):
        memory = tf.stack(x, 1)
        if V1:
            return M.attention_decoder(x[:3], zeros(cell, y), memory, cell, num_heads=2, initial_state_attention=True)
        return model(x[:3], zeros(cell, y), memory, cell)

    return run


def basic():
    model = M.basic_rnn_seq2seq if V1 else M.BasicRnnSeq2Seq()
    return lambda cell, x, y: model(x, x[:3], cell)


def tied(cell, x, y):
    return M.tied_rnn_seq2seq(x, x[:3], cell)


run_all("decoder", decoded, lambda: decoded)
run_all("tied", tied, lambda: tied)
run_all("basic", basic() if V1 else None, basic)
run_all("attention", attended(), attended)
for feed in (False, True):
    run_all("embedding %s" % feed, *made("embedding_rnn_seq2seq", 6, 6, 3, feed_previous=feed))
    run_all("attending %s" % feed, *made("embedding_attention_seq2seq", 6, 6, 3, num_heads=2, feed_previous=feed))
    run_all("embedding tied %s" % feed, *made("embedding_tied_rnn_seq2seq", 6, 3, feed_previous=feed))
