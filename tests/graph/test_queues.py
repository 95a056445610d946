"""Queues that the program fills and empties itself."""

from __future__ import annotations

from lift.lifting import blocker, lifted

QUEUE = """
q = tf.FIFOQueue(3, "float")
fill = q.enqueue_many(([0.1, 0.2],))
x = q.dequeue()
again = q.enqueue([x + 1.0])
sess = tf.Session()
sess.run(fill)
"""


def test_a_run_takes_and_puts_once() -> None:
    text = lifted(QUEUE + "sess.run(again)\n")
    function = text[text.index("def run_again():") : text.index("run_fill()\n")]
    assert function.count("q.dequeue()") == function.count("q.enqueue(") == 1


def test_what_is_taken_is_one_value_where_the_queue_holds_one_part() -> None:
    assert "compute_x().numpy()" in lifted(QUEUE + "print(sess.run(x))\n")
    several = QUEUE.replace('"float"', '["float", "float"]').replace("[x + 1.0]", "x")
    assert "tf.nest.map_structure" in lifted(several + "print(sess.run(x))\n")


def test_threads_and_other_sessions_are_refused() -> None:
    assert blocker("import threading\n" + QUEUE + "sess.run(again)\n") == "TFM705"
    assert blocker(QUEUE + "other = tf.Session()\nother.run(fill)\n") == "TFM703"
