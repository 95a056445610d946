"""Runs that another run is fed stand ahead of it."""

from __future__ import annotations

import pytest
from lifting import lifted

from tf2mig.graph.blocked import Blocked

HEAD = """x = tf.placeholder(tf.float32, [2])
y = tf.placeholder(tf.float32, [2])
a = x * 2.0
b = a + y
sess = tf.Session()
"""


def test_the_inner_run_is_a_statement_of_its_own() -> None:
    text = lifted(HEAD + "r = sess.run(b, {x: [1, 2], y: abs(sess.run(a, {x: [3, 4]}))})\n")
    assert "a_value = compute_a([3, 4]).numpy()\nr = compute_b([1, 2], abs(a_value)).numpy()\n" in text


@pytest.mark.parametrize("fed", ["sess.run(a, {x: [3, 4]}) if n else [1, 2]", "n or sess.run(a, {x: [3, 4]})"])
def test_what_runs_sometimes_is_not_run_ahead(fed: str) -> None:
    with pytest.raises(Blocked, match="nested"):
        lifted(HEAD + "n = 1\nr = sess.run(b, {x: [1, 2], y: " + fed + "})\n")


def test_a_run_in_a_run_in_a_run() -> None:
    text = lifted(HEAD + "print(b.eval({x: a.eval({x: a.eval({x: [1.0, 2.0]})}), y: [0.0, 0.0]}))\n")
    assert "a_value = compute_a(a_value_1).numpy()" in text or "a_value_1 = compute_a(a_value_2).numpy()" in text


def test_a_summary_of_numbers() -> None:
    program = "w = tf.Variable(1.0)\nsess = tf.InteractiveSession()\nwriter = tf.summary.FileWriter('logs')\n"
    program += "s = tf.Summary()\ns.value.add(tag='w', simple_value=2 * w.eval())\nwriter.add_summary(s, 1)\n"
    text = lifted(program)
    assert "w_value = w.numpy()\n" in text
    assert "s['w'] = 2 * w_value\n" in text
