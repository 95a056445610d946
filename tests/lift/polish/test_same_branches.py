"""Branches that do the same."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.same_branches import without_same_branches

SAME = "def learn(self):\n    if self.mix['kind'] == 'hard':\n        self.copy()\n    else:\n        self.copy()\n"


def test_what_both_branches_do_is_not_asked_for() -> None:
    assert without_same_branches(SAME, "") == "def learn(self):\n    self.copy()\n"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (SAME.replace("self.mix['kind']", "self.ask()"), ""),
        (SAME.replace("else:\n        self.copy()", "else:\n        self.paste()"), ""),
        (SAME, SAME),
    ],
    ids=["call", "different", "of-the-program"],
)
def test_others_stay(text: str, before: str) -> None:
    assert without_same_branches(text, before) == text
