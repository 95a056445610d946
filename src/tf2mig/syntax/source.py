"""The unit of work: one module's text, in one or several cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A module's text and where it came from.

    A notebook is one source whose ``cells`` give the offset at which each cell after the first begins, so
    that names flow from cell to cell as they do in the kernel.
    """

    text: str
    path: str = "<string>"
    cells: tuple[int, ...] = ()
