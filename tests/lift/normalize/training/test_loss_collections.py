"""Collections of losses become lists in plain sight, and layers list their own penalties."""

from __future__ import annotations

import lifting

DATA = """
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 1])
"""
TRAIN = """
step = tf.train.GradientDescentOptimizer(0.1).minimize(total)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {x: np.ones([2, 4]), y: np.ones([2, 1])})
"""


def test_penalties_of_variables_are_written_where_they_are_summed() -> None:
    text = lifting.lifted(
        DATA
        + """
w = tf.get_variable("w", [4, 1], regularizer=tf.contrib.layers.l2_regularizer(0.1))
loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
total = loss + tf.losses.get_regularization_loss()
"""
        + TRAIN
    )
    assert "total = loss + tf.add_n([0.1 * tf.nn.l2_loss(w)])" in text


def test_penalties_of_layers_are_theirs() -> None:
    text = lifting.lifted(
        DATA
        + """
r = tf.contrib.layers.l2_regularizer(0.1)
h = tf.layers.dense(x, 3, kernel_regularizer=r)
h = tf.layers.dense(h, 3)
out = tf.layers.dense(h, 1, kernel_regularizer=r)
loss = tf.reduce_mean(tf.square(out - y))
total = tf.add_n([loss] + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
"""
        + TRAIN
    )
    assert "r = tf.keras.regularizers.L2(0.5 * 0.1)" in text
    assert text.count(".losses") == 2
    assert "get_collection" not in text


def test_a_regularizer_that_nothing_reads_goes() -> None:
    text = lifting.lifted(
        DATA
        + """
w = tf.get_variable("w", [4, 1], regularizer=tf.contrib.layers.l2_regularizer(0.1))
total = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
"""
        + TRAIN
    )
    assert "l2" not in text.lower()


def test_a_function_that_fills_a_collection_is_written_out() -> None:
    text = lifting.lifted(
        DATA
        + """
def weight(shape, decay):
    w = tf.Variable(tf.random_normal(shape))
    if decay is not None:
        tf.add_to_collection("losses", decay * tf.nn.l2_loss(w))
    return w

first = weight([4, 3], 0.1)
second = weight([3, 1], None)
out = tf.matmul(tf.matmul(x, first), second)
tf.add_to_collection("losses", tf.reduce_mean(tf.square(out - y)))
total = tf.add_n(tf.get_collection("losses"))
"""
        + TRAIN
    )
    assert "def weight" not in text
    assert "None" not in text.split("def ", 1)[1].split("Session")[0]
    assert "l2_loss(first)" in text
    assert "l2_loss(second)" not in text
    assert "collection" not in text


def test_the_total_loss_holds_reported_losses_and_penalties() -> None:
    text = lifting.lifted(
        DATA
        + """
out = tf.layers.dense(x, 1, kernel_regularizer=tf.contrib.layers.l1_regularizer(0.1))
loss = tf.losses.mean_squared_error(y, out)
total = tf.losses.get_total_loss()
"""
        + TRAIN
    )
    assert "total = tf.add_n([loss, *out_layer.losses])" in text


def test_a_part_of_a_collection_is_a_blocker() -> None:
    program = DATA + (
        'w = tf.get_variable("w", [4, 1], regularizer=tf.contrib.layers.l2_regularizer(0.1))\n'
        'total = tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES, "a"))\n'
    )
    assert lifting.blocker(program + TRAIN) == "TFM704"


def test_a_loss_without_a_name_is_a_blocker_where_the_total_is_read() -> None:
    program = DATA + (
        'w = tf.get_variable("w", [4, 1])\n'
        "loss = 2 * tf.losses.mean_squared_error(y, tf.matmul(x, w))\n"
        "total = tf.losses.get_total_loss()\n"
    )
    assert lifting.blocker(program + TRAIN) == "TFM710"
