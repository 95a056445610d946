"""Cells that a program defines itself keep their variables."""

from __future__ import annotations

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.normalize.recurrent.own_cells import keep_own_variables
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_CLASS = """\
import tensorflow as tf
class Cell({base}):
    def {method}(self, inputs, state, scope=None):
        with tf.variable_scope(scope or "cell"):
            with tf.variable_scope("gate"):
                w = {made}
            return tf.matmul(inputs, w) + state, state
"""
_MADE = 'tf.get_variable("w", [3, 4])'


def _kept(base: str = "tf.nn.rnn_cell.RNNCell", method: str = "__call__", made: str = _MADE) -> list[str]:
    text = _CLASS.format(base=base, method=method, made=made)
    return keep_own_variables(Tree(Source(text))).text.splitlines()


@pytest.mark.parametrize("base", ["tf.nn.rnn_cell.RNNCell", "tf.contrib.rnn.RNNCell"])
def test_a_cell_asks_itself_and_scopes_become_parts_of_names(base: str) -> None:
    assert _kept(base)[3:] == [
        '        w = self.get_variable("gate/w", [3, 4])',
        "        return tf.matmul(inputs, w) + state, state",
    ]


def test_other_classes_stay() -> None:
    assert _kept(base="object")[5].strip() == f"w = {_MADE}"


@pytest.mark.parametrize(
    "given",
    [
        {"method": "build"},
        {"made": "tf.layers.dense(inputs, 4)"},
        {"made": 'tf.get_variable("w", [3, 4], regularizer=tf.nn.l2_loss)'},
        {"made": "tf.Variable(tf.zeros([3, 4]))"},
    ],
)
def test_what_is_not_made_by_name_is_a_blocker(given: dict[str, str]) -> None:
    with pytest.raises(Blocked):
        _kept(**given)
