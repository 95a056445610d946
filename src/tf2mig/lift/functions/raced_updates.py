"""Updates that a loss waits for, of variables that the loss itself reads.

TF1's plain variables hand out their buffer: the gradients of what was computed from the old value are taken with the
new one, because they run after the loss and so after the update that the loss waits for. TF2's read is a copy. Both
are deterministic, and the numbers differ, so such a program is not lifted.

Source: tensorflow/python/ops/variables.py of TF 1.15 (`RefVariable._AsTensor` is an identity over the buffer) and
tensorflow/core/kernels/assign_op.h, which writes in place; checked by running both.
"""

from __future__ import annotations

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import closure
from tf2mig.lift.steps.training import loss_items, step_of


def check_raced_updates(context: Context) -> None:
    """Raise Blocked where a training step's loss waits for the update of a variable that it reads."""
    for function in context.functions:
        for item in function.whole:
            step = step_of(context, item)
            if step is None:
                continue
            watched = loss_items(step)
            updates = [i for i in watched if _assigned(i)]
            before = set(closure([n for i in updates for n in i.needs])) - set(updates)
            reads = {v for i in before & watched for v in i.variable_reads}
            for update in updates:
                if any(v in reads for v in _assigned(update)):
                    raise Blocked(
                        step.call, "TFM710", "a loss waits for the update of a variable that it is computed from"
                    )


def _assigned(item: Item) -> list[Value]:
    """The variables that a statement assigns."""
    leaves = list(item.value.leaves()) if item.value is not None else []
    return [m for leaf in leaves if leaf.kind is Kind.OPERATION for v in leaf.members for m in v.leaves()]


__all__ = ["check_raced_updates"]
