"""Loops over tensors around runs."""

from __future__ import annotations

from lift.lifting import blocker, lifted

HEAD = """
x = tf.placeholder(tf.float32, [2])
v = tf.Variable(1.0)
up = tf.assign_add(v, 1.0)
ys = [x * 2.0, x * v]
named = {"b": x + 1.0, "a": x - 1.0}
names = ["double", "scaled"]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
feed = [1.0, 2.0]
"""


def test_what_is_only_run_is_run_in_front() -> None:
    text = lifted(HEAD + "for n, y in zip(names, ys):\n    print(n, sess.run(y, {x: feed}))\n")
    assert "for n, y in zip(names, [t.numpy() for t in compute_ys" in text
    assert "    print(n, y)\n" in text


def test_what_a_round_changes_is_run_in_the_round() -> None:
    text = lifted(HEAD + "for n, y in zip(names, ys):\n    sess.run(up)\n    print(n, sess.run(y, {x: feed}))\n")
    assert "for i, n in enumerate(names):\n    run_up()\n" in text
    text = lifted(HEAD + "for y in ys:\n    for k in range(2):\n        print(sess.run(y, {x: [k, k]}))\n")
    assert "for i in range(2):" in text


def test_random_numbers_are_drawn_in_each_round() -> None:
    noise = "for y in [x + tf.random_normal([2]), x]:\n    print(sess.run(y, {x: feed}))\n"
    assert "for i in range(2):" in lifted(HEAD + noise)


def test_keys_are_gone_through_in_their_order() -> None:
    text = lifted(HEAD + "for n in sorted(named):\n    print(n, sess.run(named[n], {x: feed}))\n")
    assert "for n in ['a', 'b']:" in text


def test_pairs_are_parted() -> None:
    pairs = "for n, y in [('one', x + 1.0), ('two', x + 2.0)]:\n    print(n, sess.run(y, {x: feed}))\n"
    assert "for n, y in zip(['one', 'two'], [t.numpy() for t in " in lifted(HEAD + pairs)


def test_a_list_of_unknown_length_is_refused() -> None:
    text = "zs = [x * k for k in read()]\nfor z in zs:\n    sess.run(up)\n    print(sess.run(z, {x: feed}))\n"
    assert blocker(HEAD + text) == "TFM707"
