"""Lists of the variables of layers in statements that stay: counted, fetched, gone through for their shapes.

The statement keeps its place and gets the list's text. What makes the variables stands in front of it
(`tf2mig.lift.functions.early`).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Item
from tf2mig.lift.core.context import Context
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PASSING = frozenset({"enumerate", "zip", "reversed", "list", "tuple"})


def read_early(context: Context, item: Item, nodes: list[ast.expr], text: str) -> bool:
    """Give a statement that stays the text of a list; whether it only does with the variables what can be done with
    those of layers."""
    tree = context.state.tree
    edits: list[Edit] = []
    texts: dict[ast.AST, str] = {}
    for node in nodes:
        names = context.listing.names.get(text)
        named = context.names.fresh("variable_name") if names is not None and _asks_names(tree, node) else None
        found = _uses(tree, node, named)
        if found is None:
            return False
        edits += found
        texts[node] = text if named is None else f"zip({text}, {names})"
    if any(_is_kept(tree, n) for n in nodes):
        return False
    asked = {(e.start, e.end) for e in edits}
    for known in [n for n in context.replaced if (tree.start(n), tree.end(n)) in asked]:
        del context.replaced[known]
    context.edits += edits
    context.replaced.update(texts)
    context.listing.early.setdefault(item, []).append(text)
    return True


def _is_kept(tree: Tree, node: ast.expr) -> bool:
    """Whether a place binds the list to a name."""
    return isinstance(tree.parents.get(node), ast.Assign | ast.Return | ast.keyword | ast.Attribute)


def _asks_names(tree: Tree, node: ast.expr) -> bool:
    """Whether what goes through a list asks for names."""
    parent = tree.parents.get(node)
    while isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in _PASSING:
        node, parent = parent, tree.parents.get(parent)
    if not isinstance(parent, ast.For | ast.comprehension) or parent.iter is not node:
        return False
    whole = parent if isinstance(parent, ast.For) else tree.parents[parent]
    return any(isinstance(n, ast.Attribute) and n.attr == "name" for n in walk(whole))


def _uses(tree: Tree, node: ast.expr, named: str | None) -> list[Edit] | None:
    """The edits to what is done with the elements of a list; None where something else is done with it.

    ``named`` is what stands for the elements' names, where those are known.
    """
    parent = tree.parents.get(node)
    places: list[int] = []
    while isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in _PASSING:
        if parent.func.id in ("enumerate", "zip"):
            places.append(1 if parent.func.id == "enumerate" else parent.args.index(node))
        node, parent = parent, tree.parents.get(parent)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "len":
        return []
    if not isinstance(parent, ast.For | ast.comprehension) or parent.iter is not node:
        return None
    target = parent.target
    for place in reversed(places):
        if not isinstance(target, ast.Tuple) or place >= len(target.elts):
            return None
        target = target.elts[place]
    whole = parent if isinstance(parent, ast.For) else tree.parents.get(parent)
    return _elements(tree, whole, target, named) if whole is not None and isinstance(target, ast.Name) else None


def _elements(tree: Tree, whole: ast.AST, target: ast.Name, named: str | None) -> list[Edit] | None:
    """What a loop does with a list's elements: it may ask for their shapes, names and values."""
    edits: list[Edit] = []
    if named is not None:
        pair = f"{target.id}, {named}"
        inner = isinstance(tree.parents.get(target), ast.Tuple)
        edits.append(Edit(tree.start(target), tree.end(target), f"({pair})" if inner else pair))
    shapes: set[str] = set()
    for name in [n for n in walk(whole) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]:
        if name.id != target.id:
            continue
        around = tree.parents.get(name)
        if _is_fetched(tree, name, around):
            continue
        if named is not None and (asked_name := _name_edit(tree, around, named)) is not None:
            edits.append(asked_name)
            continue
        if not isinstance(around, ast.Attribute) or around.attr not in ("shape", "get_shape"):
            return None
        asked: ast.expr = around
        if around.attr == "get_shape":
            call = tree.parents.get(around)
            if not isinstance(call, ast.Call) or call.func is not around:
                return None
            asked = call
        holder = tree.parents.get(asked)
        if around.attr == "get_shape" or isinstance(holder, ast.Attribute):
            edits.append(Edit(tree.start(asked), tree.end(asked), f"tf.TensorShape({name.id}.shape)"))
        if isinstance(holder, ast.Assign) and isinstance(holder.targets[0], ast.Name):
            shapes.add(holder.targets[0].id)
    return [*edits, *_dimensions(tree, whole, shapes)]


def _name_edit(tree: Tree, around: ast.AST | None, named: str) -> Edit | None:
    """The edit to `v.name` and `v.op.name`; None for other attributes."""
    if not isinstance(around, ast.Attribute):
        return None
    if around.attr == "name":
        return Edit(tree.start(around), tree.end(around), named)
    outer = tree.parents.get(around)
    if around.attr != "op" or not isinstance(outer, ast.Attribute) or outer.attr != "name":
        return None
    return Edit(tree.start(outer), tree.end(outer), f'{named}.partition(":")[0]')


def _is_fetched(tree: Tree, name: ast.Name, around: ast.AST | None) -> bool:
    """`v.eval()`, `sess.run(v)`."""
    if isinstance(around, ast.Attribute) and around.attr == "eval":
        return isinstance(tree.parents.get(around), ast.Call)
    run = isinstance(around, ast.Call) and isinstance(around.func, ast.Attribute) and around.func.attr == "run"
    return run and isinstance(around, ast.Call) and around.args[:1] == [name]


def _dimensions(tree: Tree, whole: ast.AST, shapes: set[str]) -> list[Edit]:
    """`dim.value` of the elements of a shape: in TF2 they are numbers themselves."""
    loops = [n for n in walk(whole) if isinstance(n, ast.For | ast.comprehension)]
    found = {n.target.id for n in loops if isinstance(n.target, ast.Name) and _is_shape(n.iter, shapes)}
    return [
        Edit(tree.end(n.value), tree.end(n), "")
        for n in walk(whole)
        if isinstance(n, ast.Attribute) and n.attr == "value" and isinstance(n.value, ast.Name) and n.value.id in found
    ]


def _is_shape(node: ast.expr, shapes: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in shapes
    node = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Attribute) and node.attr in ("shape", "get_shape")


__all__ = ["read_early"]
