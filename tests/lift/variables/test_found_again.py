"""What the first round of a loop makes for all of them."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

HEAD = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 3, 4])\nh = tf.zeros_like(x[:, 0])\n"
RUN = """
loss = tf.reduce_mean(h)
step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([step, loss], {x: p})[1])
"""


def _text(loop: str) -> str:
    return lifted(HEAD + loop + RUN)


@pytest.mark.parametrize(
    "body",
    [
        "h = tf.layers.dense(x[:, t] + h, 4, name='d', reuse=tf.AUTO_REUSE)",
        "h = tf.layers.dense(x[:, t] + h, 4, name='d', reuse=t > 0)",
        "with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n        h = tf.layers.dense(x[:, t] + h, 4)",
        "with tf.variable_scope('s', reuse=t > 0):\n        h = tf.layers.dense(x[:, t] + h, 4, name='d')",
    ],
)
def test_a_layer_of_one_name_is_made_once(body: str) -> None:
    text = _text(f"for t in range(3):\n    {body}\n")
    assert text.count("tf.keras.layers.Dense(") == 1
    assert "for t in range(3)]" not in text


def test_a_variable_of_one_name_keeps_the_name_that_the_loop_gave() -> None:
    text = _text(
        "for t in range(3):\n    with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n"
        "        w = tf.get_variable('w', [4, 4])\n        h = tf.matmul(x[:, t] + h, w)\n"
    )
    assert "\nw = tf.Variable(" in text
    assert "for t in range(3)]" not in text


def test_a_name_for_each_round_makes_one_each() -> None:
    scope = "for t in range(3):\n    with tf.variable_scope('s%d' % t, reuse=tf.AUTO_REUSE):\n"
    assert "for t in range(3)]" in _text(scope + "        h = tf.layers.dense(h, 4, name='d')\n")


def test_names_that_some_rounds_share_block() -> None:
    scope = "for t in range(3):\n    with tf.variable_scope('s%d' % (t % 2), reuse=tf.AUTO_REUSE):\n"
    with pytest.raises(Blocked, match="some rounds of a loop"):
        _text(scope + "        h = tf.layers.dense(h, 4, name='d')\n")


def test_a_layer_without_reuse_is_made_in_each_round() -> None:
    assert "for t in range(3)]" in _text("for t in range(3):\n    h = tf.layers.dense(h, 4)\n")


def test_what_the_loop_computes_blocks() -> None:
    with pytest.raises(Blocked, match="depends on what it computes"):
        _text(
            "sizes = [4, 4, 4]\nfor t in range(3):\n"
            "    h = tf.layers.dense(h, sizes[t], name='d', reuse=tf.AUTO_REUSE)\n"
        )


def test_a_name_that_a_list_says_twice_blocks() -> None:
    loop = "for n in ['a', 'b', 'a']:\n    with tf.variable_scope(n, reuse=tf.AUTO_REUSE):\n"
    with pytest.raises(Blocked, match="some rounds of a loop"):
        _text(loop + "        h = tf.layers.dense(h, 4, name='d')\n")


def test_a_cell_that_the_loop_makes_and_calls_is_made_once() -> None:
    loop = "for t in range(3):\n    with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n"
    text = _text(loop + "        cell = tf.nn.rnn_cell.GRUCell(4)\n        o, h = cell(x[:, t], h)\n")
    assert "\ncell = rnn_cells.GRUCell(4)\n" in text


def test_a_function_under_reuse_makes_its_variables_once() -> None:
    net = "def net(v):\n    w = tf.get_variable('w', [4, 4])\n    return tf.matmul(v, w)\n"
    loop = "with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n    for t in range(3):\n        h = net(x[:, t] + h)\n"
    assert "for t in range(3)]" not in _text(net + loop)
