"""Lists that a program turns around in place: `weights.reverse()` is `weights = weights[::-1]`.

A statement that binds a name is followed by the graph model; one that changes a list of tensors or variables is not.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.known_lengths import given_to
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def turn_lists(source: Source) -> Source:
    """The program with such lists bound anew; the same one where there are none."""
    if ".reverse()" not in source.text:
        return source
    tree = Tree(source)
    edits: list[Edit] = []
    for node in tree.nodes:
        name = _turned(node)
        if name is not None and _is_own(tree, name):
            assert isinstance(node, ast.Expr)
            edits.append(Edit(tree.start(node), tree.end(node), f"{name.id} = {name.id}[::-1]"))
    return Source(apply_edits(tree.text, edits), source.path, source.cells) if edits else source


def _turned(node: ast.AST) -> ast.Name | None:
    """The name in `name.reverse()`."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args or call.keywords or not isinstance(call.func, ast.Attribute):
        return None
    return call.func.value if call.func.attr == "reverse" and isinstance(call.func.value, ast.Name) else None


def _is_own(tree: Tree, name: ast.Name) -> bool:
    """Whether the list is made in the same scope, and has no other name: it is only filled, read and gone through."""
    scope = next(a for a in tree.ancestors(name) if isinstance(a, Function | ast.Module))
    named = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name.id]
    stores = [n for n in named if not isinstance(n.ctx, ast.Load)]
    if len(stores) != 1 or not isinstance(given_to(tree, stores[0]), ast.List):
        return False
    parents = [tree.parents.get(n) for n in named if n not in stores]
    return all(isinstance(p, ast.Attribute | ast.Subscript | ast.For) for p in parents)


__all__ = ["turn_lists"]
