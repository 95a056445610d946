"""Tables of placeholders that are handed on whole: each placeholder gets a name, and the table is written where it is
handed on.

features = {"user": tf.placeholder(..)}         features_user = tf.placeholder(..)
rates = infer(features)                         rates = infer({"user": features_user})
sess.run(rates, {features["user"]: ids})        sess.run(rates, {features_user: ids})
"""

from __future__ import annotations

import ast
import json

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def name_handed_tables(tree: Tree) -> Tree:
    """The tree of a text in which such tables stand where they are handed on."""
    return settle(tree, _first) if "placeholder" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols: Symbols | None = None
    for node in tree.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict) or len(node.targets) != 1:
            continue
        symbols = symbols or Symbols(tree)
        target, keys = node.targets[0], _keys(symbols, node.value)
        uses = _uses(tree, target) if keys and isinstance(target, ast.Name) else None
        handed = [u for u in uses or [] if isinstance(u, ast.Name)]
        if uses is None or not keys or not handed or not isinstance(target, ast.Name):
            continue
        names, layout = Names(tree.module), Layout(tree)
        called = {key: names.fresh(f"{target.id}_{key}") for key in keys}
        column, newline = layout.column(node), layout.newline
        lines = [f"{called[key]} = {tree.segment(value)}" for key, value in zip(keys, node.value.values, strict=True)]
        whole = "{" + ", ".join(f"{json.dumps(key)}: {name}" for key, name in called.items()) + "}"
        edits = [Edit(tree.start(node), tree.end(node), f"{newline}{column}".join(lines))]
        for use in uses:
            if isinstance(use, ast.Subscript):
                assert isinstance(use.slice, ast.Constant)
                if use.slice.value not in called:
                    break
                edits.append(Edit(tree.start(use), tree.end(use), called[use.slice.value]))
            else:
                edits.append(Edit(tree.start(use), tree.end(use), whole))
        else:
            return sorted(edits, key=lambda e: e.start)
    return None


def _keys(symbols: Symbols, table: ast.Dict) -> list[str]:
    """The words of a table that holds placeholders alone, each made in place."""
    held = all(isinstance(v, ast.Call) and symbols.called(v) in cat.PLACEHOLDERS for v in table.values)
    keys = [k.value for k in table.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
    return keys if held and len(keys) == len(table.keys) == len(set(keys)) else []


def _uses(tree: Tree, target: ast.Name) -> list[ast.Name | ast.Subscript] | None:
    """All that is done with a name that is bound once: read by a constant key, or given to a call; None for else."""
    home = tree.home(target)
    if len(tree.bindings(home, target.id)) != 1:
        return None
    found: list[ast.Name | ast.Subscript] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Name) or node.id != target.id or node is target:
            continue
        if tree.home(node) is not home and tree.bindings(tree.home(node), target.id):
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.keyword):
            parent = tree.parents.get(parent)
        if isinstance(parent, ast.Subscript) and parent.value is node and isinstance(parent.slice, ast.Constant):
            if not isinstance(parent.ctx, ast.Load):
                return None
            found.append(parent)
        elif isinstance(parent, ast.Call) and parent.func is not node and _is_own(tree, parent):
            found.append(node)
        else:
            return None
    return found


def _is_own(tree: Tree, call: ast.Call) -> bool:
    """Whether a call is one of a function or class of the module, by its name."""
    if not isinstance(call.func, ast.Name):
        return False
    return any(isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == call.func.id for n in tree.nodes)


__all__ = ["name_handed_tables"]
