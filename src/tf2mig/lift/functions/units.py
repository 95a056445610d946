"""The pieces of a lifted function's body, and their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from tf2mig.graph.items import Item
from tf2mig.lift.core.layout import Layout

LONG = 9
"""Bodies of more lines than these keep the blank lines that the program had between their statements."""


@dataclass(eq=False)
class Unit:
    """A piece of a function's body: a statement, or the call of a helper."""

    order: int
    items: set[Item]
    lines: list[str]
    needs: set[Item] = field(default_factory=set)
    late: bool = False
    """Whether it updates state, and so runs after what only computes."""
    place: tuple[int, int] | None = None
    """The lines of its statement in the program, comments included; None where it is none of the program's."""


def ordered(units: list[Unit]) -> list[Unit]:
    """Units in program order, each behind what it needs; updates as late as that allows."""
    out: list[Unit] = []
    pending = sorted(units, key=lambda u: (u.late, u.order))
    done: set[Item] = set()
    everything = {i for u in units for i in u.items}
    while pending:
        ready = next((u for u in pending if (u.needs & everything) <= (done | u.items)), pending[0])
        pending.remove(ready)
        out.append(ready)
        done |= ready.items
    return out


def joined(layout: Layout, units: list[Unit]) -> list[str]:
    """The units' lines, long ones in the paragraphs that the program had."""
    written = [u for u in units if u.lines]
    long = sum(len(u.lines) for u in written) > LONG
    lines: list[str] = []
    for above, unit in zip([None, *written], written, strict=False):
        if long and above is not None and unit.place is not None:
            first = above.place[1] + 1 if above.place is not None else unit.place[0] - 1
            if any(not layout.line(n).strip() for n in range(first, unit.place[0])):
                lines.append("")
        lines += unit.lines
    return lines
