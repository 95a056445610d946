"""Moving averages are updated by the runs that updated them in TF1, and by no other."""

from __future__ import annotations

import lifting
import pytest

NET = """
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 1])
train = tf.placeholder(tf.bool)
h = tf.layers.batch_normalization(tf.layers.dense(x, 5), training=train)
loss = tf.reduce_mean(tf.square(tf.layers.dense(h, 1) - y))
"""
CONTROLLED = """
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
"""
ALONE = "step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)\n"
RUN = """
data, labels = np.ones([2, 4]), np.ones([2, 1])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run({fetch}, {{x: data, y: labels, train: True}})
    print(sess.run(loss, {{x: data, y: labels, train: {flag}}}))
"""


def test_updates_that_run_are_the_layers_own() -> None:
    text = lifting.lifted(NET + CONTROLLED + RUN.format(fetch="step", flag="False"))
    assert "training=train" in text
    assert "momentum=1.0" not in text


def test_updates_that_never_run_leave_the_averages_alone() -> None:
    text = lifting.lifted(NET + ALONE + RUN.format(fetch="step", flag="False"))
    assert "momentum=1.0" in text


def test_updates_that_are_only_collected_do_not_run() -> None:
    collected = "ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n"
    assert "momentum=1.0" in lifting.lifted(NET + collected + ALONE + RUN.format(fetch="step", flag="False"))


def test_updates_fetched_beside_the_step_run() -> None:
    collected = "ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n"
    text = lifting.lifted(NET + collected + ALONE + RUN.format(fetch="[step, ops]", flag="False"))
    assert "momentum=1.0" not in text


@pytest.mark.parametrize("flag", ["True", "len(data) > 1"])
def test_a_run_that_trains_without_the_updates_is_a_blocker(flag: str) -> None:
    assert lifting.blocker(NET + CONTROLLED + RUN.format(fetch="step", flag=flag)) == "TFM706"


def test_some_of_the_updates_are_a_blocker() -> None:
    some = CONTROLLED.replace("UPDATE_OPS)", "UPDATE_OPS, scope='a')")
    assert lifting.blocker(NET + some + RUN.format(fetch="step", flag="False")) == "TFM706"
