"""Sparse placeholders are fed as three arrays; what cannot be written so blocks."""

from __future__ import annotations

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.normalize.placeholders.fed_by_name import key_by_placeholder
from tf2mig.lift.normalize.placeholders.sparse_placeholders import part_sparse_placeholders
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\ny = tf.sparse_placeholder(tf.int32)\n"
DECODED = "import tensorflow as tf\nd, p = tf.nn.ctc_greedy_decoder(x, n)\n"


def _parted(text: str) -> str:
    return part_sparse_placeholders(Tree(Source(text))).text


def test_it_is_three_placeholders() -> None:
    text = _parted(HEAD + "feed = {y: value}\n")
    assert "y_indices = tf.placeholder(tf.int64, [None, None])\n" in text
    assert "y = tf.SparseTensor(y_indices, y_values, y_shape)\n" in text
    assert "feed = {y_indices: value[0], y_values: value[1], y_shape: value[2]}\n" in text


def test_what_is_computed_is_computed_once() -> None:
    text = _parted(HEAD + "feed[y] = made(1)\n")
    assert "y_fed = made(1)\nfeed[y_indices] = y_fed[0]\n" in text


def test_arrays_are_fetched() -> None:
    text = _parted(DECODED + "s = sess.run(d[0])\nprint(s.values, s[0])\n")
    assert "s = sess.run((d[0].indices, d[0].values, d[0].dense_shape))\nprint(s[1], s[0])\n" in text


def test_what_is_handed_to_unknown_code_blocks() -> None:
    with pytest.raises(Blocked):
        _parted(DECODED + "s = sess.run(d[0])\nshow(s)\n")


def test_names_as_keys_are_placeholders() -> None:
    program = "feed = {}\nlast = xs[n].name\nfeed[last] = 0\nfeed[self.x.name] = 1\nsess.run(y, feed)\n"
    text = key_by_placeholder(Tree(Source(program))).text
    assert text == program.replace(".name", "")
    other = program + "print(feed)\n"
    assert key_by_placeholder(Tree(Source(other))).text == other
