"""Loops that make variables, list them and compute with them are two loops."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.parted_loops import part_loops
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

PROGRAM = """import tensorflow as tf
h = x
ws = []
for {head}:
    w = tf.Variable(tf.zeros([{shape}, 2]), name='w')
    ws.append(w)
    h = tf.matmul(h, w){more}
{after}
"""


def _parted(head: str, shape: str = "n[i]", more: str = "", after: str = "") -> str:
    return part_loops(Tree(Source(PROGRAM.format(head=head, shape=shape, more=more, after=after)))).text


@pytest.mark.parametrize("head", ["i in range(len(n))", "i, k in enumerate(n)"])
def test_the_computing_has_a_loop_of_its_own(head: str) -> None:
    text = _parted(head)
    assert f"for {head}:\n    w = tf.Variable(tf.zeros([n[i], 2]), name='w')\n    ws.append(w)\n" in text
    assert f"for {head}:\n    h = tf.matmul(h, ws[i])\n" in text


@pytest.mark.parametrize(
    ("head", "shape", "more", "after"),
    [
        ("k in n", "k", "\n    h = h * k", ""),
        ("i in range(read())", "2", "", ""),
        ("i in range(2)", "h.get_shape()[1]", "", ""),
        ("i in range(2)", "2", "", "print(w)"),
        ("i in range(2)", "2", "", "ws.insert(0, other)"),
        ("i in range(2)", "2", "\n    h = h * len(ws)", ""),
        ("i in range(2)", "2", "\n    w = h", ""),
    ],
)
def test_what_would_mean_something_else_stays(head: str, shape: str, more: str, after: str) -> None:
    assert _parted(head, shape, more, after) == PROGRAM.format(head=head, shape=shape, more=more, after=after)


def test_a_loop_that_nothing_counts_is_counted_by_what_it_listed() -> None:
    text = _parted("k in n", "k")
    assert "for k in n:\n    w = tf.Variable(tf.zeros([k, 2]), name='w')\n    ws.append(w)\n" in text
    assert "for i in range(len(ws)):\n    h = tf.matmul(h, ws[i])\n" in text


def test_a_list_that_grows_behind_the_loop_gets_what_the_loop_made_at_once() -> None:
    text = _parted("i in range(2)", "2", after="ws.append(other)")
    made = "    w = tf.Variable(tf.zeros([2, 2]), name='w')\n    ws_1.append(w)\nws.extend(ws_1)\n"
    assert f"ws_1 = []\nfor i in range(2):\n{made}" in text
    assert "    h = tf.matmul(h, ws_1[i])\n" in text


def test_what_no_list_holds_gets_a_list_and_is_made_in_its_turn() -> None:
    text = _parted("i in range(2)", "2", more="\n    b = tf.Variable(tf.zeros([2]))\n    h = h + b")
    made = "    w = tf.Variable(tf.zeros([2, 2]), name='w')\n    ws.append(w)\n"
    made += "    b = tf.Variable(tf.zeros([2]))\n    bs.append(b)\n"
    assert f"bs = []\nfor i in range(2):\n{made}for i in range(2):\n" in text
    assert "    h = h + bs[i]\n" in text


def test_a_loop_that_only_lists_stays() -> None:
    text = PROGRAM.format(head="i in range(2)", shape="2", more="", after="").replace("    h = tf.matmul(h, w)\n", "")
    assert part_loops(Tree(Source(text))).text == text


METHOD = """import tensorflow as tf


class Net:
    def __init__(self):
        self.ws = []
        self.y = self.build(1)
        {again}

    def build(self, h):
        for i in range(2):
            w = tf.Variable(tf.zeros([2, 2]))
            self.ws.append(w)
            h = tf.matmul(h, w)
        return h
"""


def test_a_list_of_the_constructor_is_filled_by_a_method_that_runs_once() -> None:
    assert "h = tf.matmul(h, self.ws[i])" in part_loops(Tree(Source(METHOD.format(again="pass")))).text
    again = METHOD.format(again="self.z = self.build(2)")
    assert part_loops(Tree(Source(again))).text == again


CARRIED = """import tensorflow as tf
h = x
ws = []
n = 3
for i, k in enumerate(sizes):
    {limit}
    w = tf.Variable(tf.zeros([n, k]) + limit)
    ws.append(w)
    h = tf.matmul(h, w){read}
    n = k
{after}
"""


def _carried(limit: str = "limit = math.sqrt(n)", read: str = "", after: str = "ws = ws[::-1]") -> str:
    return part_loops(Tree(Source(CARRIED.format(limit=limit, read=read, after=after)))).text


def test_numbers_that_rounds_hand_on_stand_where_they_are_needed() -> None:
    text = _carried()
    assert (
        "    limit = math.sqrt(n)\n    w = tf.Variable(tf.zeros([n, k]) + limit)\n    ws.append(w)\n    n = k\n" in text
    )
    assert "for i, k in enumerate(sizes):\n    h = tf.matmul(h, ws[i])\n" in text


@pytest.mark.parametrize(
    ("limit", "read", "after"),
    [
        ("limit = draw(n)", "", ""),
        ("limit = math.sqrt(n)", " * n", ""),
        ("limit = h", "", ""),
        ("limit = math.sqrt(n); ws = []", "", ""),
    ],
    ids=["unknown", "read-where-it-computes", "computed", "bound-in-the-loop"],
)
def test_what_rounds_hand_on_otherwise_keeps_the_loop(limit: str, read: str, after: str) -> None:
    assert _carried(limit, read, after) == CARRIED.format(limit=limit, read=read, after=after)
