"""Rules as a list and as pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tf2mig.reporting.rules import rule_text, rules_document, rules_text


@dataclass(frozen=True)
class Info:
    code: str = "TFM101"
    name: str = "renamed-symbol"
    summary: str = "A symbol has\n another name."
    documentation: str = "It was renamed.\n"
    examples: tuple[str, ...] = ("tf.old\n\ntf.old", "tf.gone")


def test_list() -> None:
    assert rules_text([Info(), Info("TFM2", "x")]) == (
        "TFM101  renamed-symbol  A symbol has another name.\nTFM2    x               A symbol has another name.\n"
    )


def test_document() -> None:
    (entry,) = json.loads(rules_document([Info()]))
    assert entry["code"] == "TFM101"
    assert entry["examples"] == ["tf.old\n\ntf.old", "tf.gone"]


def test_page() -> None:
    assert rule_text(Info()) == (
        "TFM101 (renamed-symbol)\n\nA symbol has another name.\n\nIt was renamed.\n\n"
        "Found, for example, in each of:\n\n    tf.old\n\n    tf.old\n\n    tf.gone\n"
    )
