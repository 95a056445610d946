"""Applying edits to a text."""

from __future__ import annotations

from collections.abc import Iterable

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


class EditSet:
    """Groups of edits, each taken whole or not at all, that do not overlap."""

    def __init__(self) -> None:
        self._taken: list[Edit] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the group if none of its edits touches a taken one; say whether it was taken."""
        group = [e for e in edits if e not in self._taken]
        if any(_clash(new, old) for new in group for old in self._taken):
            return False
        self._taken.extend(group)
        return True

    def apply(self, text: str) -> str:
        """The text with every taken edit applied."""
        return apply_edits(text, self._taken)

    def __bool__(self) -> bool:
        return bool(self._taken)


def _clash(a: Edit, b: Edit) -> bool:
    if a.start == a.end and b.start == b.end:
        return False
    return a.start < b.end and b.start < a.end
