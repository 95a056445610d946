"""Lists of placeholders as one placeholder."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.placeholders.listed_placeholders import stack_placeholders
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nn = 4\n"
DECLARED = "xs = [tf.placeholder(tf.float32, [None, 2]) for _ in range(n)]\n"
STACKED = "xs_stack = tf.placeholder(tf.float32, [n, None, 2])\nxs = tf.unstack(xs_stack)\n"


def stacked(text: str) -> str:
    return stack_placeholders(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_comprehension_declares_one_placeholder() -> None:
    assert stacked(DECLARED + "y = tf.add_n(xs)\n") == STACKED + "y = tf.add_n(xs)\n"


def test_a_loop_that_appends_declares_one_placeholder() -> None:
    text = stacked("xs = []\nfor i in range(n):\n    xs.append(tf.placeholder(tf.float32, [None, 2]))\n")
    assert text == STACKED


def test_members_without_a_shape_are_counted() -> None:
    text = stacked("xs = [tf.placeholder(tf.float32) for _ in range(n)]\n")
    assert text == "xs_stack = tf.placeholder(tf.float32)\nxs = tf.unstack(xs_stack, n)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("feed = {xs[t]: d[t] for t in range(n)}\n", "feed = {xs_stack: [d[t] for t in range(n)]}\n"),
        ("feed = {x: v for x, v in zip(xs, d)}\n", "feed = {xs_stack: d}\n"),
        ("feed = {x: v + 1 for x, v in zip(xs, d)}\n", "feed = {xs_stack: [v + 1 for v in d]}\n"),
        ("feed = dict(zip(xs, map(f, d)))\n", "feed = dict({xs_stack: list(map(f, d))})\n"),
        ("feed.update((xs[i], d[i]) for i in range(n))\n", "feed.update({xs_stack: [d[i] for i in range(n)]})\n"),
        ("for i in range(len(d)):\n    feed[xs[i]] = d[i]\n", "feed[xs_stack] = [d[i] for i in range(len(d))]\n"),
        ("for x, v in zip(xs, d):\n    feed[x] = v\n", "feed[xs_stack] = d\n"),
        ("for i, x in enumerate(xs):\n    feed[x] = d[i]\n", "feed[xs_stack] = [d[i] for i in range(n)]\n"),
        (
            "for i in range(n):\n    a = f(i)\n    feed[xs[i].name] = a\n",
            "xs_values = []\nfor i in range(n):\n    a = f(i)\n    xs_values.append(a)\nfeed[xs_stack] = xs_values\n",
        ),
    ],
)
def test_feeds_of_all_members_feed_the_list(before: str, after: str) -> None:
    assert stacked(DECLARED + before) == STACKED + after


@pytest.mark.parametrize(
    "feed",
    [
        "feed = {xs[0]: d[0], xs[1]: d[1]}\n",
        "feed = {xs[t]: d[t] for t in range(2)}\n",
        "feed[xs[-1]] = d\n",
        "for i in range(n):\n    if d[i]:\n        feed[xs[i]] = d[i]\n",
        "for x in xs:\n    feed[x] = 1.0\n",
    ],
)
def test_feeds_of_some_members_leave_the_list_alone(feed: str) -> None:
    assert stacked(DECLARED + feed) == DECLARED + feed


@pytest.mark.parametrize(
    "declared",
    [
        "xs = [tf.placeholder(tf.float32, [None, i]) for i in range(n)]\n",
        "xs = [tf.placeholder(tf.float32, shape) for i in range(n)]\n",
        "xs = [tf.placeholder(tf.float32, [2]) for i in names]\n",
    ],
)
def test_members_that_are_declared_otherwise_stay(declared: str) -> None:
    assert stacked(declared) == declared


def test_a_name_of_another_scope_is_another_list() -> None:
    text = "def f(xs):\n    return [x for x in xs]\n"
    assert stacked(DECLARED + text) == STACKED + text


def test_whole_numbers_are_cast_as_feeding_did() -> None:
    text = stacked(
        "import numpy as np\nxs = [tf.placeholder(tf.int32, [None]) for _ in range(n)]\n"
        "feed = {xs[t]: np.zeros(2) for t in range(n)}\n"
    )
    assert text.endswith("feed = {xs_stack: np.array([np.zeros(2) for t in range(n)])}\n")
