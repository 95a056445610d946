"""The tables of symbols that the model knows."""

from __future__ import annotations

import pytest

from tf2mig.graph import categories as cat
from tf2mig.graph.categories import blocker_of


@pytest.mark.parametrize(
    "symbol",
    [
        "tf.RandomShuffleQueue",
        "tf.estimator.Estimator",
        "tf.contrib.seq2seq.LuongMonotonicAttention",
        "tf.saved_model.simple_save",
    ],
)
def test_symbols_without_a_counterpart_block(symbol: str) -> None:
    assert blocker_of(symbol)


@pytest.mark.parametrize(
    "symbol",
    ["tf.matmul", "tf.Session", "tf.contrib.seq2seq.BasicDecoder", "tf.layers.dense", "tf.estimators"],
)
def test_others_do_not(symbol: str) -> None:
    assert blocker_of(symbol) is None


def test_reasons_read_as_part_of_a_sentence() -> None:
    for reason in [*cat.BLOCKERS.values(), *cat.BLOCKER_PREFIXES.values()]:
        assert reason.strip() == reason
        assert not reason.endswith(".")


def test_no_symbol_has_two_kinds() -> None:
    groups = [cat.PLACEHOLDERS, cat.VARIABLES, cat.SESSIONS, cat.INITIALIZERS, cat.ASSIGNMENTS, cat.SUMMARIES]
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            assert not one & other
