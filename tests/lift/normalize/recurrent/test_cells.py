"""Recurrent cells are made once, wrapped where they are used, and fed states are parameters."""

from __future__ import annotations

import lifting

DATA = """
x = tf.placeholder(tf.float32, [2, 3, 4])
keep = tf.placeholder(tf.float32, [])
"""
RUN = """
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(tf.reduce_sum(outputs), {x: np.ones([2, 3, 4]), keep: 1.0}))
"""


def before_functions(text: str) -> str:
    """What runs once, before the first lifted function."""
    return text[: text.index("\ndef ")]


def test_a_function_of_wrapped_cells_makes_a_list_of_cells_once() -> None:
    text = lifting.lifted(
        DATA
        + """
def make(size):
    cell = tf.nn.rnn_cell.BasicLSTMCell(size)
    return tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=keep)

cells = tf.nn.rnn_cell.MultiRNNCell([make(5) for _ in range(2)])
outputs, state = tf.nn.dynamic_rnn(cells, x, dtype=tf.float32)
"""
        + RUN
    )
    assert "[rnn_cells.BasicLSTMCell(5) for _ in range(2)]" in before_functions(text)
    assert text.count("BasicLSTMCell(") == 1
    assert "def make" not in text


def test_a_cell_that_is_bound_anew_is_made_once() -> None:
    text = lifting.lifted(
        DATA
        + """
cell = tf.nn.rnn_cell.GRUCell(5)
cell = tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=keep)
outputs, state = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
"""
        + RUN
    )
    assert "rnn_cells.GRUCell(5)" in before_functions(text)
    assert text.count("GRUCell(") == 1


STATE = """
cell = tf.nn.rnn_cell.BasicLSTMCell(5)
cells = tf.nn.rnn_cell.MultiRNNCell([cell] * 2)
start = cells.zero_state(2, tf.float32)
outputs, final = tf.nn.dynamic_rnn(cells, x, initial_state=start)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    state = sess.run(start)
    for _ in range(3):
        state = sess.run(final, {x: np.ones([2, 3, 4]), start: state})
    print(sess.run(outputs, {x: np.ones([2, 3, 4])}))
"""


def test_a_fed_state_is_a_parameter_that_starts_at_zero() -> None:
    text = lifting.lifted(DATA + STATE)
    assert "start_spec = tf.nest.map_structure(tf.TensorSpec.from_tensor, zero_state)" in text
    assert "initial_state=start" in text
    assert "zero_state)" in text.rsplit("print(", 1)[1]


def test_a_state_fed_part_by_part_is_fed_whole() -> None:
    parts = STATE.replace(
        "        state = sess.run(final, {x: np.ones([2, 3, 4]), start: state})\n",
        """\
        feed = {x: np.ones([2, 3, 4])}
        for i, (c, h) in enumerate(start):
            feed[c] = state[i].c
            feed[h] = state[i].h
        state = sess.run(final, feed)
""",
    )
    text = lifting.lifted(DATA + parts)
    assert 'feed["start"] = state' in text
    assert "enumerate" not in text


def test_variables_of_cells_are_listed() -> None:
    text = lifting.lifted(
        DATA
        + """
cells = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(4) for _ in range(2)])
outputs, state = tf.nn.dynamic_rnn(cells, x, dtype=tf.float32)
loss = tf.reduce_sum(outputs)
variables = tf.trainable_variables()
step = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=variables)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {x: np.ones([2, 3, 4])})
"""
    )
    assert "cells.trainable_variables" in text


def test_variables_of_layers_that_loops_and_comprehensions_make_are_listed() -> None:
    text = lifting.lifted(
        DATA
        + """
flat = tf.reshape(x, [2, 12])
h = tf.concat([tf.layers.dense(flat, 3) for _ in range(2)], 1)
for units in [4, 5]:
    h = tf.layers.dense(h, units)
loss = tf.reduce_sum(h)
step = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=tf.trainable_variables())
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {x: np.ones([2, 3, 4])})
"""
    )
    assert text.count("for v in layer.trainable_variables]") == 2
    assert "[tf.keras.layers.Dense(3) for _ in range(2)]" in before_functions(text)


def test_a_chosen_class_of_cells_stays_chosen_and_its_variables_are_listed() -> None:
    text = lifting.lifted(
        DATA
        + """
kind = "gru"
if kind == "rnn":
    make = tf.nn.rnn_cell.BasicRNNCell
else:
    make = tf.nn.rnn_cell.GRUCell
cell = make(4)
outputs, state = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
loss = tf.reduce_sum(outputs)
variables = tf.trainable_variables()
step = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=variables)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {x: np.ones([2, 3, 4])})
"""
    )
    assert "cell = make(4)" in text
    assert "cell.trainable_variables" in text


def test_a_cell_in_a_scope_that_reuses_variables_is_the_earlier_one() -> None:
    text = lifting.lifted(
        DATA
        + """
with tf.variable_scope("side"):
    one = tf.nn.rnn_cell.GRUCell(4)
    outputs, _ = tf.nn.dynamic_rnn(one, x, dtype=tf.float32)
with tf.variable_scope("side", reuse=True):
    two = tf.nn.rnn_cell.GRUCell(4)
    outputs, _ = tf.nn.dynamic_rnn(two, 2 * outputs, dtype=tf.float32)
"""
        + RUN
    )
    assert "two = one" in text


def test_functions_of_a_method_that_make_a_cell_of_one_kind_or_another_are_written_out() -> None:
    text = lifting.lifted(
        DATA
        + """
def build(kind):
    def wrapped():
        if kind == "gru":
            cell = tf.nn.rnn_cell.GRUCell(4)
        else:
            cell = tf.nn.rnn_cell.BasicRNNCell(4)
        return tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=keep)
    outputs, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell([wrapped(), wrapped()]), x, dtype=tf.float32)
    return outputs

outputs = build("gru")
"""
        + RUN
    )
    assert "def wrapped" not in text
    assert "rnn_cells.GRUCell(4)" in text
    assert "BasicRNNCell" not in text
