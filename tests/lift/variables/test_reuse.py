"""Layer functions with ``reuse`` use the layer that was made before."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

HEAD = """import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 4])
z = tf.placeholder(tf.float32, [None, 4])
"""
RUN = (
    "with tf.Session() as sess:\n    sess.run(tf.global_variables_initializer())\n"
    "    print(sess.run([a, b], {x: p, z: q}))\n"
)


def test_a_layer_of_the_same_name_is_one_layer() -> None:
    text = lifted(HEAD + "a = tf.layers.dense(x, 1, name='l')\nb = tf.layers.dense(z, 1, name='l', reuse=True)\n" + RUN)
    assert text.count("tf.keras.layers.Dense(") == 1


def test_a_scope_that_is_opened_again_counts_its_layers_anew() -> None:
    first = "with tf.variable_scope('s'):\n    h = tf.layers.dense(x, 4)\n    a = tf.layers.dense(h, 1)\n"
    second = "with tf.variable_scope('s', reuse=True):\n    g = tf.layers.dense(z, 4)\n    b = tf.layers.dense(g, 1)\n"
    assert lifted(HEAD + first + second + RUN).count("tf.keras.layers.Dense(") == 2


def test_a_layer_that_is_not_known_blocks() -> None:
    with pytest.raises(Blocked):
        lifted(HEAD + "a = tf.layers.dense(x, 1, name='k')\nb = tf.layers.dense(z, 1, name='l', reuse=True)\n" + RUN)


MODEL = """
class Model(object):
    def __init__(self):
        self.x = tf.placeholder(tf.float32, [None, 3])
        {built}self.out = self.net()
    def net(self):
        return tf.layers.dense(tf.layers.dense(self.x, 4), 2)
    def more(self, sess, rows):
        tf.get_variable_scope().reuse_variables()
        again = self.net()
        return sess.run(again, {{self.x: rows}})
    def show(self, sess, rows):
        print(sess.run(self.out, {{self.x: rows}}))
model = Model()
sess = tf.Session()
sess.run(tf.global_variables_initializer())
model.show(sess, [[1, 2, 3]])
print(model.more(sess, [[1, 2, 3]]))
"""


def test_a_method_uses_what_the_constructor_made() -> None:
    text = lifted(MODEL.format(built=""))
    assert text.count("= Net()") == 1
    assert text.count("self.out_layer(") == 2
