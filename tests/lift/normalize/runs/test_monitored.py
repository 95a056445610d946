"""Monitored sessions become loops that ask for the step."""

from __future__ import annotations

import pytest
from lift.lifting import blocker, lifted

GRAPH = """
step = tf.train.get_or_create_global_step()
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 1]))
loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
"""


def monitored(arguments: str, loop: str = "sess.run(train_op, {x: [[1.0, 2.0]]})", before: str = "") -> str:
    return f"""{GRAPH}{before}
with tf.train.MonitoredTrainingSession({arguments}) as sess:
    while not sess.should_stop():
        {loop}
"""


def test_the_loop_ends_at_a_step() -> None:
    text = lifted(monitored("hooks=[tf.train.StopAtStepHook(last_step=5)]"))
    assert "while step.numpy() < 5:" in text
    assert "Saver" not in text


def test_steps_are_counted_from_where_a_checkpoint_ends() -> None:
    text = lifted(monitored("checkpoint_dir='d', hooks=[tf.train.StopAtStepHook(num_steps=5)]"))
    assert "stop_at = step.numpy() + 5" in text
    assert "while step.numpy() < stop_at:" in text
    assert "saver.restore(checkpoint)" in text


def test_a_checkpoint_that_is_not_to_be_written() -> None:
    stop = "hooks=[tf.train.StopAtStepHook(last_step=5)]"
    assert ".save(" not in lifted(monitored(f"checkpoint_dir='d', save_checkpoint_secs=None, {stop}"))


def test_what_hooks_want_is_fetched_once() -> None:
    hooks = "tf.train.StopAtStepHook(last_step=5), tf.train.NanTensorHook(loss), "
    hooks += "tf.train.LoggingTensorHook({'loss': loss}, every_n_iter=2)"
    text = lifted(monitored(f"hooks=[{hooks}]", "_, now = sess.run([train_op, loss], {x: [[1.0, 2.0]]})"))
    assert "if now != now:" in text
    assert "tf.get_logger().info('loss = %s', now)" in text
    assert "return loss\n" in text


def test_a_hook_of_the_program() -> None:
    before = """
class Seen(tf.train.SessionRunHook):
    def __init__(self, loss, every):
        self.loss = loss
        self.every = every

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self.loss)

    def after_run(self, run_context, run_values):
        print(self.every, run_values.results)
"""
    text = lifted(monitored("hooks=[tf.train.StopAtStepHook(last_step=5), Seen(loss, 3)]", before=before))
    assert "def __init__(self, every):" in text
    assert "before_run" not in text
    assert "hook = Seen(3)" in text
    assert "hook.after_run(hook_results)" in text


def test_hooks_that_save_every_few_steps() -> None:
    hooks = "[tf.train.CheckpointSaverHook('kept', save_steps=2), tf.train.StopAtStepHook(last_step=5)]"
    text = lifted(monitored(f"hooks={hooks}"))
    assert "if reached_step >= saved_step + 2:" in text
    assert "saver.save('kept' + '/model.ckpt', reached_step)" in text


def test_a_session_that_saves_every_few_steps() -> None:
    text = lifted(
        monitored("save_checkpoint_steps=2, checkpoint_dir='d', hooks=[tf.train.StopAtStepHook(last_step=5)]")
    )
    assert text.count("saver.save(") == 3
    assert "saver.restore(checkpoint)" in text


def test_what_a_scaffold_says() -> None:
    arguments = "scaffold=tf.train.Scaffold(saver=tf.train.Saver(max_to_keep=3)), checkpoint_dir='d'"
    text = lifted(monitored(f"{arguments}, hooks=[tf.train.StopAtStepHook(last_step=5)]"))
    assert "max_to_keep=3" in text


@pytest.mark.parametrize(
    "arguments",
    [
        "hooks=[tf.train.StopAtStepHook(last_step=5), tf.train.ProfilerHook(save_steps=1)]",
        "scaffold=tf.train.Scaffold(init_fn=f), hooks=[tf.train.StopAtStepHook(last_step=5)]",
        "hooks=[tf.train.StopAtStepHook(last_step=5), tf.train.LoggingTensorHook(['loss:0'], every_n_iter=2)]",
        "save_relative_paths=True, checkpoint_dir='d', hooks=[tf.train.StopAtStepHook(last_step=5)]",
    ],
)
def test_what_is_not_known_stays(arguments: str) -> None:
    assert blocker(monitored(arguments)) == "TFM705"


def test_a_run_inside_an_expression_has_no_place_for_hooks() -> None:
    loop = "print(sess.run(loss, {x: [[1.0, 2.0]]}))"
    hooks = "hooks=[tf.train.StopAtStepHook(last_step=5), tf.train.NanTensorHook(loss)]"
    assert blocker(monitored(hooks, loop)) == "TFM705"


def test_a_hook_that_uses_the_session_stays() -> None:
    before = """
class Stopping(tf.train.SessionRunHook):
    def after_run(self, run_context, run_values):
        run_context.request_stop()
"""
    assert blocker(monitored("hooks=[Stopping()]", before=before)) == "TFM705"


def test_a_hook_that_only_keeps_what_it_fetches() -> None:
    before = """
class Seen(tf.train.SessionRunHook):
    def __init__(self, loss):
        self.loss = loss

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self.loss)

    def after_run(self, run_context, run_values):
        print(run_values.results)
"""
    text = lifted(monitored("hooks=[tf.train.StopAtStepHook(last_step=5), Seen(loss)]", before=before))
    assert "__init__" not in text
    assert "hook = Seen()" in text
