"""TF1 keeps one global step a graph: asking for it again gives the variable that is there.

Source: tensorflow/python/training/training_util.py of TF 1.15, where the variable is found by its
collection or
by its name ``global_step:0``.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.lift.core.context import Context


def first_global_step(context: Context, creation: Creation) -> tuple[Creation, str] | None:
    """The earlier creation whose variable a call gives, and what it is called there; None where it makes one.

    Raises Blocked where there is one that the call's scope cannot name.
    """
    for other in context.state.creations:
        if other is creation:
            return None
        if other.graph != creation.graph or not _is_global_step(other) or other.shared is not None:
            continue
        text = context.created.get(other) or (other.value.text if other.value is not None else None) or ""
        text = text or (other.item.defines[0] if len(other.item.defines) == 1 else "")
        here = isinstance(other.item.owner, ast.Module) or other.item.owner is creation.item.owner
        same_object = text.startswith("self.") and context.class_of(other.item.owner) is context.class_of(
            creation.item.owner
        )
        if text and ((here and text.isidentifier()) or same_object):
            return other, text
        raise Blocked(creation.node, "TFM706", "the global step is made where this place cannot name it")
    return None


def _is_global_step(creation: Creation) -> bool:
    if creation.symbol in cat.GLOBAL_STEPS:
        return True
    if creation.symbol not in cat.VARIABLES or any(creation.scope) or any(creation.names):
        return False
    first = creation.node.args[0] if creation.node.args and creation.symbol != "tf.Variable" else None
    name = next((k.value for k in creation.node.keywords if k.arg == "name"), first)
    return isinstance(name, ast.Constant) and name.value == "global_step"


__all__ = ["first_global_step"]
