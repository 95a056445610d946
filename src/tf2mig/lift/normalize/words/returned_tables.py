"""`t = {}; t['x'] = tf.placeholder(..); ...; return t`: names of their own, and a dictionary of them at the end.

A table that a function fills while it describes the graph, member by member, holds placeholders, variables and tensors,
which become parameters, objects and parts of functions. With names each is what it is.
"""

from __future__ import annotations

import ast
import keyword

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def name_table_members(tree: Tree) -> Tree:
    """The tree of a text in which such functions bind names and return a dictionary of them."""
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        last = node.body[-1] if isinstance(node, ast.FunctionDef) else None
        if not isinstance(node, ast.FunctionDef) or not isinstance(last, ast.Return):
            continue
        if isinstance(last.value, ast.Name) and (edits := _edits(tree, symbols, node, last, last.value.id)):
            return edits
    return None


def _edits(tree: Tree, symbols: Symbols, function: ast.FunctionDef, last: ast.Return, table: str) -> list[Edit]:
    made = next((s for s in function.body if _makes(s, table)), None)
    members: list[ast.Subscript] = []
    for node in walk(function):
        if isinstance(node, ast.arg) and node.arg == table:
            return []
        if not isinstance(node, ast.Name) or node.id != table or node is last.value or _is_target(made, node):
            continue
        parent = tree.parents.get(node)
        if not isinstance(parent, ast.Subscript) or parent.value is not node or _key(parent) is None:
            return []
        members.append(parent)
    stores = [m for m in members if isinstance(m.ctx, ast.Store)]
    surely = [m for m in stores if isinstance(s := tree.parents.get(m), ast.Assign) and _is_sure(tree, function, s)]
    keys = list(dict.fromkeys(str(_key(m)) for m in sorted(stores, key=tree.start)))
    whole = {_key(m) for m in surely} == set(keys) and all(not isinstance(m.ctx, ast.Del) for m in members)
    if made is None or not whole or not any(_declares(tree, symbols, m) for m in surely):
        return []
    if any(isinstance(n, Function | ast.Lambda) for s in function.body for n in walk(s)):
        return []
    names = _names(tree, function, table, keys)
    layout = Layout(tree)
    edits = [Edit(tree.start(m), tree.end(m), names[str(_key(m))]) for m in members]
    start, end = layout.extent(made, comments=False)
    edits.append(Edit(start, end, ""))
    assert last.value is not None
    edits.append(Edit(tree.start(last.value), tree.end(last.value), _dictionary(names)))
    return edits


def _makes(statement: ast.stmt, table: str) -> bool:
    """Whether a statement binds a name to an empty dictionary."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target, value = statement.targets[0], statement.value
    empty = isinstance(value, ast.Dict) and not value.keys
    empty = empty or (isinstance(value, ast.Call) and ast.unparse(value) == "dict()")
    return empty and isinstance(target, ast.Name) and target.id == table


def _is_target(made: ast.stmt | None, node: ast.Name) -> bool:
    return isinstance(made, ast.Assign) and made.targets[0] is node


def _key(node: ast.Subscript) -> str | None:
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return key if isinstance(key, str) and key.isidentifier() and not keyword.iskeyword(key) else None


def _is_sure(tree: Tree, function: ast.FunctionDef, statement: ast.stmt) -> bool:
    """Whether a statement runs whenever the function does."""
    for ancestor in tree.ancestors(statement):
        if ancestor is function:
            return True
        if not isinstance(ancestor, ast.With):
            return False
    return False


def _declares(tree: Tree, symbols: Symbols, member: ast.Subscript) -> bool:
    """Whether a member is a placeholder or a training step, which a table of variables has none of."""
    statement = tree.parents.get(member)
    call = statement.value if isinstance(statement, ast.Assign) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "minimize":
        return True
    return isinstance(call, ast.Call) and symbols.called(call) in cat.PLACEHOLDERS | cat.GLOBAL_STEPS


def _names(tree: Tree, function: ast.FunctionDef, table: str, keys: list[str]) -> dict[str, str]:
    """The names that members get: their keys, where these mean nothing else."""
    taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | set(keys)
    inside = {n.id for n in walk(function) if isinstance(n, ast.Name)}
    inside |= {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}
    found: dict[str, str] = {}
    for key in keys:
        free = key not in inside and key not in found.values()
        found[key] = key if free else numbered(f"{table}_{key}", lambda new: new in taken or new in found.values())
    return found


def _dictionary(names: dict[str, str]) -> str:
    return "{" + ", ".join(f"'{key}': {name}" for key, name in names.items()) + "}"


__all__ = ["name_table_members"]
