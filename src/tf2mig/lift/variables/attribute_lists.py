"""Lists of a class's variables that it keeps as attributes, for other objects to read: properties.

`self.a_params = tf.get_collection(...)` in a constructor, and `zip(self.a_params, other.a_params)` where one object
takes over what another one has learned. Keras layers have no variables when the constructor runs, so that the
attribute becomes a property of the same name, and what reads the other object's list has its layers built first.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function, Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.exports import kept_name
from tf2mig.lift.variables.listing_properties import lists_layers
from tf2mig.syntax.walking import walk


def make_properties(context: Context) -> None:
    """Make properties of the lists of layers' variables that are read from other objects."""
    for body in list(context.state.bodies.values()):
        for item in body.items:
            name = _kept(context, item)
            if name is not None:
                _make(context, item, name)


def _kept(context: Context, item: Item) -> str | None:
    """The attribute that a statement gives a list of layers' variables, which other objects read."""
    node, value = item.node, item.value
    cls = context.class_of(item.owner)
    if cls is None or value is None or value.kind not in (Kind.COLLECTION, Kind.UPDATES) or value.node is None:
        return None
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or item.role not in (Role.KEEP, Role.DROP):
        return None
    target, text = node.targets[0], context.listing.texts.get(value.node)
    if text is None or not lists_layers(text) or not isinstance(target, ast.Attribute):
        return None
    if ast.unparse(target.value) != "self" or not _readers(context, cls, target.attr):
        return None
    stored = [n for n in context.state.tree.nodes if isinstance(n, ast.Attribute) and n.attr == target.attr]
    return target.attr if sum(isinstance(n.ctx, ast.Store) for n in stored) == 1 else None


def _readers(context: Context, cls: ast.ClassDef, name: str) -> list[ast.Attribute]:
    """The places that read an attribute of another object than the one whose method they stand in."""
    inside = set(walk(cls))
    return [
        n
        for n in context.state.tree.nodes
        if isinstance(n, ast.Attribute)
        and n.attr == name
        and isinstance(n.ctx, ast.Load)
        and not (n in inside and isinstance(n.value, ast.Name) and n.value.id == "self")
    ]


def _make(context: Context, item: Item, name: str) -> None:
    """Write a property, and let it be read in place of the list."""
    assert isinstance(item.node, ast.Assign)
    assert item.value is not None
    assert item.value.node is not None
    cls = context.class_of(item.owner)
    assert cls is not None
    listing = context.listing
    text, own = listing.texts[item.value.node], f"self.{name}"
    layers = listing.of_layers.get(text, [])
    listing.properties.setdefault(cls, {})[name] = ["@property", f"def {name}(self):", f"    return {text}"]
    listing.texts[item.value.node] = own
    listing.of_layers[own] = layers
    item.role, item.value = Role.DROP, Value(Kind.UPDATES, node=item.value.node)
    for node in _readers(context, cls, name):
        reader = _reader(context, node)
        if reader is None:
            continue
        reader.uses = [(n, v) for n, v in reader.uses if n is not node]
        held_by = _held(context, reader, node.value)
        listing.of_layers[f"{held_by}.{name}"] = layers
        listing.objects[f"{held_by}.{name}"] = held_by
        if reader.role is Role.KEEP:
            listing.early.setdefault(reader, []).append(f"{held_by}.{name}")


def _reader(context: Context, node: ast.expr) -> Item | None:
    """The statement that an expression stands in."""
    around = [node, *context.state.tree.ancestors(node)]
    found = [i for b in context.state.bodies.values() for i in b.items if i.node in around and not i.virtual]
    return max(found, key=lambda i: -around.index(i.node), default=None)


def _held(context: Context, reader: Item, node: ast.expr) -> str:
    """What lifted code of a statement's scope calls an object."""
    text = ast.unparse(node)
    method = reader.owner
    if reader.role is not Role.DEFER or not isinstance(node, ast.Name) or not isinstance(method, Function):
        return text
    return kept_name(context, method, text) or text if context.class_of(method) is not None else text


__all__ = ["make_properties"]
