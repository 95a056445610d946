"""Verdicts: on outcomes made up, and on programs that run under the target."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tf2mig.verify import verification
from tf2mig.verify.interpreters import Interpreter
from tf2mig.verify.launch import Job, Limits, Outcome
from tf2mig.verify.printed import Tolerance
from tf2mig.verify.programs import Program, UsageError
from tf2mig.verify.serving import ForkServer
from tf2mig.verify.verification import Oracle, Settings, Verdict, choose_oracle, judge, verify

TF1 = Interpreter("python3.7", "1.15.5", "3.7.16")
TF2 = Interpreter("python3", "2.21.0", "3.11.7")
needs_tensorflow = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")

BEFORE = """\
import numpy as np
import tensorflow as tf

np.random.seed(3)
xs, ys = np.random.rand(24, 6).astype("float32"), np.arange(24) % 3
X = tf.placeholder(tf.float32, [None, 6])
Y = tf.placeholder(tf.int64, [None])
W = tf.Variable(tf.random_normal([6, 8], stddev=0.5), name="W")
b = tf.Variable(tf.zeros([8]), name="b")
hidden = tf.nn.relu(tf.matmul(X, W) + b)
mean, variance = tf.nn.moments(hidden, [0])
hidden = tf.nn.dropout((hidden - mean) / tf.sqrt(variance + 1e-3), 0.8)
V = tf.Variable(tf.random_normal([8, 3], stddev=0.3), name="V")
logits = tf.matmul(hidden, V)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), Y), tf.float32))
train_op = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(6):
        _, l = sess.run([train_op, loss], {X: xs, Y: ys})
        if step % 3 == 0:
            print("step", step, "loss %.4f" % l)
    print("accuracy", sess.run(accuracy, {X: xs, Y: ys}))
"""
AFTER = """\
import numpy as np
import tensorflow as tf

np.random.seed(3)
xs, ys = np.random.rand(24, 6).astype("float32"), np.arange(24) % 3
W = tf.Variable(tf.random.normal([6, 8], stddev=0.5), name="W")
b = tf.Variable(tf.zeros([8]), name="b")
V = tf.Variable(tf.random.normal([8, 3], stddev=0.3), name="V")
optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.9)


def compute_logits(X):
    hidden = tf.nn.relu(tf.matmul(X, W) + b)
    mean, variance = tf.nn.moments(hidden, [0])
    hidden = tf.nn.dropout((hidden - mean) / tf.sqrt(variance + 1e-3), rate=0.2)
    return tf.matmul(hidden, V)


@tf.function
def train_step(X, Y):
    with tf.GradientTape() as tape:
        logits = compute_logits(X)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
    variables = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


@tf.function
def compute_accuracy(X, Y):
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(compute_logits(X), 1), Y), tf.float32))


for step in range(6):
    l = train_step(xs, ys).numpy()
    if step % 3 == 0:
        print("step", step, "loss %.4f" % l)
