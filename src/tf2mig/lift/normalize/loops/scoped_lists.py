"""Lists of the variables below a scope, written as what they are.

`[v for v in tf.trainable_variables() if v.name.startswith(scope)]` is `tf.trainable_variables(scope=scope)`. Programs
sort the lists of two networks by name before they assign one to the other; of two objects of one class both lists
already stand in the same order, so that sorting them changes no pair.

Source: `get_collection` in tensorflow/python/framework/ops.py of TF 1.15 matches a scope at the start of the name.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_LISTS = frozenset({"tf.trainable_variables", "tf.global_variables", "tf.all_variables"})


def write_scoped_lists(tree: Tree) -> Tree:
    """The tree of a text in which such lists ask for their scope, and pairs of them are not sorted."""
    if ".startswith(" not in tree.text or "_variables(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits = [e for n in tree.nodes if isinstance(n, ast.ListComp) for e in _asking(tree, symbols, n)]
    if not edits:
        return tree
    tree = edited(tree, edits)
    unsorted = [e for n in tree.nodes if isinstance(n, ast.Module | Function) for e in _sorted(tree, n)]
    if not unsorted:
        return tree
    return edited(tree, unsorted)


def _asking(tree: Tree, symbols: Symbols, node: ast.ListComp) -> list[Edit]:
    """The edit that makes a comprehension a call; none where it asks anything else than how names start.

    Literals stay: what they select is known without it.
    """
    generator = node.generators[0]
    source, target = generator.iter, generator.target
    if len(node.generators) > 1 or len(generator.ifs) != 1 or not isinstance(target, ast.Name):
        return []
    plain = isinstance(node.elt, ast.Name) and node.elt.id == target.id
    if not plain or not isinstance(source, ast.Call) or source.args or source.keywords:
        return []
    test = generator.ifs[0]
    if symbols.called(source) not in _LISTS or not isinstance(test, ast.Call) or len(test.args) != 1 or test.keywords:
        return []
    asked = ast.unparse(test.func)
    if asked != f"{target.id}.name.startswith" or not isinstance(test.args[0], ast.Attribute):
        return []
    text = f"{tree.segment(source.func)}(scope={tree.segment(test.args[0])})"
    return [Edit(tree.start(node), tree.end(node), text)]


def _sorted(tree: Tree, scope: ast.Module | Function) -> list[Edit]:
    """The edits that drop the sorting of two lists which are only paired with each other."""
    found: dict[str, ast.Assign] = {}
    for node in scope.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and _sorts_by_name(node.value, target.id):
            found[target.id] = node
    if len(found) != 2 or not _are_alike(tree, scope, list(found)) or not _only_paired(tree, scope, found):
        return []
    layout = Layout(tree)
    return [Edit(*layout.extent(n), "") for n in found.values()]


def _sorts_by_name(node: ast.expr, name: str) -> bool:
    """Whether an expression is `sorted(name, key=lambda v: v.name)`."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "sorted" or len(node.keywords) != 1:
        return False
    key = node.keywords[0]
    named = key.arg == "key" and isinstance(key.value, ast.Lambda) and isinstance(key.value.body, ast.Attribute)
    own = len(node.args) == 1 and isinstance(node.args[0], ast.Name) and node.args[0].id == name
    return own and named and ast.unparse(key.value).endswith(".name")


def _are_alike(tree: Tree, scope: ast.Module | Function, names: list[str]) -> bool:
    """Whether both lists ask objects of the only class that has such an attribute for their scope."""
    asked: set[str] = set()
    for name in names:
        made = [
            n.value
            for n in scope.body
            if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name and not _sorts_by_name(n.value, name)
        ]
        call = made[0] if len(made) == 1 else None
        if not isinstance(call, ast.Call) or len(call.keywords) != 1 or call.keywords[0].arg != "scope":
            return False
        held = call.keywords[0].value
        if not isinstance(held, ast.Attribute):
            return False
        asked.add(held.attr)
    kept = {
        holder
        for n in tree.nodes
        if isinstance(n, ast.Attribute) and n.attr in asked and not isinstance(n.ctx, ast.Load)
        for holder in tree.ancestors(n)
        if isinstance(holder, ast.ClassDef)
    }
    return len(asked) == 1 and len(kept) == 1


def _only_paired(tree: Tree, scope: ast.Module | Function, found: dict[str, ast.Assign]) -> bool:
    loads = [
        n
        for n in walk(scope)
        if isinstance(n, ast.Name) and n.id in found and isinstance(n.ctx, ast.Load)
        if not any(a is found[n.id] for a in tree.ancestors(n))
    ]
    pairs = {tree.parents.get(n) for n in loads}
    pair = next(iter(pairs)) if len(pairs) == 1 else None
    zipped = isinstance(pair, ast.Call) and ast.unparse(pair.func) == "zip"
    return zipped and sorted(n.id for n in loads) == sorted(found)


__all__ = ["write_scoped_lists"]
