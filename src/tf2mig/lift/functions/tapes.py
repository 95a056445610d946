"""Which losses of a lifted function one tape sees: losses that share no computation have tapes of their own.

A tape over two networks would give the one optimizer the variables of the other network too, without gradients.
"""

from __future__ import annotations

from tf2mig.graph.items import Item
from tf2mig.lift.core.context import Context
from tf2mig.lift.functions.units import Unit
from tf2mig.lift.steps.training import Step, loss_items


def watched_together(context: Context, steps: list[Step], forward: list[Unit]) -> list[tuple[list[Step], list[Unit]]]:
    """The steps by the tapes that watch their losses, with what each tape sees, in the order of the program."""
    whole = [(steps, forward)]
    if len(steps) < 2 or any(s.variables is not None or s.call in context.listing.trained for s in steps):
        return whole
    groups: list[tuple[list[Step], list[Unit]]] = []
    made: set[Item] = {s.item for s in steps}
    for step in steps:
        watched = loss_items(step) - made
        own = [u for u in forward if u.items & watched]
        met = [g for g in groups if any(u in g[1] for u in own)]
        groups = [g for g in groups if g not in met]
        taken = [s for g in met for s in g[0]]
        units = [u for u in forward if u in own or any(u in g[1] for g in met)]
        groups.append(([*taken, step], units))
    groups.sort(key=lambda g: steps.index(g[0][0]))
    in_turn = [u for _, units in groups for u in units] == forward
    return groups if in_turn and all(units for _, units in groups) else whole


__all__ = ["watched_together"]
