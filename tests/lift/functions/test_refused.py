"""What a run refuses to be fed is a ValueError in TF1 and a TypeError of the lifted function."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

PROGRAM = """
import numpy as np
a = tf.placeholder(tf.float32, [None, 2])
b = tf.placeholder(tf.float32, [None, 2])
rows = tf.reduce_sum(a, axis=1)
sess = tf.Session()


def go(v):
    return sess.run(rows, {a: v})


"""


@pytest.mark.parametrize("run", ["sess.run(rows, {a: np.ones((3, 4))})", "print(go(np.ones((3, 4))))"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ValueError", "(TypeError, ValueError)"),
        ("(KeyError, ValueError)", "(KeyError, TypeError, ValueError)"),
        ("(ValueError, TypeError)", "(ValueError, TypeError)"),
        ("Exception as e", "Exception as e"),
    ],
)
def test_handlers_name_what_lifted_functions_raise(run: str, before: str, after: str) -> None:
    text = lifted(PROGRAM + f"try:\n    {run}\nexcept {before}:\n    print('refused')\n")
    assert text.endswith(f"except {after}:\n    print('refused')\n")


@pytest.mark.parametrize(
    "rest",
    [
        "try:\n    go(3)\nexcept ValueError as e:\n    print(e)\n",
        "try:\n    go(3)\nexcept Exception as e:\n    print(isinstance(e, ValueError))\n",
        "try:\n    go(3)\nexcept TypeError:\n    print(1)\nexcept ValueError:\n    print(2)\n",
        "try:\n    go(int(input()))\nexcept ValueError:\n    print(2)\n",
        "try:\n    sess.run(rows, {a: [[1, 2]], b: 3})\nexcept ValueError:\n    print(2)\n",
        "with refused(ValueError):\n    go(3)\n",
    ],
    ids=["message", "kind", "both", "others", "unneeded", "with"],
)
def test_what_else_could_tell_them_apart_blocks(rest: str) -> None:
    assert blocker(PROGRAM + rest) == "TFM705"


def test_building_in_such_a_block_is_not_lifted() -> None:
    program = "try:\n    tf.add(tf.zeros([2]), tf.zeros([3]))\nexcept ValueError:\n    print('refused')\n"
    assert blocker(program + "print(tf.Session().run(tf.ones([2])))\n") == "TFM705"


def test_blocks_that_feed_nothing_stay() -> None:
    rest = "try:\n    n = int('x')\nexcept ValueError:\n    n = 2\nprint(n, go([[1, 2]]))\n"
    assert "except ValueError:" in lifted(PROGRAM + rest)
