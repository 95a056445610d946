"""Members that a loop picks from what a run fetches."""

from __future__ import annotations

from lift.lifting import blocker, lifted

LISTED = """
x = tf.placeholder(tf.float32, [2])
y = x * 2.0
outs = []
h = x
for _ in range(2):
    h = h * x
    outs.append(h)
sess = tf.Session()
feed = [1.0, 2.0]
"""


def test_a_list_that_a_loop_fills_is_fetched_whole() -> None:
    text = lifted(LISTED + "print(sess.run(outs, {x: feed}))\n")
    assert "return outs\n" in text
    assert "return outs[0]" not in text


def test_the_loop_picks_from_the_values() -> None:
    text = lifted(LISTED + "for i in range(2):\n    print(sess.run(outs[i], {x: feed}))\n")
    assert "compute_outs(feed))[i]" in text


def test_of_several_fetches_one_is_picked() -> None:
    text = lifted(LISTED + "for i in range(2):\n    a, b = sess.run([y, outs[i]], {x: feed})\n    print(a, b)\n")
    assert "    b = b[i]\n" in text


def test_what_changes_with_the_loop_is_traced_in_it() -> None:
    text = lifted(LISTED + "for i in range(2):\n    print(sess.run(y + i, {x: feed}))\n")
    assert "    def compute(x):" in text[text.index("for i in range") :]


def test_steps_are_not_all_taken() -> None:
    steps = """
w = tf.Variable(1.0)
v = tf.Variable(1.0)
steps = [w.assign_add(1.0), v.assign_add(1.0)]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for i in range(2):
    sess.run(steps[i])
"""
    assert blocker(steps) == "TFM700"


def test_equal_texts_of_different_values_are_different_fetches() -> None:
    text = lifted(LISTED + "k = 1\nprint(sess.run(y + k, {x: feed}))\nk = 2\nprint(sess.run(y + k, {x: feed}))\n")
    assert text.count("return y + k") == 2
