"""Lifted functions are named after what they do."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.lift.functions.function_names import root_of

MODEL = """
x = tf.placeholder(tf.float32, [None, 3])
w = tf.Variable(tf.zeros([3, 1]))
steps = tf.Variable(0, trainable=False)
pred = tf.matmul(x, w)
loss = tf.reduce_mean(tf.square(pred))
size = tf.reduce_sum(pred)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
update_steps = tf.assign_add(steps, 1)
reset = tf.assign(steps, 0)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
feed = {x: [[1, 2, 3]]}
"""


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("sess.run(loss, feed)", "compute_loss"),
        ("sess.run([pred, loss], feed)", "compute_pred_and_loss"),
        ("sess.run([pred, loss, size], feed)", "evaluate"),
        ("sess.run([train, loss], feed)", "train_step"),
        ("sess.run(update_steps)", "run_update_steps"),
        ("sess.run(reset)", "run_reset"),
        ("sess.run(tf.sqrt(loss), feed)", "compute_sqrt"),
        ("sess.run(loss * 2, feed)", "compute"),
    ],
)
def test_the_name_of_a_function(run: str, name: str) -> None:
    assert f"\ndef {name}(" in lifted(MODEL + f"print({run})\n")


def test_of_several_training_functions_each_has_the_name_of_its_operation() -> None:
    more = "fine_tune = tf.train.AdamOptimizer().minimize(size)\nsess.run(train, feed)\nsess.run(fine_tune, feed)\n"
    text = lifted(MODEL + more)
    assert "\ndef train_step(" in text
    assert "\ndef fine_tune_step(" in text


def test_the_root_of_a_text() -> None:
    assert [root_of(t) for t in ("self.loss[0]", "a.b", None)] == ["loss", "a", ""]


SHARED = """
x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32, [None, 1])
w = tf.Variable(tf.ones([2, 1]))
logits = tf.matmul(x, w)
loss = tf.reduce_mean(tf.square(logits - y))
hits = tf.cast(tf.equal(tf.round(logits), y), tf.float32)
accuracy = tf.reduce_mean(hits)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
"""


def test_a_helper_whose_name_is_taken_says_what_it_computes_from() -> None:
    text = lifted(
        SHARED
        + "print(sess.run([loss, accuracy], {x: [[1., 2.]], y: [[3.]]}))\n"
        + "print(sess.run(accuracy, {x: [[1., 2.]], y: [[3.]]}))\n"
        + "print(sess.run(logits, {x: [[1., 2.]]}))\n"
    )
    assert "def compute_accuracy(x, y):" in text
    assert "def compute_accuracy_from_logits(y, logits):" in text


def test_a_helper_of_many_results_is_the_forward_pass() -> None:
    layers = "a = tf.matmul(x, w)\nb = tf.tanh(a)\nc = tf.exp(b)\np = a + b + c\nq = a * b * c\n"
    runs = "feed = {x: [[1., 2.]]}\nprint(sess.run(p, feed))\nprint(sess.run(q, feed))\n"
    text = lifted(SHARED + layers + runs)
    assert "def forward(x):" in text
    assert text.count("a, b, c = forward(x)") == 2
    assert "def compute_a_and_b(x):" in lifted(SHARED + "forward = 1\n" + layers + runs + "print(forward)\n")


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("testing_cost = sess.run(2 * logits, {x: [[1., 2.]]})\nprint(testing_cost)\n", "compute_testing_cost"),
        ("print(sess.run(tf.round(logits), {x: [[1., 2.]]}))\n", "compute_round"),
        ("print(sess.run(2 * logits, {x: [[1., 2.]]}))\n", "compute"),
    ],
)
def test_an_expression_is_named_after_what_reads_it(run: str, name: str) -> None:
    assert f"def {name}(x):" in lifted(SHARED + run)
