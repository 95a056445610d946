"""Functions outside a class that compute with an object's tensors call a method of it for them."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import identifier, snake
from tf2mig.lift.core.slices import Lifted, MethodCall


def take_from_objects(context: Context, function: Lifted, classes: list[ast.ClassDef]) -> None:
    """Give the function a call of a new method for what it takes from each object. Raises Blocked."""
    for cls in classes:
        inside = [i for i in function.items if context.class_of(i.owner) is cls]
        function.items = [i for i in function.items if i not in set(inside)]
        _take(context, function, cls, inside)


def _take(context: Context, function: Lifted, cls: ast.ClassDef, inside: list[Item]) -> None:
    inlines = [s.inline for s in function.sites] or context.pending_inlines
    readers = [*function.items, *inlines]
    found: dict[str, tuple[str, Value]] = {}
    for reader in readers:
        for node, value in reader.uses:
            if isinstance(node, ast.Attribute) and value.deferred and any(i in set(inside) for i in value.items):
                if value.text is None or any(leaf.kind is not Kind.TENSOR for leaf in value.leaves()):
                    raise Blocked(node, "TFM711", "an operation inside an object is run from outside it")
                holder = context.state.tree.segment(node.value)
                found.setdefault(context.state.tree.segment(node), (holder, value))
    holders = {h for h, _ in found.values()}
    if len(holders) != 1:
        raise Blocked(cls, "TFM711", "what is fetched is computed in several objects")
    values = [v for _, v in found.values()]
    texts = [str(v.text).removeprefix("self.") for v in values]
    names = [_local(context, text) for text in found]
    method = _method(context, cls, values, texts, inside)
    function.methods.append(MethodCall(method, holders.pop(), names, inside))
    for reader in readers:
        for node, _ in reader.uses:
            text = context.state.tree.segment(node) if isinstance(node, ast.Attribute) else ""
            if text in found:
                context.replaced[node] = names[list(found).index(text)]


def _local(context: Context, text: str) -> str:
    """One local name for an object's attribute, the same in every function."""
    name = context.object_names.get(text)
    if name is None:
        stem = text.rsplit(".", 1)[-1]
        clash = stem in context.names.used and any(p == stem for p in context.feeding.names.values())
        name = context.object_names[text] = context.names.fresh(identifier(text)) if clash else stem
    return name


def _method(context: Context, cls: ast.ClassDef, values: list[Value], texts: list[str], inside: list[Item]) -> Lifted:
    for known in context.functions:
        if known.owner is cls and not known.sites and [v.text for v in known.outputs] == [v.text for v in values]:
            return known
    shape = "tuple" if len(values) > 1 else ""
    method = Lifted("", cls, inside, outputs=values, shape=shape, whole=inside)
    stem = "_and_".join(snake(t) for t in texts) if len(texts) < 3 else "forward"
    method.stem = f"compute_{stem}" if len(texts) < 3 else "forward"
    context.functions.append(method)
    return method
