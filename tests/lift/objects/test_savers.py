"""Savers write and read TF1's files by TF1's names."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from lifting import lifted

ROOT = Path(__file__).resolve().parents[3]
CHECKPOINT = str(Path(__file__).resolve().parent / "checkpoints" / "model-3")
"""Written by TF 1.15.5 after three steps of Adam: dense(4, tanh), batch normalization, a matrix `out_w`."""
LOSSES = [0.15975589, 0.14884341, 0.14152521]
"""What the same program printed as the losses of the next three steps."""

VARIABLES = """
with tf.variable_scope('net'):
    w = tf.get_variable('w', [2])
b = tf.Variable(1.0, name='b')
loss = tf.reduce_sum(w * b)
train = tf.train.AdamOptimizer().minimize(loss)
sess = tf.Session()
"""


def test_every_variable_by_its_name_with_its_optimizer() -> None:
    text = lifted(VARIABLES + "saver = tf.train.Saver(max_to_keep=2)\nprint(saver.save(sess, 'm', global_step=3))")
    assert 'saver = Saver({"net/w": w, "b": b}, [optimizer], max_to_keep=2)' in text
    assert "print(saver.save('m', 3))" in text


def test_chosen_variables() -> None:
    assert 'Saver({"b": b})' in lifted(VARIABLES + "saver = tf.train.Saver([b])\nsaver.restore(sess, 'm')")
    assert "Saver({'x': b})" in lifted(VARIABLES + "saver = tf.train.Saver({'x': b})\nsaver.restore(sess, 'm')")


def test_an_initialization_before_restoring_everything_is_no_reset() -> None:
    program = VARIABLES + "init = tf.global_variables_initializer()\nsaver = tf.train.Saver()\nsess.run(init)\n"
    text = lifted(program + "sess.run(train)\nsess.run(init)\nsaver.restore(sess, 'm')")
    assert ".assign(" not in text
    text = lifted(program + "sess.run(train)\nsess.run(init)\nsess.run(train)")
    assert "b.assign(1.0)" in text
    assert "optimizer.reset()" in text


def test_layers_are_saved_by_the_names_that_calls_give_them() -> None:
    program = """
    def block(x, label):
        h = tf.layers.dense(x, 3, name=label)
        h = tf.layers.MaxPooling1D(2, 2)(tf.expand_dims(h, 2))
        return tf.reduce_sum(h, 2)

    x = tf.placeholder(tf.float32, [None, 4])
    y = block(x, "left") + block(x, "right")
    saver = tf.train.Saver()
    with tf.Session() as sess:
        saver.restore(sess, "model")
        print(sess.run(y, {x: [[1.0, 2.0, 3.0, 4.0]]}))
    """
    assert 'Saver({"left": left_layer.dense, "right": right_layer.dense})' in lifted(program)


@pytest.fixture
def saver_class(monkeypatch: pytest.MonkeyPatch) -> Any:
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("needs TensorFlow")
    monkeypatch.syspath_prepend(str(ROOT / "rules" / "support"))
    monkeypatch.delitem(sys.modules, "tf1_saver", raising=False)
    return importlib.import_module("tf1_saver").Saver


def _model(saver_class: Any) -> tuple[Any, Any]:
    """The model of the checkpoint, unbuilt, and its saver."""
    import numpy as np
    import tensorflow as tf

    dense = tf.keras.layers.Dense(4, activation="tanh")
    norm = tf.keras.layers.BatchNormalization(epsilon=1e-3, momentum=0.99)
    out = tf.Variable(tf.zeros([4, 1]), name="out_w")
    optimizer = tf.keras.optimizers.Adam(0.05, epsilon=1e-8)
    x = (np.arange(12).reshape(4, 3) / 10.0).astype("float32")
    y = (np.arange(4).reshape(4, 1) / 3.0).astype("float32")

    def step() -> float:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(tf.matmul(norm(dense(x), training=True), out) - y))
        variables = tape.watched_variables()
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return float(loss)

    named = {"dense": dense, "batch_normalization": norm, "out_w": out}
    return saver_class(named, [optimizer], max_to_keep=2), step


def test_training_goes_on_from_a_file_of_tensorflow_1(saver_class: Any) -> None:
    saver, step = _model(saver_class)
    saver.restore(CHECKPOINT)
    assert [step() for _ in LOSSES] == pytest.approx(LOSSES, rel=2e-6)


def test_what_is_saved_is_restored_and_old_files_go(saver_class: Any, tmp_path: Path) -> None:
    import tensorflow as tf

    saver, step = _model(saver_class)
    saver.restore(CHECKPOINT)
    paths = [saver.save(str(tmp_path / "m"), n) for n in range(3)]
    expected = [step(), step()]
    assert tf.train.latest_checkpoint(str(tmp_path)) == paths[-1] == str(tmp_path / "m-2")
    assert tf.train.get_checkpoint_state(str(tmp_path)).all_model_checkpoint_paths == paths[1:]
    assert not list(tmp_path.glob("m-0*"))
    assert {n for n, _ in tf.train.list_variables(paths[-1])} >= {n for n, _ in tf.train.list_variables(CHECKPOINT)}
    saver.restore(paths[-1])
    assert [step(), step()] == pytest.approx(expected, rel=1e-6)
    again, step = _model(saver_class)
    again.restore(paths[-1])
    assert [step(), step()] == pytest.approx(expected, rel=1e-6)


def test_a_missing_file_or_name_is_an_error(saver_class: Any, tmp_path: Path) -> None:
    import tensorflow as tf

    saver, _ = _model(saver_class)
    with pytest.raises(ValueError, match="not a valid checkpoint"):
        saver.restore(str(tmp_path / "nothing"))
    with pytest.raises(tf.errors.NotFoundError):
        saver_class({"elsewhere": tf.Variable(1.0)}).restore(CHECKPOINT)
