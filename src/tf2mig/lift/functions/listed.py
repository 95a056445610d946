"""Parameters that are lists of tensors: a function takes them without a signature and casts what it is given."""

from __future__ import annotations

import ast

from tf2mig.graph.values import Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.core.tables import LISTED
from tf2mig.lift.steps.training import argument


def is_listed(placeholder: Value) -> bool:
    """Whether a placeholder stands for a list of them."""
    name = argument(placeholder.node, 2, "name") if isinstance(placeholder.node, ast.Call) else None
    return isinstance(name, ast.Constant) and name.value == LISTED


def takes_lists(function: Lifted) -> bool:
    """Whether a function has such parameters."""
    return any(is_listed(p) for p in function.params)


def casting_lines(context: Context, function: Lifted) -> list[str]:
    """The first lines of a function that takes lists: everything gets the type that its placeholder had."""
    if not takes_lists(function):
        return []
    lines: list[str] = []
    each = "value" if all(context.param(p) != "value" for p in function.params) else "element"
    for param in function.params:
        call, name = param.node, context.param(param)
        kind = argument(call, 0, "dtype") if isinstance(call, ast.Call) else None
        text = context.text(kind) if kind is not None else f"{context.tf}.float32"
        if is_listed(param):
            lines.append(f"{name} = [{context.tf}.cast({each}, {text}) for {each} in {name}]")
        else:
            lines.append(f"{name} = {context.tf}.cast({name}, {text})")
    return lines


__all__ = ["casting_lines", "is_listed", "takes_lists"]
