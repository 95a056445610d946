"""Optimizers: made by functions, at rates that change, over embeddings."""

from __future__ import annotations

import lifting

EMBEDDING = """
ids = tf.placeholder(tf.int32, [None])
table = tf.get_variable("table", [9, 4])
loss = tf.reduce_mean(tf.square(tf.nn.embedding_lookup(table, ids)))
step = {optimizer}.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{ids: [1, 2]}})
"""


def test_slots_of_unused_rows_are_a_blocker() -> None:
    assert lifting.blocker(EMBEDDING.format(optimizer="tf.train.FtrlOptimizer(0.1)")) == "TFM710"


def test_momentum_over_rows_is_that_of_the_support_module() -> None:
    text = lifting.lifted(EMBEDDING.format(optimizer="tf.train.MomentumOptimizer(0.1, 0.9)"))
    assert "tf1_optimizers.Momentum(0.1, momentum=0.9)" in text
    assert "tf1_optimizers.RMSprop(" in lifting.lifted(EMBEDDING.format(optimizer="tf.train.RMSPropOptimizer(0.1)"))
    assert lifting.blocker(EMBEDDING.format(optimizer="tf.train.GradientDescentOptimizer(0.1)")) == ""


PLAIN = """
x = tf.placeholder(tf.float32, [None, 2])
rate = tf.placeholder(tf.float32)
w = tf.get_variable("w", [2, 1])
loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
step = {optimizer}.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{x: np.ones([2, 2]), rate: 0.1}})
"""


def test_momentum_at_a_fed_rate_keeps_gradients() -> None:
    text = lifting.lifted(PLAIN.format(optimizer="tf.train.MomentumOptimizer(rate, 0.9)"))
    assert "tf1_optimizers.Momentum(0.001, momentum=0.9)" in text
    assert "optimizer.learning_rate.assign(tf.reshape(rate, []))" in text


def test_a_function_that_chooses_an_optimizer_stays() -> None:
    choose = """
def choose(name):
    if name == "sgd":
        return tf.train.GradientDescentOptimizer(0.1)
    return tf.train.FtrlOptimizer(0.1)
"""
    text = lifting.lifted(choose + PLAIN.replace("rate: 0.1", "").format(optimizer='choose("sgd")'))
    assert 'optimizer = choose("sgd")' in text
    assert "return tf.keras.optimizers.SGD(0.1)" in text


CHOSEN = """
rate = {rate}
kinds = {{"sgd": tf.train.GradientDescentOptimizer, "fast": {kind}}}
x = tf.placeholder(tf.float32, [None, 2])
w = tf.get_variable("w", [2, 1])
loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
step = kinds["sg" + "d"]({given}).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{x: np.ones([2, 2])}})
"""


def test_classes_in_a_dictionary_become_what_makes_keras_optimizers() -> None:
    text = lifting.lifted(CHOSEN.format(rate="0.1", kind="tf.train.AdagradOptimizer", given="rate"))
    assert '"sgd": tf.keras.optimizers.SGD, "fast": lambda learning_rate: tf.keras.optimizers.Adagrad(' in text
    assert 'optimizer = kinds["sg" + "d"](rate)' in text


def test_a_rate_that_is_a_tensor_is_given_at_each_step() -> None:
    text = lifting.lifted(CHOSEN.format(rate="tf.Variable(0.1)", kind="tf.train.AdamOptimizer", given="rate"))
    assert 'optimizer = kinds["sg" + "d"](0.001)' in text
    assert "optimizer.learning_rate.assign(rate)" in text


def test_other_arguments_of_a_chosen_class_are_a_blocker() -> None:
    kind = "lambda r: tf.train.MomentumOptimizer(r, 0.9)"
    assert lifting.blocker(CHOSEN.format(rate="0.1", kind=kind, given="rate")) == ""
    assert lifting.blocker(CHOSEN.format(rate="tf.Variable(0.1)", kind=kind, given="rate")) == "TFM710"
    assert lifting.blocker(CHOSEN.format(rate="0.1", kind="tf.train.AdamOptimizer", given="rate, 0.9")) == "TFM710"


def test_keywords_of_a_chosen_class_keep_their_names() -> None:
    text = lifting.lifted(CHOSEN.format(rate="0.1", kind="tf.train.AdamOptimizer", given="rate, name='o'"))
    assert "lambda learning_rate, name='GradientDescent': tf.keras.optimizers.SGD(learning_rate)" in text
    assert """kinds["sg" + "d"](rate, name='o')""" in text


TWO = """
x = tf.placeholder(tf.float32, [None, 2])
a = tf.get_variable("a", [2, 1])
b = tf.get_variable("b", [2, 1])
opt = tf.train.GradientDescentOptimizer(0.1)
one = opt.minimize(tf.reduce_sum(tf.matmul(x, a)))
other = opt.minimize({other})
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(one, {{x: np.ones([2, 2])}})
    sess.run(other, {{x: np.ones([2, 2])}})
"""


def test_steps_over_variables_of_their_own_need_an_optimizer_that_grows() -> None:
    assert "opt = tf1_optimizers.SGD(0.1)" in lifting.lifted(TWO.format(other="tf.reduce_sum(tf.matmul(x, b))"))
    assert "opt = tf.keras.optimizers.SGD(0.1)" in lifting.lifted(TWO.format(other="tf.reduce_mean(tf.matmul(x, a))"))
