"""Updates without a list, and branches that do the same."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.plain_statements import with_plain_statements

COPY = "def copy(new, old):\n    done = [t.assign(e) for t, e in zip(new, old)]\n"
SAME = "def learn(self):\n    if self.mix['kind'] == 'hard':\n        self.copy()\n    else:\n        self.copy()\n"


def test_updates_are_a_loop() -> None:
    assert with_plain_statements(COPY, "") == (
        "def copy(new, old):\n    for t, e in zip(new, old):\n        t.assign(e)\n"
    )


def test_what_both_branches_do_is_not_asked_for() -> None:
    assert with_plain_statements(SAME, "") == "def learn(self):\n    self.copy()\n"


@pytest.mark.parametrize(
    "text",
    [
        COPY + "    return done\n",
        COPY.replace("t.assign(e)", "t * e"),
        COPY.replace("old)]", "old) if t]"),
        COPY + "    print(t)\n",
        SAME.replace("self.mix['kind']", "self.ask()"),
        SAME.replace("else:\n        self.copy()", "else:\n        self.paste()"),
    ],
    ids=["read", "no-update", "chosen", "name-used", "call", "different"],
)
def test_others_stay(text: str) -> None:
    assert with_plain_statements(text, "") == text


@pytest.mark.parametrize("text", [COPY, SAME])
def test_the_programs_own_stay(text: str) -> None:
    assert with_plain_statements(text, text) == text
