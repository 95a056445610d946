"""What a scope reuses was made somewhere: where nothing shows by what, a program is not lifted.

Variables of its own would be new ones, and the program would compute something else without a word. With `reuse=True`
something has made them; with `tf.AUTO_REUSE` what another part of the program makes under the same name may have
(`get_variable` and `variable_scope` of tensorflow/python/ops/variable_scope.py of TF 1.15).
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.layers.functions import is_weightless

_Path = tuple[str, ...]


def check_found(context: Context) -> None:
    """Raise Blocked where something is made anew whose variables another part of the program makes."""
    made = [c for c in context.state.creations if c.shared is None and _is_named(c)]
    for creation in made:
        if creation.finds or (creation.reuse and any(_is_twin(context, creation, other) for other in made)):
            raise Blocked(creation.node, "TFM706", "the variables that are used again are not known")


def _is_named(creation: Creation) -> bool:
    """Whether something has variables that scopes find by their names."""
    optimizer = creation.value is not None and creation.value.kind is Kind.OPTIMIZER
    return not optimizer and creation.symbol != "tf.Variable" and not is_weightless(creation.symbol)


def _is_twin(context: Context, creation: Creation, other: Creation) -> bool:
    """Whether another part of the program makes variables of the same names."""
    same = (creation.symbol, creation.function) == (other.symbol, other.function) and creation.graph == other.graph
    apart = context.home(creation.item.owner) is not context.home(other.item.owner)
    if not (same and apart) or _name(context, creation) != _name(context, other):
        return False
    return bool(_paths(context, creation) & _paths(context, other))


def _name(context: Context, creation: Creation) -> list[str]:
    """What a call says that its variables, or the scopes around them, are called."""
    builder = next((b for b in context.builders.values() if b.function is creation.function), None)
    if builder is not None:
        named = [creation.arguments[p] for p in sorted(builder.scope_params) if p in creation.arguments]
    else:
        named = [k.value for k in creation.node.keywords if k.arg in ("name", "scope")]
        if not named and creation.symbol == "tf.get_variable":
            named = creation.node.args[:1]
    return [ast.dump(n) for n in named]


def _paths(context: Context, creation: Creation, depth: int = 8) -> set[_Path]:
    """The scopes that something is made in, those around the calls of the function that makes it in front."""
    inner = tuple(s for s in creation.scope if s)
    builder = context.builders.get(creation.item.owner)
    if builder is None or not depth:
        return set() if unsettled(inner) else {inner}
    outer = {p for c in builder.calls for p in _paths(context, c, depth - 1)}
    return {(*p, *inner) for p in outer if not unsettled(inner)}


__all__ = ["check_found"]
