"""Variables that functions ask for again are those that the module made."""

from __future__ import annotations

from tf2mig.lift.normalize.words.asked_again import read_made_variables
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_PROGRAM = """\
import tensorflow as tf
with tf.variable_scope("cell"):
    W = tf.get_variable("W", [4, 4])
def step(state):
    with tf.variable_scope("cell", reuse={reuse}):
        kernel = tf.get_variable("W", [4, 4])
    return tf.matmul(state, kernel)
"""


def _read(text: str) -> str:
    return read_made_variables(Tree(Source(text))).text


def test_a_function_reads_the_name_of_the_variable() -> None:
    text = _read(_PROGRAM.format(reuse=True))
    assert text.splitlines()[-2:] == ["def step(state):", "    return tf.matmul(state, W)"]


def test_a_name_that_means_another_variable_later_becomes_one_of_its_own() -> None:
    text = _read(_PROGRAM.format(reuse=True) + 'W = tf.get_variable("other", [4, 2])\ny = tf.matmul(x, W)\n')
    assert '    cell_W = tf.get_variable("W", [4, 4])' in text
    assert "return tf.matmul(state, cell_W)" in text
    assert text.endswith('W = tf.get_variable("other", [4, 2])\ny = tf.matmul(x, W)\n')


def test_what_is_not_surely_the_same_variable_stays() -> None:
    for text in (
        _PROGRAM.format(reuse="again"),
        _PROGRAM.format(reuse=True).replace('"cell", reuse', '"other", reuse'),
    ):
        assert _read(text) == text
