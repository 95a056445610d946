"""Functions outside a class that compute with an object's tensors call a method of it."""

from __future__ import annotations

from lifting import blocker, lifted

MODEL = """
class Model:
    def __init__(self, k):
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.w = tf.Variable(tf.ones([2]))
        self.out = self.x * self.w
"""


def test_a_method_computes_what_the_function_takes() -> None:
    text = lifted(
        MODEL
        + """
m = Model(1)
loss = tf.reduce_sum(m.out)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(loss, {m.x: [[1, 2]]}))
"""
    )
    assert "    def compute_out(self, x):\n        out = x * self.w\n        return out\n" in text
    assert "def compute_loss(x):\n    out = m.compute_out(x)\n    loss = tf.reduce_sum(out)\n    return loss\n" in text
    assert text.endswith("print(compute_loss([[1, 2]]).numpy())\n")


def test_a_step_outside_takes_the_gradient_through_the_method() -> None:
    text = lifted(
        MODEL
        + """
m = Model(1)
loss = tf.reduce_sum(m.out)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(train, {m.x: [[1, 2]]})
"""
    )
    assert (
        "    with tf.GradientTape() as tape:\n        out = m.compute_out(x)\n        loss = tf.reduce_sum(out)\n"
    ) in text
    assert text.endswith("train_step([[1, 2]])\n")


def test_a_run_of_what_an_object_holds_calls_its_method() -> None:
    text = lifted(MODEL + "m = Model(1)\nwith tf.Session() as sess:\n    print(sess.run(m.out, {m.x: [[1, 2]]}))\n")
    assert text.endswith("print(m.compute_out([[1, 2]]).numpy())\n")


def test_two_objects_in_one_function_block() -> None:
    program = (
        "a = Model(1)\nb = Model(2)\ns = tf.reduce_sum(a.out - b.out)\n"
        "print(tf.Session().run(s, {a.x: [[1, 2]], b.x: [[1, 2]]}))\n"
    )
    assert blocker(MODEL + program) == "TFM711"
