"""Names for the functions that run sites become."""

from __future__ import annotations

import ast

from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import snake
from tf2mig.lift.core.slices import Lifted


def function_name(context: Context, function: Lifted) -> str:
    """A name after what the function does: trains, updates, or computes what was fetched; it may be taken yet."""
    if function.stem:
        return function.stem
    names = [root_of(o.text) for o in function.outputs if o.text]
    if function.eager:
        return f"make_{snake(names[0])}"
    trains = [o for o in function.outputs if any(leaf.kind is Kind.TRAIN for leaf in [o, *o.members])]
    if trains:
        return _training_name(context, function, trains)
    updates = [o for o in function.outputs if o.kind is Kind.OPERATION]
    if updates and len(updates) == len(function.outputs):
        return _update_name(context, snake(root_of(updates[0].text)) or "update")
    if len(names) == 1 and len(function.outputs) == 1:
        return f"compute_{snake(names[0])}"
    if 1 < len(names) <= 2:
        return "compute_" + "_and_".join(snake(n) for n in names)
    return "evaluate" if names or len(function.outputs) > 1 else _expression_name(context, function)


def _training_name(context: Context, function: Lifted, trains: list[Value]) -> str:
    """``train_step``, unless the program trains several things and gives the operation a name that tells them apart."""
    train = snake(next((root_of(o.text) for o in trains if o.text), ""))
    several = any(f is not function and any(o.kind is Kind.TRAIN for o in f.outputs) for f in context.functions)
    if len(trains) > 1 or not several or train in ("", "train", "train_op", "train_step", "optimizer"):
        return "train_step"
    return train if train.endswith("step") else f"{train}_step"


def _update_name(context: Context, stem: str) -> str:
    says = stem.startswith(("update", "assign", "run", "train", "copy"))
    return stem if says and not context.names.is_taken(stem) else f"run_{stem}"


def _expression_name(context: Context, function: Lifted) -> str:
    node = function.outputs[0].node if function.outputs else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return f"compute_{snake(node.func.attr)}"
    return "compute"


def root_of(text: str | None) -> str:
    """The name that an expression's text starts with: ``loss`` of ``self.loss[0].x``; nothing for nothing."""
    return (text or "").removeprefix("self.").split("[")[0].split(".")[0]
