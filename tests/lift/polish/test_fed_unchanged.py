"""Arrays that a training loop feeds unchanged."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.fed_unchanged import with_tensors_fed

STEP = """X_spec = tf.TensorSpec([None, 2], tf.float32)


@tf.function(input_signature=[X_spec, tf.TensorSpec([None], tf.int64)])
def train_step(X, Y):
    with tf.GradientTape() as tape:
        loss = compute_loss(X, Y)
    return loss


"""
LOADED = "points, kinds = load()\n"
LOOP = "for step in range(10):\n    train_step(points, kinds)\n"


def test_what_every_round_feeds_becomes_a_tensor_in_front_of_the_loop() -> None:
    tensors = "points = tf.constant(points, tf.float32)\nkinds = tf.constant(kinds, tf.int64)\n"
    text = STEP + LOADED + "# All of them.\n" + LOOP
    assert with_tensors_fed(text, "") == STEP + LOADED + tensors + "# All of them.\n" + LOOP


def test_arrays_that_are_made_from_one_another() -> None:
    made = "points = load()\nkinds = points[:, 0] > 0\n"
    text = with_tensors_fed(STEP + made + LOOP, "")
    assert "points = tf.constant(points, tf.float32)\nkinds = tf.constant(kinds, tf.int64)\nfor" in text


def test_the_outermost_loop_counts() -> None:
    nested = "    for epoch in range(3):\n        for part in range(2):\n            print(train_step(points, kinds))\n"
    text = STEP + "def fit(points, kinds):\n" + nested
    assert "    kinds = tf.constant(kinds, tf.int64)\n    for epoch in range(3):\n" in with_tensors_fed(text, "")


@pytest.mark.parametrize(
    "rest",
    [
        LOADED + LOOP + "print(points.shape, kinds.shape)\n",
        LOADED + "for step in range(10):\n    train_step(points[:5], kinds[:5])\n",
        LOADED + LOOP + "    shuffle(points, kinds)\n",
        LOADED + LOOP + "    points = kinds = more()\n",
        LOADED + "for step in range(10):\n    if step > 8:\n        train_step(points, kinds)\n",
        LOADED + "def show():\n    print(points, kinds)\n\n\n" + LOOP,
        LOADED + "show = lambda: print(points, kinds)\n" + LOOP,
        "def fit():\n    for step in range(10):\n        train_step(points, kinds)\n",
        "for points, kinds in batches():\n    train_step(points, kinds)\n",
        "data = load()\npoints, kinds = data[:, :2], data[:, 2]\n" + LOOP + "    shuffle(data)\n",
        LOADED + "losses = [train_step(points, kinds) for _ in range(10)]\n",
        LOADED + "train_step(points, kinds)\n",
    ],
)
def test_what_is_read_bound_or_changed_elsewhere_stays(rest: str) -> None:
    assert with_tensors_fed(STEP + rest, "") == STEP + rest


def test_what_the_program_writes_out_is_small() -> None:
    written = "table = np.array([[1, 2, 0], [3, 4, 1]])\npoints, kinds = load()\npoints = table[:, :2].astype(float)\n"
    text = with_tensors_fed(STEP + written + LOOP, "")
    assert "tf.constant(kinds" in text
    assert "tf.constant(points" not in text


def test_numbers_and_functions_of_the_program_are_left_alone() -> None:
    scalar = STEP.replace("[None]", "[]") + LOADED + LOOP
    assert "tf.constant(kinds" not in with_tensors_fed(scalar, "")
    text = STEP + LOADED + LOOP
    assert with_tensors_fed(text, "def train_step(X, Y):\n    pass\n") == text


def test_an_array_that_is_fed_as_two_types_stays() -> None:
    other = STEP.replace("X, Y", "Y, X").replace("train_step", "other_step")
    text = STEP + other.replace("[X_spec, tf.TensorSpec([None], tf.int64)]", "[X_spec]").replace("(Y, X)", "(X)")
    text += LOADED + LOOP + "other_step(kinds)\n"
    new = with_tensors_fed(text, "")
    assert "tf.constant(points" in new
    assert "tf.constant(kinds" not in new
