"""The names that TF1 gave to the variables in a list, layers' included, for programs that print them.

Sources: `_get_unique_variable_scope` in tensorflow/python/ops/variable_scope.py, the base names and weights of
tensorflow/python/layers and of tensorflow/contrib/layers/python/layers/layers.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.chosen_creations import is_made_by, is_trained_by
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.listing_properties import is_trained
from tf2mig.lift.variables.object_lists import given_scope, only_call
from tf2mig.lift.variables.variable_names import FullNames
from tf2mig.lift.variables.weight_names import weight_names

_PLAIN = frozenset({"dense", "conv1d", "conv2d", "conv3d", "conv2d_transpose", "batch_normalization"})
"""The functions of `tf.layers` whose variables' names and order are certain."""
_CONTRIB = frozenset({"conv2d", "convolution2d", "conv2d_transpose", "fully_connected"})
"""Those of contrib and slim."""
_SWITCHES = {"bias": "use_bias", "gamma": "scale", "beta": "center"}
_MOVING = ("moving_mean", "moving_variance")


def names_of(context: Context, entries: list[Entry]) -> list[str] | None:
    """The full names of what entries hold, in order; None where one of them is not known for certain."""
    known, made = _layer_names(context), _variable_names(context)
    names: list[str] = []
    for entry in entries:
        creation = entry.creation
        if entry.members:
            inside = names_of(context, list(entry.members)) if only_call(context, creation) is not None else None
            if inside is None:
                return None
            names += [n.removesuffix(":0") for n in inside]
            continue
        if entry.each or entry.test or entry.only or creation.loops or creation.plain is not None:
            return None
        if creation.function is not None:
            if not _only_named(context, creation) or unsettled("/".join(entry.names).split("/")):
                return None
            names += entry.names
            continue
        if creation.value is not None and creation.value.kind is Kind.VARIABLE:
            full = made.get(creation)
            if not full:
                return None
            names.append(full)
            continue
        weights = _weights(creation, whole=entry.listing == "variables")
        if weights is None or known.get(creation) is None:
            return None
        names += [f"{known[creation]}/{w}" for w in weights]
    return [f"{n}:0" for n in names]


def _variable_names(context: Context) -> dict[Creation, str | None]:
    """The full names of the variables that the program makes itself."""
    names = FullNames(context)
    own = [c for c in context.state.creations if c.symbol in ("tf.Variable", "tf.get_variable")]
    return {c: names.full(c) for c in own}


def _only_named(context: Context, creation: Creation) -> bool:
    """Whether everything that a builder makes is trained and has its name from `tf.get_variable`, or from a layer
    whose variables are certain."""
    assert creation.function is not None
    inner = [c for c in context.state.creations if c.item.owner is creation.function.node and c.shared is None]
    builder = context.builders[creation.function.node]  # type: ignore[index]
    if any(is_made_by(context, builder, creation, c) is None for c in inner):
        return False
    return all(
        _only_named(context, c)
        if c.function is not None
        else not c.loops
        and is_trained_by(builder, creation, c) is not None
        and (c.symbol == "tf.get_variable" or _is_plain_layer(c))
        for c in inner
    )


def _is_plain_layer(creation: Creation) -> bool:
    """Whether a layer makes a kernel, and biases unless literals say that it has none."""
    module, _, kind = creation.symbol.rpartition(".")
    given = {k.arg: k.value for k in creation.node.keywords}
    if creation.reuse or "reuse" in given or "normalizer_fn" in given or None in given:
        return False
    if module == "tf.layers":
        return kind in _PLAIN - {"batch_normalization"} and isinstance(
            given.get("use_bias", ast.Constant(1)), ast.Constant
        )
    biases = given.get("biases_initializer", ast.Constant(None))
    contrib = module in ("tf.contrib.layers", "tf.contrib.slim")
    return contrib and kind in _CONTRIB and isinstance(biases, ast.Constant | ast.Call)


def _weights(creation: Creation, *, whole: bool) -> list[str] | None:
    """The last parts of the names of a layer's variables; None for layers that are not known here."""
    parts = creation.symbol.split(".")
    kind = parts[-1] if creation.symbol.startswith("tf.layers.") and len(parts) == 3 else ""
    if kind not in _PLAIN:
        return None
    given = {k.arg: k.value for k in creation.node.keywords}
    found: list[str] = []
    for name in weight_names(creation):
        switch = given.get(_SWITCHES.get(name, ""))
        if switch is not None and not (isinstance(switch, ast.Constant) and isinstance(switch.value, bool)):
            return None
        if switch is None or (isinstance(switch, ast.Constant) and switch.value):
            found.append(name)
    found = found if whole or is_trained(creation) else []
    return [*found, *_MOVING] if whole and kind == "batch_normalization" else found


def _layer_names(context: Context) -> dict[Creation, str | None]:
    """The variable scope of each layer of `tf.layers`; None where it may have another number."""
    opened: dict[tuple[int, str], int] = {}
    found: dict[Creation, str | None] = {}
    scopes = {s for c in context.state.creations for s in c.scope}
    for creation in sorted(context.state.creations, key=lambda c: (c.item.order, c.node.lineno, c.node.col_offset)):
        kind = creation.symbol.rsplit(".", 1)[-1]
        if not creation.symbol.startswith("tf.layers.") or creation.item.owner in context.builders:
            continue
        named = next((k.value for k in creation.node.keywords if k.arg == "name"), None)
        scope = given_scope(context, creation)
        if unsettled(scope) or creation.loops or creation.reuse or creation.shared is not None:
            return {}
        path = "".join(f"{s}/" for s in scope if s)
        if named is not None:
            own = named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else None
            if own is None:
                return {}
            opened[creation.graph, path + own] = opened.get((creation.graph, path + own), 0) + 1
            found[creation] = path + own
            continue
        number, base = 0, path + kind
        while opened.get((creation.graph, f"{base}_{number}" if number else base), 0):
            number += 1
        own = f"{base}_{number}" if number else base
        opened[creation.graph, own] = 1
        found[creation] = own if kind not in scopes else None
    return found


__all__ = ["names_of"]
