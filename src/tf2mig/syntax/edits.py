"""Applying edits to a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import accumulate

from tf2mig.findings import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits applied. Raises ValueError when two of them overlap.

    Insertions at one place are applied in the order given.
    """
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise ValueError(f"overlapping edits at {edit.start}")
        out.append(text[at : edit.start])
        out.append(edit.text)
        at = edit.end
    out.append(text[at:])
    return "".join(out)


def outermost(edits: Iterable[Edit]) -> list[Edit]:
    """Of nested edits, the outer ones; of equal ranges, the last given."""
    unique: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        known = unique.get((edit.start, edit.end))
        if known is not None and edit.start == edit.end and edit.text not in known.text:
            edit = Edit(edit.start, edit.end, known.text + edit.text)
        unique[edit.start, edit.end] = edit
    kept: list[Edit] = []
    outer: Edit | None = None
    for edit in sorted(unique.values(), key=lambda e: (e.start, -e.end)):
        if outer is not None and _inside(edit, outer):
            continue
        kept.append(edit)
        if edit.start < edit.end:
            outer = edit
    return kept


def _inside(edit: Edit, outer: Edit) -> bool:
    """Whether an edit lies within another; an insertion at its end does not."""
    if outer.start == outer.end or edit.end > outer.end or edit.start < outer.start:
        return False
    return not (edit.start == edit.end and edit.start in (outer.start, outer.end))


class EditSet:
    """Groups of edits, each taken whole or not at all, that do not overlap."""

    def __init__(self) -> None:
        self._taken: dict[Edit, None] = {}
        self._ranges: list[tuple[int, int]] = []  # what is replaced, and where is inserted; both sorted
        self._places: list[int] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the group if none of its edits touches a taken one; say whether it was taken."""
        group = [e for e in edits if e not in self._taken]
        if any(self._clashes(e) for e in group):
            return False
        for edit in group:
            self._taken[edit] = None
            if edit.start == edit.end:
                insort(self._places, edit.start)
            else:
                insort(self._ranges, (edit.start, edit.end))
        return True

    def apply(self, text: str) -> str:
        """The text with every taken edit applied."""
        return apply_edits(text, self._taken)

    def __bool__(self) -> bool:
        return bool(self._taken)

    def _clashes(self, edit: Edit) -> bool:
        """Whether an edit overlaps a taken one. Insertions may stand at one place, and beside what is replaced."""
        before = bisect_left(self._ranges, (edit.end,))
        if before and self._ranges[before - 1][1] > edit.start:
            return True
        return bisect_right(self._places, edit.start) < bisect_left(self._places, edit.end)


class Shift:
    """Where offsets of an old text stand once edits are applied that do not overlap."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        by_end = sorted(edits, key=lambda e: e.end)
        self._ends = [e.end for e in by_end]
        self._grown = [0, *accumulate(len(e.text) - (e.end - e.start) for e in by_end)]
        self._ranges = sorted((e.start, e.end) for e in by_end if e.start < e.end)

    def of(self, offset: int) -> int:
        """The new offset; an insertion at an offset comes before it."""
        return offset + self._grown[bisect_right(self._ends, offset)]

    def replaces(self, offset: int) -> bool:
        """Whether the character at an offset is replaced."""
        before = bisect_left(self._ranges, (offset + 1,))
        return before > 0 and self._ranges[before - 1][1] > offset
