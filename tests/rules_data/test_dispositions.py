"""No symbol of TF 1.15 is unknown, and outside contrib nearly all end in something that exists."""

from __future__ import annotations

from collections import Counter

import pytest

from tf2mig.api.dispositions import disposition, tf1_symbols
from tf2mig.api.knowledge import Knowledge
from tf2mig.api.rulings import Rulebook
from tf2mig.api.worlds import worlds_of


@pytest.mark.parametrize("target", ["2.15", "2.21"])
def test_no_symbol_is_unknown(target: str) -> None:
    rulebook = Rulebook(Knowledge.load(), worlds_of(target))
    assert [s for s in tf1_symbols() if disposition(rulebook, s) is None] == []


def test_what_is_outside_contrib_nearly_always_resolves() -> None:
    rulebook = Rulebook(Knowledge.load(), worlds_of("2.21"))
    found = [disposition(rulebook, s) for s in tf1_symbols() if not s.startswith("tf.contrib")]
    kinds = Counter(d.kind for d in found if d is not None)
    assert sum(kinds.values()) > 3800
    assert kinds["manual"] <= 0.01 * sum(kinds.values())
    assert all(d.becomes.strip() for d in found if d is not None)
