"""Controlled randomness under the target: what draws, draws the pattern of its shape."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tf2mig.verify.child import patterns
from tf2mig.verify.launch import Job, Limits
from tf2mig.verify.serving import ForkServer

pytestmark = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")

Evaluate = Callable[..., Any]
HEAD = "import json, random\nimport numpy as np\nimport tensorflow as tf\n"
V1 = "import json, random\nimport numpy as np\nimport tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n"


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(sys.executable) as server:
        yield server


@pytest.fixture
def evaluate(server: ForkServer, tmp_path: Path) -> Evaluate:
    """Run a program that assigns ``result``, and return that."""

    def evaluate(text: str, head: str = HEAD) -> Any:
        tail = "\nprint(json.dumps(result, default=lambda v: np.asarray(v).tolist()))\n"
        (tmp_path / "program.py").write_text(head + text + tail)
        outcome = server.run(Job("", tmp_path, "program.py", limits=Limits(seconds=60), record=False))
        assert outcome.ok, outcome.reason + outcome.stderr[-2000:]
        return json.loads(outcome.stdout)

    return evaluate


def test_the_server_forks_from_a_single_thread(server: ForkServer) -> None:
    assert server.threads in (1, None)


def test_order_and_seeds_do_not_matter(evaluate: Evaluate) -> None:
    first, second = evaluate(
        "tf.random.set_seed(5)\n"
        "a = tf.random.normal([3, 2], seed=1); b = tf.random.uniform([4]); c = tf.random.normal([3, 2])\n"
        "result = [a, c]\n"
    )
    assert np.allclose(first, patterns.array(patterns.normal, (3, 2)), atol=1e-6)
    assert first == second


def test_a_shape_known_only_at_run_time_draws_the_same(evaluate: Evaluate) -> None:
    static, dynamic = evaluate(
        "kinds = (tf.random.normal, tf.random.uniform, tf.random.truncated_normal)\n"
        "@tf.function(input_signature=[tf.TensorSpec([None, None])])\n"
        "def draw(x):\n"
        "    return [f(tf.shape(x)) for f in kinds]\n"
        "x = tf.zeros([5, 7])\n"
        "result = [[f([5, 7]) for f in kinds], draw(x)]\n"
    )
    for one, other in zip(static, dynamic, strict=True):
        assert np.allclose(one, other, atol=1e-6)


def test_large_draws(evaluate: Evaluate) -> None:
    mean, head = evaluate("x = tf.random.normal([700, 300])\nresult = [tf.reduce_mean(x), x[0, :5]]")
    expected = patterns.array(patterns.normal, (700, 300))
    assert mean == pytest.approx(expected.mean(), abs=1e-5)
    assert np.allclose(head, expected[0, :5], atol=1e-5)


def test_initializers_of_keras_and_of_tf1_agree(evaluate: Evaluate) -> None:
    layer = evaluate("d = tf.keras.layers.Dense(3); d(tf.zeros([2, 4])); result = d.kernel.numpy()")
    v1 = "w = tf.get_variable('w', [4, 3])\nwith tf.Session() as s:\n    s.run(w.initializer)\n    result = s.run(w)\n"
    legacy = evaluate(v1, V1)
    assert np.allclose(layer, legacy, atol=1e-6)
    assert np.allclose(layer, (patterns.array(patterns.uniform, (4, 3)) * 2 - 1) * (6 / 7) ** 0.5, atol=1e-6)


def test_dropout_of_keras_and_of_tf_agree(evaluate: Evaluate) -> None:
    layer, function = evaluate(
        "x = tf.ones([6, 8])\nresult = [tf.keras.layers.Dropout(0.4)(x, training=True), tf.nn.dropout(x, rate=0.4)]\n"
    )
    assert np.allclose(layer, function)
    assert 0.1 < np.mean(np.asarray(layer) == 0) < 0.7


def test_integers_categories_and_other_distributions(evaluate: Evaluate) -> None:
    integers, categories, gamma, poisson = evaluate(
        "result = [tf.random.uniform([400], 3, 9, dtype=tf.int32),\n"
        "          tf.random.categorical(tf.math.log([[0.1, 0.0, 0.9]]), 400)[0],\n"
        "          tf.random.gamma([4000], 3.0), tf.random.poisson([4000], 4.0)]\n"
    )
    assert set(integers) == {3, 4, 5, 6, 7, 8}
    assert set(categories) == {0, 2}
    assert np.mean(np.asarray(categories) == 2) == pytest.approx(0.9, abs=0.06)
    assert np.mean(gamma) == pytest.approx(3.0, abs=0.15)
    assert np.mean(poisson) == pytest.approx(4.0, abs=0.15)


def test_candidate_sampling(evaluate: Evaluate) -> None:
    sampled, true_count, sampled_count = evaluate(
        "s = tf.random.log_uniform_candidate_sampler([[3], [0]], 1, 16, True, 1000)\n"
        "result = [s.sampled_candidates, s.true_expected_count, s.sampled_expected_count]\n"
    )
    assert len(set(sampled)) == 16
    assert np.median(sampled) < 500
    assert true_count[1][0] > true_count[0][0] > 0
    assert len(sampled_count) == 16


def test_shuffles_keep_the_order(evaluate: Evaluate) -> None:
    shuffled, batches = evaluate(
        "data = tf.data.Dataset.range(6).shuffle(6).batch(4)\n"
        "result = [tf.random.shuffle([1, 2, 3]), [b.numpy().tolist() for b in data]]\n"
    )
    assert shuffled == [1, 2, 3]
    assert batches == [[0, 1, 2, 3], [4, 5]]


def test_queues_keep_the_order(evaluate: Evaluate) -> None:
    text = (
        "q = tf.RandomShuffleQueue(10, 0, tf.int32, shapes=[[]])\n"
        "put = q.enqueue_many([[1, 2, 3, 4]]); get = q.dequeue()\n"
        "with tf.Session() as s:\n    s.run(put)\n    result = [s.run(get) for _ in range(4)]\n"
    )
    assert evaluate(text, V1) == [1, 2, 3, 4]


@pytest.mark.parametrize("legacy", [False, True])
def test_fit_keeps_the_order_and_the_programs_generators(evaluate: Evaluate, legacy: bool) -> None:
    switch = "import os; os.environ['TF_USE_LEGACY_KERAS'] = '1'\n" if legacy else ""
    seen, numpy_number, python_number = evaluate(
        "seen = []\n"
        "class Keep(tf.keras.layers.Layer):\n"
        "    def call(self, x):\n"
        "        tf.numpy_function(lambda v: seen.append(v.ravel().tolist()), [x], [])\n"
        "        return x\n"
        "m = tf.keras.Sequential([Keep(), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)])\n"
        "m.compile('sgd', 'mse', run_eagerly=True)\n"
        "x = np.arange(6.0).reshape(6, 1).astype('float32')\n"
        "m.fit(x, x, epochs=1, batch_size=2, verbose=0)\n"
        "result = [seen[-3:], np.random.rand(), random.random()]\n",
        switch + HEAD,
    )
    assert seen == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    assert numpy_number == np.random.RandomState(0).rand()
    assert python_number == 0.8444218515250481  # random.Random(0)


def test_seeds_that_the_program_gives_are_kept(evaluate: Evaluate) -> None:
    given, state, unseeded = evaluate(
        "np.random.seed(42); a = np.random.rand()\n"
        "result = [a, np.random.RandomState(3).rand(), np.random.RandomState().rand()]\n"
        "assert isinstance(np.random.mtrand._rand, np.random.RandomState)\n"
        "assert np.random.default_rng().random() == np.random.default_rng(0).random()\n"
        "assert random.Random().random() == random.Random(0).random()\n"
    )
    assert given == np.random.RandomState(42).rand()
    assert state == np.random.RandomState(3).rand()
    assert unseeded == np.random.RandomState(0).rand()


def test_programs_do_not_see_each_other(evaluate: Evaluate) -> None:
    assert evaluate("import os; os.environ['LEFT'] = '1'; tf.seen = 1; result = 1") == 1
    assert evaluate("import os; result = ['LEFT' in os.environ, hasattr(tf, 'seen')]") == [False, False]


def test_a_late_or_failing_program_does_not_disturb_the_server(server: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text("import time\ntime.sleep(60)")
    (tmp_path / "bad.py").write_text("raise ValueError('no')")
    (tmp_path / "exit.py").write_text("import sys\nprint('x')\nsys.exit('stopped')")
    late = server.run(Job("", tmp_path, "late.py", limits=Limits(seconds=1.5), random=False, record=False))
    assert late.limit == "time"
    bad = server.run(Job("", tmp_path, "bad.py", random=False, record=False))
    assert (bad.status, bad.reason) == (1, "it exits with status 1: ValueError: no")
    exit_ = server.run(Job("", tmp_path, "exit.py", random=False, record=False))
    assert (exit_.status, exit_.stdout, exit_.stderr.strip()) == (1, "x\n", "stopped")
