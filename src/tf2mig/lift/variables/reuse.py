"""Layer functions called with ``reuse``: the layer that an earlier call of that name made.

TF1 finds a layer's variables by their scope and name (tensorflow/python/layers/base.py of TF 1.15); a name that is not
given counts the calls within one opening of the scope (tensorflow/python/ops/variable_scope.py, `default_name`).
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.graph.values import unsettled
from tf2mig.lift.core.context import Context

_Key = tuple[object, ...]
_FIXED = ("tf.contrib.legacy_seq2seq.", "tf.contrib.crf.")
"""Functions whose scope has one name, however often they are called
(tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, tensorflow/contrib/crf/python/ops/crf.py)."""


def earlier_layer(context: Context, creation: Creation) -> Creation | None:
    """The creation whose layer this call uses again; None for a call that makes its own. Raises Blocked."""
    given = next((k.value for k in creation.node.keywords if k.arg in ("reuse", "_reuse")), None)
    surely = isinstance(given, ast.Constant) and given.value is True
    automatic = given is not None and context.state.symbols.symbol(given) == "tf.AUTO_REUSE"
    if not (surely or automatic or creation.reuse):
        if given is None or isinstance(given, ast.Constant) or creation.rounds or _in_builder(context, creation):
            return None
        raise Blocked(
            creation.node, "TFM706", "whether a layer's variables are reused is decided while the graph is built"
        )
    key = _key(context, creation)
    if key is not None:
        for other in context.state.creations:
            if other is creation:
                break
            if other.symbol == creation.symbol and other.shared is None and _key(context, other) == key:
                if other.loops or creation.loops:
                    raise Blocked(creation.node, "TFM706", "a loop reuses the variables of a layer")
                return other
    if surely:
        raise Blocked(creation.node, "TFM706", "the layer whose variables are reused is not known")
    return None


def _in_builder(context: Context, creation: Creation) -> bool:
    return creation.item.owner in {b.node for b in context.builders.values()}


def _key(context: Context, creation: Creation) -> _Key | None:
    """What TF1 finds a layer's variables by; None where it is not known."""
    name = next((k.value for k in creation.node.keywords if k.arg in ("name", "scope")), None)
    if unsettled(creation.scope):
        return None
    place = (creation.graph, creation.item.owner, "/".join(s for s in creation.scope if s))
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return (*place, name.value)
    if name is not None:
        return None
    if creation.symbol.startswith(_FIXED):
        return (*place, None)
    opening = _opening(context, creation)
    if opening is None:
        return None
    before = [
        c
        for c in context.state.creations
        if c.symbol == creation.symbol and _unnamed(c) and _opening(context, c) is opening
    ]
    return (*place, before.index(creation))


def _unnamed(creation: Creation) -> bool:
    return not any(k.arg in ("name", "scope") for k in creation.node.keywords)


def _opening(context: Context, creation: Creation) -> ast.With | None:
    """The innermost ``with`` statement that opens a variable scope around a call."""
    symbols = context.state.symbols
    for ancestor in context.state.tree.ancestors(creation.node):
        if isinstance(ancestor, ast.With) and any(
            isinstance(i.context_expr, ast.Call) and symbols.called(i.context_expr) == "tf.variable_scope"
            for i in ancestor.items
        ):
            return ancestor
        if isinstance(ancestor, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            break
    return None


__all__ = ["earlier_layer"]