print("accuracy", compute_accuracy(xs, ys).numpy())
"""
# what is changed in AFTER, and the step at which the loss shows it
MUTATIONS = {
    "learning rate": ("SGD(0.05", "SGD(0.06", 2),
    "momentum": ("momentum=0.9", "momentum=0.8", 3),
    "no momentum": (", momentum=0.9", "", 3),
    "epsilon": ("1e-3)", "1e-2)", 1),
    "dropout rate": ("rate=0.2", "rate=0.8", 1),
    "axis of the moments": ("[0])", "[1], keepdims=True)", 1),
    "standard deviation": ("stddev=0.5", "stddev=0.4", 1),
    "missing activation": ("tf.nn.relu(tf.matmul(X, W) + b)", "tf.matmul(X, W) + b", 1),
    "sum for mean": ("loss = tf.reduce_mean(", "loss = tf.reduce_sum(", 1),
    "loss after the update": ("    return loss", "    return loss * 1.002", 1),
    "initial value": ("tf.zeros([8])", "tf.fill([8], 0.05)", 1),
    "integer division": ("xs, ys = np.random.rand(24, 6)", "xs, ys = (np.random.rand(24, 6) * 4 // 4)", 1),
}


def outcome(stdout: str = "", status: int = 0, stderr: str = "", events: tuple[Any, ...] = ()) -> Outcome:
    return Outcome(status, stdout, stderr, 1.0, None, events)


def judged(before: Outcome, after: Outcome) -> Verdict:
    return judge(before, after, Oracle(TF1), TF2, Tolerance())


def loss(value: float) -> dict[str, Any]:
    raw = {"name": "loss:0", "label": "loss", "shape": [], "kind": "f", "head": [value]}
    return {"kind": "run", "place": "b.py:3", "values": [raw]}


def test_same_and_different() -> None:
    same = judged(outcome("loss 0.5"), outcome("loss 0.50001"))
    assert (same.answer, same.exit_code, same.reason) == ("same", 0, "1 printed numbers agree")
    other = judged(outcome("loss 0.5"), outcome("loss 0.6"))
    assert (other.answer, other.exit_code) == ("different", 1)
    assert other.reason == "line 1, `loss`: 0.5 against 0.6 (17%)"


def test_a_computed_value_tells_more_than_a_printed_line() -> None:
    found = judged(outcome("0.50", events=(loss(1.0), loss(0.5))), outcome("0.60", events=(loss(1.0), loss(0.6))))
    assert found.reason == "step 2, `loss`: 0.5 against 0.6, 17% (b.py:3)"


def test_a_difference_that_nothing_printed() -> None:
    found = judged(outcome("done", events=(loss(1.0), loss(0.5))), outcome("done", events=(loss(1.0), loss(0.6))))
    assert found.answer == "different"


def test_one_world_only() -> None:
    after = judged(outcome("x"), outcome("x", 1, "Traceback\nValueError: no"))
    assert (after.answer, after.exit_code) == ("not comparable", 2)
    assert "AFTER under TensorFlow 2.21.0" in after.reason
    assert "ValueError: no" in after.reason
    before = judged(replace(outcome("x"), status=None, limit="time"), outcome("x"))
    assert "BEFORE under TensorFlow 1.15.5" in before.reason
    assert "still running" in before.reason


def test_nothing_to_compare() -> None:
    assert judged(outcome(), outcome()).answer == "not comparable"


def test_a_program_that_differs_from_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    answers = {"python3.7": iter(["loss 0.5", "loss 0.7"]), "python3": iter(["loss 0.6"])}
    monkeypatch.setattr(verification, "run", lambda job: outcome(next(answers[job.python])))
    monkeypatch.setattr(verification, "choose_target", lambda named: TF2)
    monkeypatch.setattr(verification, "choose_oracle", lambda named, target: Oracle(TF1))
    program = Program(tmp_path, "a.py")
    verdict = verify(program, program, Settings())
    assert verdict.answer == "not comparable"
    assert "does not give the same results each time" in verdict.reason


def test_the_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "find_tf1", lambda: None)
    monkeypatch.setattr(verification, "describe", {"new": TF2, "old": TF1, "bad": "bad has none"}.get)
    assert choose_oracle(None, TF2) == Oracle(TF2, compat=True)
    assert "tf.compat.v1" in str(choose_oracle(None, TF2))
    assert choose_oracle("old", TF2) == Oracle(TF1)
    with pytest.raises(UsageError, match=r"not TensorFlow 1\.15"):
        choose_oracle("new", TF2)
    with pytest.raises(UsageError, match="bad has none"):
        choose_oracle("bad", TF2)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(sys.executable) as server:
        yield server


@pytest.fixture(scope="module")
def reference(server: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return executed(server, tmp_path_factory.mktemp("before"), BEFORE, compat=True)


def executed(server: ForkServer, folder: Path, text: str, compat: bool = False, steps: int | None = None) -> Outcome:
    (folder / "program.py").write_text(text)
    job = Job("", folder, "program.py", limits=Limits(seconds=60), steps=steps)
    if compat:
        job = replace(job, environment=(("TF_USE_LEGACY_KERAS", "1"),), extra=(("runtime", "compat"),))
    return server.run(job)


@needs_tensorflow
def test_a_right_migration(server: ForkServer, reference: Outcome, tmp_path: Path) -> None:
    verdict = judged(reference, executed(server, tmp_path, AFTER))
    assert verdict.answer == "same", verdict.reason
    assert verdict.crossings.compared == 7
    assert verdict.variables.compared == 3
    assert (verdict.crossings.unpaired, verdict.variables.unpaired) == (0, 0)


@needs_tensorflow
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_migration(server: ForkServer, reference: Outcome, tmp_path: Path, name: str) -> None:
    """The report names the loss and the first step whose loss is wrong, though only every third is
    printed.
    """
    old, new, step = MUTATIONS[name]
    assert AFTER.count(old) >= 1
    verdict = judged(reference, executed(server, tmp_path, AFTER.replace(old, new)))
    assert verdict.answer == "different"
    assert verdict.crossings.difference is not None
    assert (verdict.crossings.difference.name, verdict.crossings.difference.step) == ("loss", step)
    assert verdict.crossings.difference.place == "program.py:22"


@needs_tensorflow
def test_stopped_after_some_steps(server: ForkServer, tmp_path: Path) -> None:
    before = executed(server, tmp_path, BEFORE, compat=True, steps=3)
    after = executed(server, tmp_path, AFTER, steps=3)
    assert before.stdout == "step 0 loss 1.2715\n" == after.stdout
    verdict = judged(before, after)
    assert (verdict.answer, verdict.crossings.compared) == ("same", 3)
