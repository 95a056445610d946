"""Moving averages in the files of savers."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

VARIABLES = """
with tf.variable_scope('net'):
    w = tf.get_variable('w', [2])
step = tf.Variable(0, trainable=False, name='step')
loss = tf.reduce_sum(w)
"""
AVERAGED = """
ema = tf.train.ExponentialMovingAverage(0.9{})
with tf.variable_scope('train'):
    average = ema.apply([w])
saver = tf.train.Saver()
sess = tf.Session()
sess.run(average)
saver.save(sess, 'm')
"""
RESTORED = """
ema = tf.train.ExponentialMovingAverage(0.9)
sess = tf.Session()
saver = tf.train.Saver(ema.variables_to_restore())
saver.restore(sess, 'm')
print(sess.run(loss))
"""


@pytest.mark.parametrize(("name", "suffix"), [("", "ExponentialMovingAverage"), (", name='avg'", "avg")])
def test_averages_are_saved_by_the_names_that_they_had(name: str, suffix: str) -> None:
    assert f'"train/net/w/{suffix}": ema.average(w)' in lifted(VARIABLES + AVERAGED.format(name))


def test_averages_are_restored_in_the_place_of_the_variables() -> None:
    assert 'Saver({"net/w/ExponentialMovingAverage": w, "step": step})' in lifted(VARIABLES + RESTORED)


def test_averages_of_what_layers_make_are_not_known() -> None:
    with pytest.raises(Blocked):
        lifted(VARIABLES + "x = tf.layers.dense(tf.ones([1, 2]), 2)\n" + RESTORED)
