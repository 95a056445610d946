"""What one statement binds together has a statement each."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.parted_assignments import part_assignments, part_computations
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_HEAD = "import tensorflow as tf\n"


def _parted(text: str) -> str:
    return part_assignments(Tree(Source(_HEAD + text))).text.removeprefix(_HEAD)


def test_lists_of_variables() -> None:
    text = "if a:\n    b, self.c = tf.trainable_variables('x'), tf.get_collection('y')\n"
    assert _parted(text) == "if a:\n    b = tf.trainable_variables('x')\n    self.c = tf.get_collection('y')\n"


def test_training_steps() -> None:
    assert _parted("d, g = one.minimize(a), two.minimize(b)\n") == "d = one.minimize(a)\ng = two.minimize(b)\n"


@pytest.mark.parametrize(
    "text",
    [
        "a, b = opt.minimize(c), d\n",
        "a, b = opt.minimize(b), opt.minimize(a)\n",
        "a, b = tf.trainable_variables(), opt.minimize(c)\n",
        "a, *b = opt.minimize(c), opt.minimize(d)\n",
        "pair = opt.minimize(c), opt.minimize(d)\n",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert _parted(text) == text


def test_named_parts_of_the_graph() -> None:
    head = "def build(self, n):\n    x = tf.placeholder(tf.float32)\n    y = x * 2\n"
    assert _parted(head + "    self.x, self.y = x, y\n") == head + "    self.x = x\n    self.y = y\n"


@pytest.mark.parametrize("line", ["self.x, self.n = x, n", "x, y = y, x", "self.a, self.b = n, 3"])
def test_other_values_stay_together(line: str) -> None:
    text = f"def build(self, n):\n    x = tf.placeholder(tf.float32)\n    y = x * 2\n    {line}\n"
    assert _parted(text) == text


def test_whatever_is_computed_may_be_parted() -> None:
    text = "import tensorflow as tf\na, b = tf.group(*x), 2 * tf.add(y, z)\n"
    assert part_computations(Source(text)).text.endswith("a = tf.group(*x)\nb = 2 * tf.add(y, z)\n")
    for other in ("a, b = tf.group(*x), 2\n", "a, b = f(x), g(y)\n"):
        assert part_computations(Source("import tensorflow as tf\n" + other)).text.endswith(other)


def test_what_functions_of_the_program_compute_is_parted_where_nothing_else_helps() -> None:
    text = "def score(x):\n    return x * w\n\n\na, b = score(x), score(y)\nc, d = size(x), size(y)\n"
    assert "a = score(x)\nb = score(y)\nc, d = " in part_computations(Source(text)).text


def test_what_gives_pairs_is_parted_too() -> None:
    text = "import tensorflow as tf\ndef f(x):\n    return tf.abs(x), x\n(a, _), (b, c) = f(x), f(y)\n"
    assert part_computations(Source(text)).text.endswith("a, _ = f(x)\nb, c = f(y)\n")
