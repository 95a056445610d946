"""Supervisors become sessions, savers and writers of their own."""

from __future__ import annotations

from lift.lifting import blocker, lifted

from tf2mig.lift.normalize.runs.supervised import write_out_supervisors
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

GRAPH = """
step = tf.train.get_or_create_global_step()
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 1]))
loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
"""


def supervised(arguments: str, rest: str = "print(last)", after: str = "") -> str:
    return f"""{GRAPH}
sv = tf.train.Supervisor({arguments})
with sv.managed_session() as sess:
    for i in range(3):
        if sv.should_stop():
            break
        _, last = sess.run([train_op, loss], {{x: [[1.0, 2.0]]}})
    {rest}
{after}"""


def written(program: str) -> str:
    return write_out_supervisors(Tree(Source("import tensorflow as tf\n" + program, "p.py"))).text


def test_one_that_keeps_nothing() -> None:
    text = lifted(supervised(""))
    assert "Supervisor" not in text
    assert "break" not in text
    assert "Saver" not in text


def test_one_that_goes_on() -> None:
    text = lifted(supervised("logdir='d', global_step=step, save_model_secs=0"))
    assert "saver.restore(checkpoint)" in text
    assert ".save(" not in text


def test_one_that_saves_from_time_to_time() -> None:
    text = written(supervised("logdir='d', global_step=step, save_model_secs=60"))
    assert "if 'd' and time.time() - saved_at >= 60:" in text
    assert text.count("saver.save(") == 2


def test_its_saver_and_its_path() -> None:
    text = written(supervised("logdir='d', save_model_secs=0", "sv.saver.save(sess, sv.save_path, 3)"))
    assert "saver.save(sess, 'd' + '/model.ckpt', 3)" in text


def test_a_stop_in_the_end() -> None:
    assert "sv" not in lifted(supervised("", "sv.stop()"))


def test_a_name_that_is_bound_again() -> None:
    text = written(supervised("", after="def other():\n    sv = 3\n    return sv\n"))
    assert "Supervisor" in text


def test_what_is_not_known_stays() -> None:
    assert blocker(supervised("", "sv.loop(60, print)")) == "TFM705"
    assert blocker(supervised("init_fn=print")) == "TFM705"
    assert blocker(supervised("", after="print(sv.coord)")) == "TFM705"
