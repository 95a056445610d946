"""Regularization losses of layers: TF1 collected them as the layers were made, a Keras layer lists its
own."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import COLLECTIONS
from tf2mig.graph.items import Creation, Owner, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.arguments import Unsupported, as_keras, entries
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.graphs import made_in
from tf2mig.lift.variables.layer_names import variables_of
from tf2mig.lift.variables.listing_properties import lists_layers
from tf2mig.syntax.walking import walk

_EVERYTHING = ("global_variables", "all_variables", "get_variables")
"""The ends of symbols that list every variable, an optimizer's among them."""


def resolve_penalties(context: Context) -> None:
    """Write the lists of the layers' losses where the collection of regularization losses is read. Raises
    Blocked."""
    tree, symbols = context.state.tree, context.state.symbols
    for node in walk(tree.module):
        if not isinstance(node, ast.Call) or symbols.symbol(node.func) != "tf.get_collection":
            continue
        if node.args and symbols.symbol(node.args[0]) == "tf.GraphKeys.REGULARIZATION_LOSSES":
            context.replaced[node] = _text(context, node)


def prepare_regularizers(context: Context) -> None:
    """Regularizers that the program names or hands around become Keras' own, which layers and calls take
    alike."""
    symbols, tree = context.state.symbols, context.state.tree
    for node in walk(tree.module):
        if not isinstance(node, ast.Call) or symbols.symbol(node.func) not in entries("regularizer"):
            continue
        parent = tree.parents.get(node)
        holder = tree.parents.get(parent) if isinstance(parent, ast.keyword) else parent
        if isinstance(holder, ast.Call) and (symbols.symbol(holder.func) is not None or holder.func is node):
            continue
        try:
            context.replaced[node] = as_keras("regularizer", node, tree.segment(node), symbols.symbol)
        except Unsupported as why:
            raise Blocked(node, "TFM710", why.reason) from None


def check_listed(context: Context) -> None:
    """Lists of variables in statements that stay: written out where they hold plain variables. Raises
    Blocked.

    Outside of a graph TensorFlow's own lists would be empty, and a Keras layer has no variables before its
    first call.
    """
    tree = context.state.tree
    moved = [i.node for b in context.state.bodies.values() for i in b.items if i.role in (Role.DROP, Role.DEFER)]
    for node in walk(tree.module):
        symbol = context.state.symbols.symbol(node.func) if isinstance(node, ast.Call) else None
        if symbol not in COLLECTIONS or not isinstance(node, ast.Call):
            continue
        around = [node, *tree.ancestors(node)]
        if _holds_slots(context, node, str(symbol)):
            raise Blocked(node, "TFM704", "variables are listed together with those of an optimizer")
        if any(a in context.replaced or a in moved for a in around):
            continue
        text = context.listing.texts.get(node)
        if text is not None and not lists_layers(text) and _same_list(context, node, str(symbol)):
            context.replaced[node] = text
        elif str(symbol).startswith("tf.contrib."):
            raise Blocked(node, "TFM704", "variables are listed by a statement that does not describe the graph")


def _holds_slots(context: Context, node: ast.Call, symbol: str) -> bool:
    """Whether TF1's list held an optimizer's variables too, and a loop or a count sees them."""
    everything = symbol.endswith(_EVERYTHING) or "GLOBAL_VARIABLES" in context.state.tree.segment(node)
    parent = context.state.tree.parents.get(node)
    seen = isinstance(parent, ast.For | ast.comprehension) or (
        isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in ("len", "print")
    )
    trained = any(isinstance(a, ast.keyword) and a.arg == "var_list" for a in context.state.tree.ancestors(node))
    if not (everything and seen) or trained:  # what has no gradient is not trained
        return False
    steps = [t for t in context.state.trains if t.node is not None and t.node.lineno < node.lineno]
    makers = [m.creation.symbol for t in steps for m in t.members if m.creation is not None]
    return any(not m.endswith("GradientDescentOptimizer") for m in makers)


def _same_list(context: Context, node: ast.Call, symbol: str) -> bool:
    """Whether a list of the program's own variables is TF1's, with TF1's names where those may be looked
    at."""
    creations = context.state.creations
    if symbol.endswith(_EVERYTHING) and context.state.averaged:
        return False
    parent = context.state.tree.parents.get(node)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "len":
        return True
    if context.all_named:
        return True
    if _asks_no_names(context, parent):
        return True
    made = [c for c in creations if c.value is not None and c.value.kind is Kind.VARIABLE]
    return all(c.symbol == "tf.get_variable" or (not c.scope and not c.names and _is_named(c.node)) for c in made)


