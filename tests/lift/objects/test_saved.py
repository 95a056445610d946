"""What savers save of functions and loops, and by which names."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

REST = """
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(y, {x: [[1.0, 2.0]]}))
    saver.save(sess, "m")
"""
LAYER = """
def layer(inputs, units, scope):
    with tf.variable_scope(scope):
        w = tf.get_variable("w", [inputs.shape[1], units])
        b = tf.get_variable("b", [units])
        return tf.matmul(inputs, w) + b

x = tf.placeholder(tf.float32, [None, 2])
"""


def test_variables_of_a_function_have_the_names_that_tf1_gave_them() -> None:
    made = "def make(shape, label=None):\n    return tf.Variable(tf.ones(shape), name=label)\n"
    made += "x = tf.placeholder(tf.float32, [None, 2])\nw = make([2, 2], 'w')\nb = make([2])\nc = make([2])\n"
    text = lifted(made + "y = tf.matmul(x, w) + b + c\n" + REST)
    assert 'Saver({"w": w, "Variable": b, "Variable_1": c})' in text


def test_variables_that_wait_for_a_call_are_made_in_front_of_the_saver() -> None:
    text = lifted(LAYER + "y = layer(layer(x, 3, 'one'), 1, 'two')\n" + REST)
    assert '"one/w": one_layer.w' in text
    assert '"two/b": two_layer.b' in text
    before, _ = text.split("saver = Saver(")
    assert "compute_y.get_concrete_function()" in before


def test_what_a_loop_makes_is_numbered() -> None:
    made = "x = tf.placeholder(tf.float32, [None, 2])\nws = [tf.Variable(tf.ones([2, 2])) for i in range(2)]\n"
    text = lifted(made + "y = tf.matmul(tf.matmul(x, ws[0]), ws[1])\n" + REST)
    assert 'Saver({f"ws/{i}": each for i, each in enumerate(ws)})' in text


def test_savers_of_two_graphs_need_names_that_both_have() -> None:
    made = "x = tf.placeholder(tf.float32, [None, 2])\nws = [tf.Variable(tf.ones([2, 2])) for i in range(2)]\n"
    graph = made + "y = tf.matmul(tf.matmul(x, ws[0]), ws[1])\n" + REST
    with pytest.raises(Blocked, match="savers of several graphs"):
        lifted(graph + "tf.reset_default_graph()\n" + graph)
