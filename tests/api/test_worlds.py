"""The three APIs, rulings and dispositions."""

from __future__ import annotations

import pytest

from tf2mig.api.dispositions import KINDS, disposition, tf1_symbols
from tf2mig.api.knowledge import Knowledge
from tf2mig.api.rulings import Rulebook
from tf2mig.api.worlds import worlds_of

W = worlds_of("2.21")


def test_evidence() -> None:
    assert all(
        W.only_tf1(s) for s in ("tf.placeholder", "tf.Session", "tf.contrib.layers", "tf.log", "tf.layers.dense")
    )
    assert not any(W.only_tf1(s) for s in ("tf.argmax", "tf.nn.dropout", "tf.estimator.Estimator", "tf.no_such_thing"))
    assert W.only_tf2("tf.random.Generator")
    assert not W.only_tf2("tf.argmax")


def test_what_exists_where() -> None:
    assert W.native("tf.placeholder") is None
    assert W.v1("tf.placeholder") is not None
    assert W.v1("tf.contrib.layers.flatten") is None
    assert W.v1("tf.estimator.Estimator") is None
    assert W.v1("tf.layers.dense") is not None
    assert W.v1_needs_keras2("tf.layers.dense")
    assert not W.v1_needs_keras2("tf.placeholder")
    assert W.v1_is_native("tf.log") == "tf.math.log"
    assert W.v1_is_native("tf.nn.dropout") is None
    assert W.resolve("tf.compat.v1.placeholder")
    assert not W.resolve("tf.placeholder")


def test_targets_are_known_by_short_and_full_names() -> None:
    assert worlds_of("2.21.0").target == "2.21"
    with pytest.raises(ValueError, match="2\\.15"):
        worlds_of("1.15.9")


def test_aliases_follow_the_object() -> None:
    book = Rulebook(Knowledge.load(), W)
    (moved,) = book.rulings("tf.contrib.rnn.LSTMStateTuple")
    assert moved.compat == "tf.nn.rnn_cell.LSTMStateTuple"


@pytest.mark.parametrize("target", ["2.15", "2.21"])
def test_every_symbol_has_a_disposition(target: str) -> None:
    book = Rulebook(Knowledge.load(), worlds_of(target))
    symbols = tf1_symbols()
    found = [disposition(book, s) for s in symbols]
    assert len(symbols) > 6000
    assert all(d.kind in KINDS and d.becomes for d in found if d is not None)
    assert sum(d is None for d in found) == 0, [s for s, d in zip(symbols, found, strict=True) if d is None]
