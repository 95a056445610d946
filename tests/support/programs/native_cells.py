"""Native cells and loops: outputs, states, gradients and the names of variables, inside a tf.function."""

import numpy as np
import tensorflow as tf
from world import V1, flat, random, rounded

if V1:
    from tensorflow.contrib import rnn as contrib

    K, N = tf.nn.rnn_cell, tf.nn
    stack, OPW, IPW = (
        contrib.stack_bidirectional_dynamic_rnn,
        contrib.OutputProjectionWrapper,
        contrib.InputProjectionWrapper,
    )
else:
    import rnn_cells as K
    import rnn_cells as N

    stack, OPW, IPW = K.stack_bidirectional_dynamic_rnn, K.OutputProjectionWrapper, K.InputProjectionWrapper
X = random.randn(4, 5, 3).astype("f")
L = np.array([5, 2, 0, 3], np.int32)
init = lambda: tf.keras.initializers.Constant(0.1)
mk = {
    "basic": lambda: K.BasicRNNCell(4),
    "gru": lambda: K.GRUCell(4),
    "grurelu": lambda: K.GRUCell(4, activation=tf.nn.relu),
    "blstm": lambda: K.BasicLSTMCell(4),
    "blstm0": lambda: K.BasicLSTMCell(4, forget_bias=0.0, activation=tf.nn.relu),
    "blstmc": lambda: K.BasicLSTMCell(4, state_is_tuple=False),
    "lstm": lambda: K.LSTMCell(4, use_peepholes=True, cell_clip=0.5, num_proj=3, proj_clip=0.2),
    "lstm2": lambda: K.LSTMCell(4, initializer=init()),
    "multi": lambda: K.MultiRNNCell([K.BasicLSTMCell(4), K.GRUCell(3)]),
    "multic": lambda: K.MultiRNNCell(
        [K.BasicLSTMCell(4, state_is_tuple=False) for _ in range(2)], state_is_tuple=False
    ),
    "drop": lambda: K.MultiRNNCell([K.DropoutWrapper(K.BasicLSTMCell(4), 0.7, 0.5, 0.8) for _ in range(2)]),
    "res": lambda: K.ResidualWrapper(K.GRUCell(3)),
    "opw": lambda: OPW(K.GRUCell(4), 2),
    "ipw": lambda: IPW(K.GRUCell(4), 5),
}


def run_all(tag, build):
    if V1:
        with tf.Graph().as_default():
            x = tf.placeholder(tf.float32, [None, 5, 3])
            l = tf.placeholder(tf.int32, [None])
            o = flat(build(x, l))
            loss = tf.add_n([tf.reduce_sum(tf.square(t)) for t in o])
            vs = tf.trainable_variables()
            g = tf.gradients(loss, vs)
            with tf.Session() as s:
                s.run(tf.global_variables_initializer())
                ov, gv = s.run([o, g], {x: X, l: L})
            names = [v.name for v in vs]
    else:
        holder = {}

        def f(x, l):
            with tf.GradientTape() as t:
                o = flat(build(x, l))
                loss = tf.add_n([tf.reduce_sum(tf.square(t)) for t in o])
            vs = t.watched_variables()
            holder["v"] = vs
            return o, t.gradient(loss, vs)

        fn = tf.function(f, input_signature=[tf.TensorSpec([None, 5, 3]), tf.TensorSpec([None], tf.int32)])
        ov, gv = fn(tf.constant(X), tf.constant(L))
        names = [v.name for v in holder["v"]]
    z = sorted(zip(names, gv), key=lambda t: t[0])
    print(tag, [n for n, _ in z])
    print([rounded(v) for v in ov])
    print([rounded(np.sum(np.asarray(v))) for _, v in z])


for k, m in mk.items():
    box = {}

    def cell(i=0):
        if V1:
            return m()
        if i not in box:
            box[i] = m()
        return box[i]

    run_all(k + " dyn", lambda x, l: N.dynamic_rnn(cell(), x, dtype=tf.float32))
    box.clear()
    run_all(
        k + " dynl",
        lambda x, l: N.dynamic_rnn(
            cell(),
            tf.transpose(x, [1, 0, 2]),
            sequence_length=l,
            dtype=tf.float32,
            time_major=True,
            scope="q",
        ),
    )
    if k in ("drop", "multi"):
        box.clear()
        run_all(k + " st", lambda x, l: N.static_rnn(cell(), tf.unstack(x, axis=1), dtype=tf.float32))
        box.clear()
        run_all(
            k + " stl",
            lambda x, l: N.static_rnn(cell(), tf.unstack(x, axis=1), dtype=tf.float32, sequence_length=l),
        )
        box.clear()
        run_all(k + " bi", lambda x, l: N.bidirectional_dynamic_rnn(cell(), cell(1), x, dtype=tf.float32))
        box.clear()
        run_all(k + " bil", lambda x, l: N.bidirectional_dynamic_rnn(cell(), cell(1), x, l, dtype=tf.float32))
        box.clear()
        run_all(
            k + " sbi",
            lambda x, l: N.static_bidirectional_rnn(cell(), cell(1), tf.unstack(x, axis=1), dtype=tf.float32),
        )
        box.clear()
        run_all(
            k + " stack",
            lambda x, l: stack([cell(), cell(1)], [cell(2), cell(3)], x, dtype=tf.float32, sequence_length=l),
        )


def decoded(x, l, kind):
    """What raw_rnn emits: the outputs, or their sums with a loop state that counts what was fed."""
    cell = mk[kind]()
    rows = tf.shape(x)[0]

    def next_step(time, output, state, count):
        if state is None:
            emitted = None if kind == "gru" else tf.zeros([2])
            return 0 >= l, x[:, 0], cell.zero_state(rows, tf.float32), emitted, None if kind == "gru" else tf.constant(1)
        made = output if kind == "gru" else tf.stack([tf.reduce_sum(output, 1), output[:, 0]], 1)
        done = time >= l
        row = tf.cond(tf.reduce_all(done), lambda: tf.zeros([rows, 3]), lambda: x[:, time])
        return done, row, state, made, None if kind == "gru" else count + 1

    written, state, count = N.raw_rnn(cell, next_step)
    found = [written.stack(), state]
    return found if count is None else [*found, tf.cast(count, tf.float32)]


for k in ("gru", "multi"):
    run_all(k + " raw", lambda x, l: decoded(x, l, k))
