"""Tables of tensors that are put together from two lists: `dict(zip(keys, tensors))` as the literal that it makes.

What a table holds under a key is known of a literal; keys and tensors in lists of their own say it only by their order.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.tree import Tree


def write_zipped_tables(tree: Tree) -> Tree:
    """The tree of a text in which such tables are literals."""
    return settle(tree, _first) if "dict(zip(" in tree.text.replace(" ", "") else tree


def _first(tree: Tree) -> list[Edit] | None:
    for call in [n for n in tree.nodes if isinstance(n, ast.Call)]:
        inner = call.args[0] if _is_called(call, "dict") and len(call.args) == 1 and not call.keywords else None
        if not isinstance(inner, ast.Call) or not _is_called(inner, "zip") or len(inner.args) != 2 or inner.keywords:
            continue
        keys, values = (_literal(tree, a) for a in inner.args)
        if keys is None or values is None or len(keys.elts) != len(values.elts):
            continue
        known = all(isinstance(k, ast.Constant) for k in keys.elts)
        if known and all(_is_steady(tree, v) for v in values.elts):
            edits = [Edit(tree.start(call), tree.end(call), _table(tree, keys, values)), *_unread(tree, inner)]
            return sorted(edits, key=lambda e: e.start)
    return None


def _table(tree: Tree, keys: ast.List | ast.Tuple, values: ast.List | ast.Tuple) -> str:
    pairs = [f"{tree.segment(k)}: {tree.segment(v)}" for k, v in zip(keys.elts, values.elts, strict=True)]
    return "{" + ", ".join(pairs) + "}"


def _is_called(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == name


def _literal(tree: Tree, node: ast.expr) -> ast.List | ast.Tuple | None:
    """The list that an expression is, or that the only assignment of its name in the same scope makes."""
    if isinstance(node, ast.Name):
        bound = tree.bindings(tree.home(node), node.id)
        made = tree.parents.get(bound[0]) if len(bound) == 1 else None
        uses = [n for n in _uses(tree, node) if isinstance(n.ctx, ast.Load)]
        changed = any(isinstance(tree.parents.get(n), ast.Attribute | ast.Subscript) for n in uses)
        if not isinstance(made, ast.Assign) or made.targets != bound or changed:
            return None
        node = made.value
    plain = isinstance(node, ast.List | ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.elts)
    return node if plain and isinstance(node, ast.List | ast.Tuple) else None


def _uses(tree: Tree, name: ast.Name) -> list[ast.Name]:
    """Where a name means what it means here: in its scope, and in functions there that have none of their own."""
    home = tree.home(name)
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id]
    return [n for n in named if tree.home(n) is home or not tree.bindings(tree.home(n), n.id)]


def _is_steady(tree: Tree, value: ast.expr) -> bool:
    """Whether a value is a name that stands for one thing only, so that it means the same where the table is made."""
    return isinstance(value, ast.Name) and len(tree.bindings(tree.home(value), value.id)) == 1


def _unread(tree: Tree, zipped: ast.Call) -> list[Edit]:
    """The edits that take out the lists that nothing else reads."""
    layout, edits = Layout(tree), []
    for name in {a.id: a for a in zipped.args if isinstance(a, ast.Name)}.values():
        uses = _uses(tree, name)
        made = tree.parents.get(tree.bindings(tree.home(name), name.id)[0])
        if len(uses) == 2 and isinstance(made, ast.Assign):
            edits.append(Edit(*layout.extent(made), ""))
    return edits
