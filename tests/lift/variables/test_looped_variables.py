"""Lists of the variables that loops, comprehensions and functions make."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.variables.looped_variables import in_rounds

REST = """
x = tf.placeholder(tf.float32, [None, 2])
h = tf.matmul(tf.matmul(x, ws[0]), ws[1])
loss = tf.reduce_sum(h) + tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(loss, {x: [[1.0, 2.0]]}))
"""


@pytest.mark.parametrize(
    ("made", "listed"),
    [
        ("ws = [tf.Variable(tf.ones([2, 2])) for i in range(2)]", "[*ws]"),
        ("ws = {i: tf.Variable(tf.ones([2, 2])) for i in range(2)}", "[*ws.values()]"),
        ("ws = {}\nfor i in range(2):\n    ws[i] = tf.Variable(tf.ones([2, 2]))", "[*ws.values()]"),
        ("ws = []\nfor i in range(2):\n    ws.append(tf.Variable(tf.ones([2, 2])))", "[*ws]"),
        ("ws = []\nfor i in range(2):\n    w = tf.Variable(tf.ones([2, 2]))\n    ws.append(w)", "[*ws]"),
        ("def make():\n    return [tf.Variable(tf.ones([2, 2])), tf.Variable(tf.ones([2, 2]))]\nws = make()", "[*ws]"),
        ("def make():\n    return tf.Variable(1.0), tf.Variable(2.0)\nws = make()", "[*ws]"),
    ],
)
def test_what_holds_the_variables_is_listed(made: str, listed: str) -> None:
    assert f"for v in {listed}]" in lifted(f"{made}\n{REST}")


def test_a_list_that_holds_something_else_too_is_not_taken_for_them() -> None:
    made = "ws = [tf.Variable(tf.zeros([2, 2]))]\nfor i in range(2):\n    ws.append(tf.Variable(tf.ones([2, 2])))"
    with pytest.raises(Blocked):
        lifted(f"{made}\n{REST}")


def test_variables_that_a_branch_makes_in_some_rounds_are_not_listed() -> None:
    made = "ws = []\nfor i in range(4):\n    if i > 1:\n        ws.append(tf.Variable(tf.ones([2, 2])))"
    with pytest.raises(Blocked):
        lifted(f"{made}\n{REST}")


def test_those_of_one_loop_come_round_by_round() -> None:
    loop, other = ("loop",), ("other",)
    parts = in_rounds([((), "a"), (loop, "ws"), (loop, "bs"), (other, "cs")])
    assert parts == ["a", "*(v for made in zip(ws, bs) for v in made)", "*cs"]
    with pytest.raises(ValueError, match="loops inside"):
        in_rounds([(("outer",), "ws"), (("outer", "inner"), "bs")])


def test_names_that_a_loop_makes_answer_no_question() -> None:
    made = "ws = []\nfor i in range(2):\n    ws.append(tf.Variable(tf.ones([2, 2]), name='w%d' % i))"
    rest = REST.replace("tf.trainable_variables()]", "tf.trainable_variables() if 'b' not in v.name]")
    with pytest.raises(Blocked, match="made while the program runs"):
        lifted(f"{made}\n{rest}")
