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
