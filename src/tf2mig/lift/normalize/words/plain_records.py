"""Dictionaries that only carry what names stand for, in the scope that fills them: the names say it themselves.

    end_points = {}
    end_points["loss"] = loss
    session.run(end_points["loss"])                         session.run(loss)

Such a dictionary is left where a function that returned it was written out at its only call.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def name_what_records_hold(tree: Tree) -> Tree:
    """The tree of a text without such dictionaries."""
    return settle(tree, _first) if "= {}" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    for node in tree.nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and ast.unparse(node.value) == "{}":
            edits = _named(tree, node, target)
            if edits:
                return edits
    return None


def _named(tree: Tree, made: ast.Assign, target: ast.Name) -> list[Edit]:
    """The edits for one dictionary; none where it is used in any other way."""
    scope = next((a for a in tree.ancestors(made) if isinstance(a, Function | ast.ClassDef)), tree.module)
    block, layout = block_of(tree.parents, made), Layout(tree)
    stored: dict[object, str] = {}
    read: list[tuple[ast.Subscript, object]] = []
    edits = [Edit(*layout.extent(made, comments=False), "")]
    for use in tree.nodes:
        if not isinstance(use, ast.Name) or use.id != target.id or use is target:
            continue
        if isinstance(scope, Function) and scope not in tree.ancestors(use):
            continue  # another function's own name
        slot = tree.parents[use]
        key = slot.slice if isinstance(slot, ast.Subscript) and slot.value is use else None
        if scope not in tree.ancestors(use) or not isinstance(key, ast.Constant) or not isinstance(slot, ast.Subscript):
            return []
        if isinstance(slot.ctx, ast.Load):
            read.append((slot, key.value))
            continue
        statement = tree.parents[slot]
        value = statement.value if isinstance(statement, ast.Assign) and statement.targets == [slot] else None
        if not isinstance(value, ast.Name) or statement not in block or key.value in stored:
            return []
        if not isinstance(statement, ast.Assign) or not _once(scope, value.id):
            return []
        stored[key.value] = value.id
        edits.append(Edit(*layout.extent(statement, comments=False), ""))
    if len(stored) < 2 or not read or any(k not in stored for _, k in read):
        return []
    edits += [Edit(tree.start(s), tree.end(s), stored[k]) for s, k in read]
    return sorted(edits, key=lambda e: e.start)


def _once(scope: ast.AST, name: str) -> bool:
    """Whether a scope binds a name once."""
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    return len(stores) == 1


__all__ = ["name_what_records_hold"]
