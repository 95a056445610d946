"""Optimizers whose learning rate is fed: the optimizer is made once, and the training steps that use it set
the rate.
"""

from __future__ import annotations

from tf2mig.graph.items import Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind


def hand_rates_on(state: State) -> None:
    """Let what an optimizer's rate depends on be needed by the training steps, and not by making the
    optimizer.
    """
    items = [i for body in state.bodies.values() for i in body.items]
    for maker in items:
        value = maker.value
        if maker.role is not Role.CREATE or value is None or value.kind is not Kind.OPTIMIZER or value.creation is None:
            continue
        if not (maker.placeholders or any(_fed(n) for n in maker.needs)):
            continue
        steps = [i for i in items if i is not maker and _uses(i, value.creation)]
        for step in steps:
            step.needs += [n for n in maker.needs if n not in step.needs]
            step.placeholders += [p for p in maker.placeholders if p not in step.placeholders]
        maker.needs.clear()
        maker.placeholders.clear()


def _fed(item: Item) -> bool:
    return bool(item.placeholders) or any(_fed(n) for n in item.needs)


def _uses(item: Item, creation: object) -> bool:
    value = item.value
    members = [m for leaf in value.leaves() for m in leaf.members] if value is not None else []
    return any(v.creation is creation for v in [*(v for _, v in item.uses), *members])


__all__ = ["hand_rates_on"]
