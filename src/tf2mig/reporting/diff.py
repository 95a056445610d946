"""Unified diffs that ``patch`` and ``git apply`` take: of bytes, so that encodings and line endings stay."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tf2mig.project.fixing import Change

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def unified(change: Change) -> bytes:
    """``change`` as a unified diff; empty if it is none."""
    name = os.fsencode(change.path.replace(os.sep, "/"))
    lines = difflib.diff_bytes(
        difflib.unified_diff, list(_lines(change.old)), list(_lines(change.new)), name, name, lineterm=b"\n"
    )
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines of ``data``, ends kept. ``bytes.splitlines`` would also split at lone carriage returns."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield data[start:end]
        start = end
