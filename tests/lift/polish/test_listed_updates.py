"""Lists of updates that nothing reads."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.listed_updates import without_listed_updates

COLLECTED = """@tf.function
def run_copy():
    ops = []
    for a, b in zip(x, y):
        ops.append(a.assign(b))
"""
COPY = "def copy(new, old):\n    done = [t.assign(e) for t, e in zip(new, old)]\n"


def test_a_list_of_updates_that_nothing_reads_goes() -> None:
    expected = "@tf.function\ndef run_copy():\n    for a, b in zip(x, y):\n        a.assign(b)\n"
    assert without_listed_updates(COLLECTED, "") == expected


@pytest.mark.parametrize("line", ["    return ops\n", "    print(len(ops))\n", "    ops.append(3)\n"])
def test_a_list_that_is_read_stays(line: str) -> None:
    assert without_listed_updates(COLLECTED + line, "") == COLLECTED + line


def test_functions_of_the_program_keep_their_lists() -> None:
    assert without_listed_updates(COLLECTED, "def run_copy():\n    pass\n") == COLLECTED


def test_an_update_with_a_name_of_its_own() -> None:
    text = COLLECTED.replace("        ops.append(a.assign(b))\n", "        op = a.assign(b)\n        ops.append(op)\n")
    expected = "@tf.function\ndef run_copy():\n    for a, b in zip(x, y):\n        a.assign(b)\n"
    assert without_listed_updates(text, "") == expected
    assert without_listed_updates(text + "    print(op)\n", "") == text + "    print(op)\n"


def test_a_comprehension_of_updates_is_a_loop() -> None:
    assert without_listed_updates(COPY, "") == (
        "def copy(new, old):\n    for t, e in zip(new, old):\n        t.assign(e)\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        COPY + "    return done\n",
        COPY.replace("t.assign(e)", "t * e"),
        COPY.replace("old)]", "old) if t]"),
        COPY + "    print(t)\n",
    ],
    ids=["read", "no-update", "chosen", "name-used"],
)
def test_other_comprehensions_stay(text: str) -> None:
    assert without_listed_updates(text, "") == text
    assert without_listed_updates(COPY, COPY) == COPY


def test_updates_joined_to_a_list_stand_for_themselves() -> None:
    text = "def run():\n    ops = [a.assign(1)]\n    ops += [b.assign(2), c.assign(3)]\n"
    assert without_listed_updates(text, "") == "def run():\n    a.assign(1)\n    b.assign(2)\n    c.assign(3)\n"
    assert without_listed_updates(text + "    ops += [d]\n", "") == text + "    ops += [d]\n"
