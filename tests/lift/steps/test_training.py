"""Updates inside lifted functions: order, tapes and variables."""

from __future__ import annotations

import pytest
from lifting import lifted

MODEL = """
x = tf.placeholder(tf.float32, [])
v = tf.Variable(0.0)
u = tf.Variable(0.0, trainable=False)
up = tf.assign_add(v, x)
loss = tf.square(v - x)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
"""
END = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
"""


def body(text: str, name: str) -> list[str]:
    """The statements of a lifted function."""
    lines = text.partition(f"def {name}(")[2].splitlines()[1:]
    found: list[str] = []
    for line in lines:
        if line and not line.startswith("    "):
            break
        found.append(line.strip())
    return [line for line in found if line]


def test_what_control_dependencies_name_comes_first() -> None:
    text = lifted(
        MODEL + "with tf.control_dependencies([up]):\n    out = v * 2.0\n" + END + "print(sess.run(out, {x: 1.0}))\n"
    )
    assert body(text, "compute_out") == ["v.assign_add(x)", "out = v * 2.0", "return out"]


@pytest.mark.parametrize("made", ["tf.no_op(name='both')", "tf.group()"])
def test_an_operation_under_control_dependencies_runs_them(made: str) -> None:
    program = MODEL + f"with tf.control_dependencies([up]):\n    both = {made}\n" + END
    assert body(lifted(program + "sess.run(both, {x: 1.0})\n"), "run_both") == ["v.assign_add(x)"]
    text = lifted(program + "_, now = sess.run([both, v], {x: 1.0})\n")
    assert body(text, "compute_both_and_v") == ["v.assign_add(x)", "return v.read_value()"]


def test_a_step_and_an_average_run_by_one_operation() -> None:
    text = lifted(
        MODEL
        + "with tf.control_dependencies([train]):\n    follow = u.assign(v)\n"
        + END
        + "sess.run(follow, {x: 1.0})\n"
    )
    lines = body(text, "train_step")
    assert lines.index("optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))") < lines.index(
        "u.assign(v)"
    )


def test_a_group_runs_its_members_in_their_order() -> None:
    text = lifted(
        ("a = tf.Variable(0.0)\nb = tf.Variable(0.0)\nboth = tf.group(tf.assign_add(a, 1.0), tf.assign(b, 2.0))\n")
        + END
        + "sess.run(both)\n"
    )
    assert body(text, "run_both") == ["a.assign_add(1.0)", "b.assign(2.0)"]


def test_operations_in_a_list() -> None:
    text = lifted(
        "a = tf.Variable(0.0)\nb = tf.Variable(1.0)\nops = [a.assign(b), b.assign_sub(3.0)]\n" + END + "sess.run(ops)\n"
    )
    assert body(text, "run_ops") == ["a.assign(b)", "b.assign_sub(3.0)"]


def test_the_loss_of_a_run_that_also_trains_is_that_before_the_step() -> None:
    text = lifted(MODEL + END + "_, value = sess.run([train, loss], {x: 1.0})\n")
    assert body(text, "train_step") == [
        "with tf.GradientTape() as tape:",
        "loss = tf.square(v - x)",
        "variables = tape.watched_variables()",
        "optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))",
        "return loss",
    ]


TWO = """
x = tf.placeholder(tf.float32, [None, 3])
with tf.variable_scope('g'):
    g = tf.get_variable('w', [3, 1])
with tf.variable_scope('d'):
    d = tf.get_variable('w', [3, 1])
gain = tf.reduce_mean(tf.matmul(x, g) * tf.matmul(x, d))
pain = -gain
gv = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='g')
dv = [v for v in tf.trainable_variables() if v.name.startswith('d')]
gt = tf.train.MomentumOptimizer(0.01, 0.9).minimize(gain, var_list=gv)
dt = tf.train.GradientDescentOptimizer(0.01).minimize(pain, var_list=dv)
"""


def test_each_optimizer_trains_its_variables() -> None:
    text = lifted(TWO + END + "sess.run(gt, {x: [[1, 2, 3]]})\nsess.run(dt, {x: [[1, 2, 3]]})\n")
    assert "gv = [g]\ndv = [d]\n" in text
    assert body(text, "gt_step")[-1] == "optimizer.apply_gradients(zip(tape.gradient(gain, gv), gv))"
    assert body(text, "dt_step")[-1] == "optimizer_1.apply_gradients(zip(tape.gradient(pain, dv), dv))"


def test_two_steps_of_one_run_take_their_gradients_from_one_state() -> None:
    lines = body(lifted(TWO + END + "sess.run([gt, dt], {x: [[1, 2, 3]]})\n"), "train_step")
    assert lines[0] == "with tf.GradientTape(persistent=True) as tape:"
    assert [line.partition(".apply")[0] for line in lines if "apply_gradients" in line] == [
        "optimizer",
        "optimizer_1",
    ]


def test_gradients_that_are_clipped_in_between() -> None:
    text = lifted(
        """
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.zeros([2, 1]))
loss = tf.reduce_mean(tf.matmul(x, w))
opt = tf.train.GradientDescentOptimizer(0.1)
pairs = opt.compute_gradients(loss)
clipped = [(tf.clip_by_value(g, -1., 1.), v) for g, v in pairs]
train = opt.apply_gradients(clipped)
"""
        + END
        + "sess.run(train, {x: [[1, 2]]})\n"
    )
    assert body(text, "train_step")[-4:] == [
        "variables = tape.watched_variables()",
        "pairs = list(zip(tape.gradient(loss, variables), variables))",
        "clipped = [(tf.clip_by_value(g, -1., 1.), v) for g, v in pairs]",
        "opt.apply_gradients(clipped)",
    ]


def test_a_step_counts() -> None:
    text = lifted(
        """
x = tf.placeholder(tf.float32, [])
w = tf.Variable(1.0)
step = tf.Variable(0, trainable=False)
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w - x), global_step=step)
"""
        + END
        + "_, s = sess.run([train, step], {x: 1.0})\n"
    )
    lines = body(text, "train_step")
    assert lines[-2:] == ["step.assign_add(1)", "return step.read_value()"]


def test_an_update_that_is_fed() -> None:
    text = lifted(
        "w = tf.Variable(0.0)\nnew = tf.placeholder(tf.float32, [])\nupdate = w.assign(new)\n"
        + END
        + "for k in range(3):\n    sess.run(update, feed_dict={new: k})\n"
    )
    assert body(text, "run_update") == ["w.assign(new)"]
    assert text.endswith("for k in range(3):\n    run_update(k)\n")


def test_updates_written_in_the_run_are_carried_out_there() -> None:
    text = lifted("w = tf.Variable(0.0)\n" + END + "sess.run(tf.assign(w, 5.0))\nprint(sess.run(w + 1))\n")
    assert text.endswith("w.assign(5.0)\nprint((w + 1).numpy())\n")


def test_the_value_of_a_step_is_nothing() -> None:
    assert lifted(MODEL + END + "print(sess.run(train, {x: 1.0}))\n").endswith("print(train_step(1.0))\n")
