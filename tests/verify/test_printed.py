"""What counts as a difference between two outputs, and what does not."""

from __future__ import annotations

import pytest

from tf2mig.verify.printed import Tolerance, compare, tokens

SAME = {
    "whitespace": ("loss  0.5\n\nend", "loss 0.5\nend"),
    "within the tolerance": ("loss 0.693147", "loss 0.693148"),
    "numpy's line width": ("[[1. 2.\n 3. 4.]]", "[[1. 2. 3. 4.]]"),
    "numpy 2 scalars": ("(0.5, 3)", "(np.float32(0.5), np.int64(3))"),
    "array with dtype": ("[array([1., 2.], dtype=float32)]", "[array([1., 2.])]"),
    "address": ("<__main__.Net object at 0x7f12>", "<__main__.Net object at 0x55aa>"),
    "tensor": (
        'Tensor("add:0", shape=(2, 3), dtype=float32) ok',
        "tf.Tensor(\n[[1. 2. 3.]\n [4. 5. 6.]], shape=(2, 3), dtype=float32) ok",
    ),
    "variable": (
        "<tf.Variable 'W:0' shape=(2,) dtype=float32_ref>",
        "<tf.Variable 'W:0' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>",
    ),
    "dtype": ("<dtype: 'float32_ref'>", "<dtype: 'float32'>"),
    "unknown dimension": ("(?, 10) shape", "(None, 10) shape"),
    "dimension": ("TensorShape([Dimension(None), Dimension(3)])", "TensorShape([None, 3])"),
    "duration": ("epoch took 1.25 seconds", "epoch took 0.03 seconds"),
    "duration after a colon": ("Elapsed time: 12.5", "Elapsed time: 3.1"),
    "milliseconds": ("step 3 (12ms)", "step 3 (7ms)"),
    "speed": ("examples/sec: 1234.5 loss 2.5", "examples/sec: 99.5 loss 2.5"),
    "date": ("2019-03-01 12:00:01 start", "2026-11-22 08:00:00 start"),
    "clock": ("at 12:00:01", "at 07:31:22"),
    "temporary path": ("saved to /tmp/abc/model.bin now", "saved to /tmp/xyz/model.bin now"),
    "checkpoint": ("Saved model.ckpt", "Saved model.ckpt-1"),
    "log chatter": ("INFO:tensorflow:step 3\nloss 1.5", "loss 1.5"),
    "written over": ("10%\r50%\r100%\ndone", "100%\ndone"),
    "Keras progress": (
        "Train on 100 samples\nEpoch 1/1\n 32/100 [====>.....] - ETA: 0s - loss: 0.9 - acc: 0.1\b\b\r"
        "100/100 [==========] - 0s 3ms/sample - loss: 0.5000 - acc: 0.7500",
        "Epoch 1/1\n\x1b[1m4/4\x1b[0m \x1b[32m━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 2ms/step"
        " - accuracy: 0.7500 - loss: 0.5000",
    ),
    "bytes": ("b'abc'", "'abc'"),
    "not a number": ("loss nan", "loss nan"),
    "negative zero": ("-0.0", "0.0"),
    "nothing": ("", ""),
}
DIFFERENT = {
    "number": ("loss 0.6931", "loss 0.7012"),
    "whole number": ("correct: 93", "correct: 94"),
    "word": ("converged", "diverged"),
    "missing line": ("a 1.5\nb 2.5", "a 1.5"),
    "more lines": ("a 1.5", "a 1.5\nb 2.5"),
    "order": ("1.5 2.5", "2.5 1.5"),
    "not a number": ("loss 0.5", "loss nan"),
    "infinite": ("loss 1e30", "loss inf"),
    "sign": ("-0.5", "0.5"),
    "shape": ("(2, 3)", "(3, 2)"),
    "truth": ("True", "False"),
    "rounding of most numbers": ("0.11 0.12 0.13 0.14 0.15", "0.12 0.13 0.14 0.15 0.16"),
    "beside a duration": ("took 1.5 seconds, loss 0.5", "took 2.5 seconds, loss 0.7"),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME.keys())
def test_same(before: str, after: str) -> None:
    assert compare(before, after) is None
    assert compare(after, before) is None


@pytest.mark.parametrize(("before", "after"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different(before: str, after: str) -> None:
    assert compare(before, after) is not None
    assert compare(after, before) is not None


def test_the_first_difference_is_named() -> None:
    found = compare("step 0 loss 1.0000\nstep 1 loss 0.6931\nend", "step 0 loss 1.0000\nstep 1 loss 0.7012\nend")
    assert found is not None
    assert (found.line_before, found.line_after, found.label) == (2, 2, "loss")
    assert found.relative == pytest.approx(0.01155, rel=1e-2)
    assert str(found) == "line 2, `loss`: 0.6931 against 0.7012 (1.2%)"


def test_output_that_ends_early_is_told() -> None:
    found = compare("a\nb\nc", "a\nb")
    assert found is not None
    assert (found.line_before, found.line_after) == (3, None)
    assert "not printed any more" in str(found)


def test_a_stopped_program_may_end_early() -> None:
    assert compare("a 1.5\nb 2.5", "a 1.5", prefix=True) is None
    assert compare("a 1.5\nb 2.5", "a 1.9", prefix=True) is not None


def test_one_number_in_many_may_be_rounded_apart() -> None:
    before = " ".join(f"0.{i:02d}" for i in range(10, 50))
    assert compare(before, before.replace("0.30", "0.31")) is None
    assert compare(before, before.replace("0.30", "0.32")) is not None


def test_the_tolerance_is_the_users() -> None:
    assert compare("1.05", "1.0", Tolerance(rtol=0.1, atol=0.0)) is None
    assert compare("1.0000", "1.0001", Tolerance(rtol=1e-6, atol=0.0)) is not None


def test_numbers_in_names_are_no_numbers() -> None:
    assert [(t.text, t.value) for t in tokens("conv2d_1 W2 3")] == [
        ("conv2d_1", None),
        ("W2", None),
        ("3", 3.0),
    ]
