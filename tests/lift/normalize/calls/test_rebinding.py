"""A name that stands for several variables, layers or optimizers is told apart."""

from __future__ import annotations

import lifting

DATA = "x = tf.placeholder(tf.float32, [None, 4])\n"
RUN = """
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(h, {x: np.ones([2, 4])}))
"""


def test_variables_keep_the_computations_that_they_were_made_for() -> None:
    text = lifting.lifted(
        DATA
        + """
w = tf.get_variable("a", [4, 4])
h = tf.matmul(x, w)
w = tf.get_variable("b", [4, 4])
h = tf.matmul(h, w)
"""
        + RUN
    )
    assert "h = tf.matmul(x, w_1)" in text
    assert "h = tf.matmul(h, w)" in text


def test_layers_too() -> None:
    text = lifting.lifted(
        DATA + "layer = tf.layers.Dense(3)\nh = layer(x)\nlayer = tf.layers.Dense(2)\nh = layer(h)\n" + RUN
    )
    assert "layer_1(x)" in text
    assert "layer(h)" in text


def test_names_of_tensors_stay() -> None:
    text = lifting.lifted(DATA + "h = x * 2.0\nh = h + 1.0\n" + RUN)
    assert "h = x * 2.0" in text
    assert "h_1" not in text


def test_a_loop_over_such_a_name_is_a_blocker() -> None:
    program = DATA + (
        'w = tf.get_variable("a", [4, 4])\nh = tf.matmul(x, w)\n'
        'if len("ab") > 1:\n    w = tf.get_variable("b", [4, 4])\nh = tf.matmul(h, w)\n'
    )
    assert lifting.blocker(program + RUN) == "TFM700"


def test_an_object_that_has_the_name_of_what_a_loop_makes() -> None:
    text = lifting.lifted(
        DATA
        + """
w = tf.Variable(tf.ones([4, 4]))
h = tf.matmul(x, w)
for i in range(2):
    w = tf.Variable(tf.ones([4, 4]))
    h = tf.matmul(h, w)
w = tf.Variable(tf.ones([4, 4]))
h = tf.matmul(h, w)
"""
        + RUN
    )
    assert "h = tf.matmul(x, w_1)" in text
    assert "        w = ws[i]\n        h = tf.matmul(h, w)\n    h = tf.matmul(h, w_2)" in text


def test_an_object_that_has_the_name_of_a_tensor_before_it() -> None:
    text = lifting.lifted(DATA + "y = tf.square(x)\nh = y + 1.0\ny = tf.Variable(2.0)\nh = h * y\n" + RUN)
    assert "y_1 = tf.Variable(2.0)" in text
    assert "h = h * y_1" in text
