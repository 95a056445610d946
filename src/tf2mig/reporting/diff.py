"""Unified diffs that ``patch`` and ``git apply`` take, line endings included."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tf2mig.project.fixing import Change

_NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified(change: Change) -> str:
    """``change`` as a unified diff; empty if the texts are equal."""
    name = change.path.replace(os.sep, "/")
    lines = difflib.unified_diff(_lines(change.old_text), _lines(change.new_text), name, name)
    return "".join(line if line.endswith("\n") else line + _NO_NEWLINE for line in lines)


def _lines(text: str) -> list[str]:
    """The lines of ``text``, ends kept. ``str.splitlines`` would also split at form feeds and the like."""
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