def _asks_no_names(context: Context, loop: ast.AST | None) -> bool:
    """Whether a loop or comprehension only asks a list's variables for their shapes and types."""
    tree = context.state.tree
    whole = tree.parents.get(loop) if isinstance(loop, ast.comprehension) else loop
    target = loop.target if isinstance(loop, ast.comprehension | ast.For) else None
    if whole is None or not isinstance(target, ast.Name):
        return False
    around = next((a for a in tree.ancestors(whole) if isinstance(a, ast.FunctionDef | ast.Module)), None)
    scope = around if isinstance(loop, ast.For) and around is not None else whole
    uses = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    parents = [tree.parents.get(n) for n in uses]
    return all(isinstance(p, ast.Attribute) and p.attr in ("get_shape", "shape", "dtype") for p in parents)


def _is_named(call: ast.Call) -> bool:
    return any(k.arg == "name" and isinstance(k.value, ast.Constant) for k in call.keywords)


def _text(context: Context, node: ast.Call) -> str:
    inside = [o for o in context.builders if node in set(walk(o))]
    if inside:
        raise Blocked(node, "TFM704", "a function that makes layers reads all regularization losses")
    parts = []
    items = {i.node: i for body in context.state.bodies.values() for i in body.items}
    item = next((items[a] for a in context.state.tree.ancestors(node) if a in items), None)
    for creation in _ordered(context):
        if creation.item.owner in context.builders:
            continue
        if item is not None and not made_in(context, creation, item.graph):
            continue
        if creation.function is not None and creation.shared is None and _penalizes(context, creation):
            context.penalized.add(creation.function.node)  # type: ignore[arg-type]
            parts.append(_losses(context, creation, creation.name))
        elif creation in context.regularized:
            parts.append(f"*{_own_losses(context, creation)}")
    if not parts:
        raise Blocked(node, "TFM704", "it is not known which layers have regularization losses")
    return parts[0].removeprefix("*") if len(parts) == 1 else f"[{', '.join(parts)}]"


def _losses(context: Context, creation: Creation, name: str) -> str:
    """The losses of a builder's instance, or of those that a loop makes, as a part of a list."""
    assert creation.function is not None
    if creation in context.listing.chosen:
        return f"*([] if {name} is None else {name}.losses)"
    one_by_one = in_series(context.builders[creation.function.node], creation)  # type: ignore[index]
    return f"*[loss for layer in {name} for loss in layer.losses]" if one_by_one else f"*{name}.losses"


def _ordered(context: Context) -> list[Creation]:
    return sorted(context.state.creations, key=lambda c: (c.item.order, c.node.lineno, c.node.col_offset))


def _own_losses(context: Context, creation: Creation) -> str:
    """The list of a layer's losses, or of those of the layers that a loop makes. Raises Blocked."""
    text, several = variables_of(context, creation) if creation.loops else (context.created.get(creation), False)
    if not text or len(creation.loops) != several:
        raise Blocked(creation.node, "TFM704", "the regularization losses of layers without names are read")
    return f"[loss for layer in {text} for loss in layer.losses]" if several else f"{text}.losses"


def _penalizes(context: Context, creation: Creation) -> bool:
    """Whether a builder's instance holds layers with regularizers."""
    assert creation.function is not None
    return any(
        c in context.regularized or (c.function is not None and _penalizes(context, c))
        for c in _inside(context, creation.function.node)  # type: ignore[arg-type]
    )


def _inside(context: Context, owner: Owner) -> list[Creation]:
    return [c for c in _ordered(context) if c.item.owner is owner and c.shared is None]


def losses_property(context: Context, builder: Builder) -> list[str]:
    """The property that lists a builder's regularization losses."""
    parts: list[str] = []
    for creation in _inside(context, builder.node):
        if creation in context.regularized:
            parts.append(f"*{_own_losses(context, creation)}")
        elif creation.function is not None and _penalizes(context, creation):
            context.penalized.add(creation.function.node)  # type: ignore[arg-type]
            parts.append(_losses(context, creation, creation.name))
    whole = parts[0][1:] if len(parts) == 1 and parts[0].startswith("*[") else f"[{', '.join(parts)}]"
    return ["@property", "def losses(self):", f"    return {whole}"]
