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
def test_a_run_that_may_train_without_the_updates_keeps_the_averages(flag: str) -> None:
    text = lifting.lifted(NET + CONTROLLED + RUN.format(fetch="step", flag=flag))
    assert "tf1_layers.without_updates(compute_loss)(" in text
    assert "without_updates(train_step)" not in text


OBJECT = """
class Model:
    def __init__(self):
        self.x = tf.placeholder(tf.float32, [None, 4])
        self.h = tf.layers.batch_normalization(tf.layers.dense(self.x, 5), training=True)
        self.loss = tf.reduce_mean(tf.square(self.h))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            self.step = tf.train.GradientDescentOptimizer(0.1).minimize(self.loss)
        self.saver = tf.train.Saver()


model = Model()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(model.step, {model.x: np.ones([2, 4])})
    print(sess.run(model.loss, {model.x: np.ones([2, 4])}))
    model.saver.save(sess, "model")
"""


def test_an_attribute_that_brings_the_updates_does_not_make_its_object_bring_them() -> None:
    text = lifting.lifted(OBJECT)
    assert "tf1_layers.without_updates(model.compute_loss)(" in text
    assert "\nmodel.train_step(" in text


APART = """
x = tf.placeholder(tf.float32, [None, 4])


def net(x, name, training=True, reuse=False):
    with tf.variable_scope(name, reuse=reuse):
        return tf.layers.batch_normalization(tf.layers.dense(x, 2), training=training)


one = tf.reduce_mean(net(x, "one") ** 2)
two = tf.reduce_mean(net(x, "two") ** 2)
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    step = tf.train.GradientDescentOptimizer(0.1).minimize(one)
shown = net(x, "two", training={flag}, reuse=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step, {{x: np.ones([2, 4])}})
    print(sess.run([shown, two], {{x: np.ones([2, 4])}}))
"""


def test_updates_of_another_network_that_anything_sees_are_a_blocker() -> None:
    assert lifting.blocker(APART.format(flag="False")) == "TFM706"
    assert lifting.blocker(APART.format(flag="True")) == ""


def test_some_of_the_updates_are_a_blocker() -> None:
    some = CONTROLLED.replace("UPDATE_OPS)", "UPDATE_OPS, scope='a')")
    assert lifting.blocker(NET + some + RUN.format(fetch="step", flag="False")) == "TFM706"
