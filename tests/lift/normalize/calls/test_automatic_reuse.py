"""Switches of reuse that a program computes."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.automatic_reuse import reuse_automatically
from tf2mig.syntax.source import Source


def _text(text: str) -> str:
    return reuse_automatically(Source("import tensorflow as tf\n" + text, "")).text.partition("\n")[2]


def test_a_switch_goes_with_its_names_and_parameters() -> None:
    text = _text(
        "def f(x, reuse=False):\n"
        "    for t in range(3):\n"
        "        again = reuse or t > 0\n"
        "        with tf.variable_scope('s', reuse=again):\n"
        "            x = tf.layers.dense(x, 2, name='d')\n"
        "    return x\n"
        "a = f(y)\n"
        "b = f(y, reuse=True)\n"
        "c = f(y, True)\n"
    )
    assert "again" not in text
    assert "def f(x):" in text
    assert text.count("f(y)") == 3
    assert "tf.variable_scope('s', reuse=tf.AUTO_REUSE)" in text


def test_a_loop_that_switches_reuse_on() -> None:
    text = _text(
        "with tf.variable_scope('s'):\n    for t in range(3):\n        if t > 0:\n"
        "            tf.get_variable_scope().reuse_variables()\n        w = tf.get_variable('w', [2])\n"
    )
    assert "if t" not in text
    assert "tf.variable_scope('s', reuse=tf.AUTO_REUSE)" in text


def test_literals_stay() -> None:
    same = "with tf.variable_scope('s', reuse=True):\n    w = tf.get_variable('w', [2])\n"
    assert _text(same) == same


def test_a_parameter_that_is_read_elsewhere_stays() -> None:
    text = _text(
        "def f(x, reuse):\n    with tf.variable_scope('s', reuse=reuse):\n"
        "        return tf.layers.dense(x, 2 if reuse else 3)\na = f(y, False)\n"
    )
    assert "def f(x, reuse):" in text
    assert "f(y, False)" in text
