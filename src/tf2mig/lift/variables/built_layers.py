"""Layers that have their variables at once: the program's own code draws their initial values, or lists them early.

    self.policy_layer = tf.keras.layers.Dense(a_size, kernel_initializer=normalized_columns_initializer(0.01))
    self.policy_layer.build([None, 16])

TF1 asked an initializer for a variable's values where the layer was described; Keras asks when the layer is first
called. An initializer that the program wrote may draw from a generator that others draw from too, so that it matters
when it is asked. All dense layers beside it are built with it, in their order, where the sizes of their inputs are
known. Where a function assigns to the variables of layers that it does not call, they must be there too.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation, Function, Item, Owner
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.layers.layer_calls import given, keeps_size
from tf2mig.syntax.walking import walk

_UNITS = {
    "tf.layers.dense": "units",
    "tf.contrib.layers.fully_connected": "num_outputs",
    "tf.contrib.layers.linear": "num_outputs",
    "tf.contrib.layers.relu": "num_outputs",
    "tf.contrib.slim.fully_connected": "num_outputs",
    "tf.contrib.slim.linear": "num_outputs",
}
"""Dense layers, and the argument that says how many units they have; it is the second one of all of them."""
_ONE_HOT = {"tf.one_hot": "depth", "tf.contrib.layers.one_hot_encoding": "num_classes",
            "tf.contrib.slim.one_hot_encoding": "num_classes"}  # fmt: skip
_DEPTH = 12


def build_layers(context: Context) -> None:
    """Write the lines that build such layers behind those that make them."""
    dense = [c for c in context.state.creations if c.symbol in _UNITS and c in context.created and not c.loops]
    owners = {c.item.owner for c in dense if _draws_itself(context, c)} | _listing(context, dense)
    for creation in dense:
        owner = creation.item.owner
        if owner not in owners or creation.shared is not None or owner in context.builders or owner in context.plain:
            continue
        size = _input_size(context, creation)
        name = context.created[creation]
        lines = context.hoisted.get(creation.item, [])
        place = next((i for i, line in enumerate(lines) if line.startswith(f"{name} = ")), None)
        if size is not None and place is not None:
            lines.insert(place + 1, f"{name}.build([None, {size}])")
            context.listing.built.add(creation)


def place_of(creation: Creation) -> tuple[int, int]:
    """Where a program makes something, which stays the same however often it is lifted."""
    return creation.node.lineno, creation.node.col_offset


def _listing(context: Context, dense: list[Creation]) -> set[Owner]:
    """The functions that make layers which are listed before they are called, where all of those can be built."""
    late = [c for c in context.state.creations if place_of(c) in context.listing.late]
    unsized = {c.item.owner for c in late if c not in dense or _input_size(context, c) is None}
    return {c.item.owner for c in late} - unsized


def _input_size(context: Context, creation: Creation) -> str | None:
    """The size of a layer's input that is made and called whatever happens; None where it is not known."""
    inputs = given(creation.node, 0, "inputs")
    if inputs is None or _is_chosen(context, creation.node):
        return None
    return _size(context, inputs, creation.item, creation.item.owner)


def _is_chosen(context: Context, node: ast.AST) -> bool:
    """Whether a branch or a loop of a function decides if something is done, or how often."""
    for above in context.state.tree.ancestors(node):
        if isinstance(above, Function):
            return False
        if isinstance(above, ast.If | ast.IfExp | ast.For | ast.While | ast.Try | ast.comprehension | ast.BoolOp):
            return not _starts_program(above)
    return False


def _starts_program(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _draws_itself(context: Context, creation: Creation) -> bool:
    """Whether a function of the program initializes a layer's variables."""
    tree = context.state.tree
    own = {n.name for n in tree.nodes if isinstance(n, Function | ast.ClassDef)}
    said = [k.value for k in creation.node.keywords if k.arg is not None and k.arg.endswith("initializer")]
    return any(isinstance(n, ast.Name) and n.id in own for value in said for n in walk(value))


def _size(context: Context, node: ast.expr, item: Item, owner: object, depth: int = 0) -> str | None:
    """The text of a tensor's last axis, as the function that makes a layer can say it; None where it is not known."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Name | ast.Attribute):
        value = next((v for n, v in item.uses if n is node), None)
        if value is None or value.node is None or value.node is node or value.kind is Kind.PYTHON:
            return None
        if any(_is_chosen(context, n) for n in _stores(context, node, owner)):
            return None
        makers = [i for i in value.items if any(n is value.node for n in walk(i.node))]
        return _size(context, value.node, makers[-1] if makers else item, owner, depth + 1)
    if not isinstance(node, ast.Call) or item.owner is not owner:
        return None
    symbol = context.state.symbols.called(node) or ""
    if symbol == "tf.placeholder":
        shape = given(node, 1, "shape")
        axes = shape.elts if isinstance(shape, ast.List | ast.Tuple) else []
        return _said(context, axes[-1], owner) if len(axes) > 1 else None
    said = _UNITS.get(symbol) or _ONE_HOT.get(symbol)
    if said is not None:
        size = given(node, 1, said)
        return _said(context, size, owner) if size is not None else None
    first = node.args[0] if node.args else None
    return _size(context, first, item, owner, depth + 1) if first is not None and keeps_size(symbol) else None


def _stores(context: Context, node: ast.Name | ast.Attribute, owner: object) -> list[ast.AST]:
    """Where a name of a function is bound, or an attribute of an object set."""
    tree = context.state.tree
    if isinstance(node, ast.Name):
        return list(tree.bindings(owner, node.id)) if isinstance(owner, Function | ast.Module) else []
    attributes = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == node.attr]
    return [n for n in attributes if not isinstance(n.ctx, ast.Load)]


def _said(context: Context, node: ast.expr, owner: object) -> str | None:
    """The text of a size: a number, or what a name or an attribute says that nothing rebinds."""
    if isinstance(node, ast.Constant):
        return ast.unparse(node) if isinstance(node.value, int) else None
    tree = context.state.tree
    named = [n for n in walk(node) if isinstance(n, ast.Name)]
    plain = all(isinstance(n, ast.Name | ast.Attribute | ast.BinOp | ast.Constant | ast.operator | ast.expr_context)
                for n in walk(node))  # fmt: skip
    if not plain or not isinstance(owner, Function | ast.Module):
        return None
    for name in named:
        bound = tree.bindings(owner, name.id)
        if len(bound) > 1 or (not bound and len(tree.bindings(tree.module, name.id)) > 1):
            return None
    return tree.segment(node)


__all__ = ["build_layers", "place_of"]
