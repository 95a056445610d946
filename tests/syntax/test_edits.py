"""Edits that overlap are not taken together, and offsets are found again, however many there are."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tf2mig.findings import Edit
from tf2mig.syntax.edits import EditSet, Shift, apply_edits

TEXT = "abcdefghijkl"
places = st.tuples(st.integers(0, len(TEXT)), st.integers(0, 3))
edits = st.lists(
    st.builds(lambda p, t: Edit(p[0], min(p[0] + p[1], len(TEXT)), t), places, st.sampled_from(["", "XY"]))
)


def overlap(a: Edit, b: Edit) -> bool:
    """What must not be taken together, said plainly."""
    both_insert = a.start == a.end and b.start == b.end
    return not both_insert and a.start < b.end and b.start < a.end


@given(edits)
def test_takes_what_does_not_overlap_what_was_taken(tried: list[Edit]) -> None:
    taken, known = EditSet(), list[Edit]()
    for edit in tried:
        free = edit in known or not any(overlap(edit, old) for old in known)
        assert taken.add([edit]) == free
        known += [edit] if free and edit not in known else []
    assert taken.apply(TEXT) == apply_edits(TEXT, known)
    assert bool(taken) == bool(known)


def test_takes_a_group_whole_or_not_at_all() -> None:
    taken = EditSet()
    assert taken.add([Edit(2, 4, "X")])
    assert not taken.add([Edit(8, 9, "Y"), Edit(3, 5, "Z")])
    assert taken.add([Edit(8, 9, "W"), Edit(4, 4, "V"), Edit(2, 4, "X")])
    assert taken.apply(TEXT) == "abXVefghWjkl"


@given(edits)
def test_finds_offsets_again(tried: list[Edit]) -> None:
    taken = list[Edit]()
    for edit in tried:
        if edit not in taken and not any(overlap(edit, old) for old in taken):
            taken.append(edit)
    shift, after = Shift(taken), apply_edits(TEXT, taken)
    for offset, character in enumerate(TEXT):
        assert shift.replaces(offset) == any(e.start <= offset < e.end for e in taken)
        if not shift.replaces(offset):
            assert after[shift.of(offset)] == character


def test_takes_many_edits_in_little_time() -> None:
    begin = time.process_time()
    taken = EditSet()
    assert all(taken.add([Edit(10 * i, 10 * i + 5, "x")]) for i in range(20_000))
    assert not any(taken.add([Edit(10 * i + 4, 10 * i + 7, "y")]) for i in range(20_000))
    assert time.process_time() - begin < 10
