"""What partials, argument scopes and variable scopes give is written into the calls."""

from __future__ import annotations

import lifting
import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.normalize.calls.given_arguments import write_out_arguments
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = lifting.HEAD + "from functools import partial\nimport tensorflow.contrib.slim as slim\n"


def written(program: str) -> str:
    return write_out_arguments(Tree(Source(HEAD + program, "program.py"))).text[len(lifting.HEAD) :]


def test_a_partial_is_written_out() -> None:
    text = written(
        "dense = partial(tf.layers.dense, activation=tf.nn.elu)\na = dense(x, 3)\nb = dense(a, 2, activation=None)\n"
    )
    assert "a = tf.layers.dense(x, 3, activation=tf.nn.elu)" in text
    assert "b = tf.layers.dense(a, 2, activation=None)" in text
    assert "partial" not in text


def test_a_partial_whose_arguments_change_stays() -> None:
    program = "units = 3\ndense = partial(tf.layers.dense, units=units)\nunits = 4\na = dense(x)\n"
    assert "dense(x)" in written(program)
    assert "partial(" in written(program)


def test_scopes_nest_and_calls_win() -> None:
    text = written(
        "with slim.arg_scope([slim.conv2d], stride=2, padding='SAME'):\n"
        "    with slim.arg_scope([slim.conv2d], stride=1):\n"
        "        a = slim.conv2d(x, 3, [3, 3])\n"
        "    b = slim.conv2d(a, 3, [3, 3], 4)\n"
        "c = slim.conv2d(b, 3, [3, 3])\n"
    )
    assert "\na = slim.conv2d(x, 3, [3, 3], stride=1, padding='SAME')" in text
    assert "\nb = slim.conv2d(a, 3, [3, 3], 4, padding='SAME')" in text
    assert "\nc = slim.conv2d(b, 3, [3, 3])\n" in text
    assert "arg_scope" not in text


def test_a_scope_reaches_into_functions() -> None:
    text = written(
        "def net(x):\n    return slim.fully_connected(x, 3)\n\n"
        "with slim.arg_scope([slim.fully_connected], activation_fn=None):\n    y = net(x)\n"
    )
    assert "return slim.fully_connected(x, 3, activation_fn=None)" in text


def test_a_variable_scope_gives_its_initializer() -> None:
    text = written(
        "with tf.variable_scope('a', initializer=tf.zeros_initializer()):\n"
        "    w = tf.get_variable('w', [2])\n"
        "    v = tf.get_variable('v', [2], initializer=tf.ones_initializer())\n"
        "    h = tf.layers.dense(x, 3)\n"
    )
    assert "with tf.variable_scope('a'):" in text
    assert "w = tf.get_variable('w', [2], initializer=tf.zeros_initializer())" in text
    assert "v = tf.get_variable('v', [2], initializer=tf.ones_initializer())" in text
    assert "h = tf.layers.dense(x, 3, kernel_initializer=tf.zeros_initializer())" in text


@pytest.mark.parametrize(
    "program",
    [
        "def net(x):\n    return slim.conv2d(x, 3, 3)\n\n"
        "with slim.arg_scope([slim.conv2d], stride=2):\n    y = net(x)\nz = net(x)\n",
        "with slim.arg_scope([slim.conv2d], stride=s):\n    s = 3\n    y = slim.conv2d(x, 3, 3)\n",
        "with slim.arg_scope([slim.conv2d], stride=2):\n    f = slim.conv2d\n    y = f(x, 3, 3)\n",
        "with slim.arg_scope(unknown):\n    y = slim.conv2d(x, 3, 3)\n",
        "with tf.variable_scope('a', regularizer=r):\n    y = tf.layers.dense(x, 3)\n",
    ],
    ids=["two-contexts", "rebound", "handed-around", "unknown", "layers-regularizer"],
)
def test_what_cannot_be_written_out_is_a_blocker(program: str) -> None:
    with pytest.raises(Blocked) as why:
        written(program)
    assert why.value.code == "TFM710"
