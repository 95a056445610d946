"""Feeds that go over a table of placeholders, spelled out: `{inputs[k]: batch[k] for k in inputs}` names each.

The table is a literal with constant keys, bound once and not changed, so that its keys and their order are known.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def spell_out_feeds(tree: Tree) -> Tree:
    """The tree of a text in which such feeds are literals."""
    if "placeholder" not in tree.text or not any(isinstance(n, ast.DictComp) for n in tree.nodes):
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        made = _parts(node) if isinstance(node, ast.DictComp) else None
        table = _table(tree, symbols, made[0]) if made is not None else None
        if made is None or table is None or not isinstance(node, ast.DictComp):
            continue
        name, word, held = made
        if held is not None and held in names_in(node.value):
            continue
        pairs = []
        for key in table.keys:
            text = tree.segment(key) if key is not None else ""
            pairs.append(f"{name.id}[{text}]: {_spelled(tree, node.value, word, text)}")
        return [Edit(tree.start(node), tree.end(node), "{" + ", ".join(pairs) + "}")]
    return None


def _parts(node: ast.DictComp) -> tuple[ast.Name, str, str | None] | None:
    """The table that is gone over, and the names of its key and of the placeholder, where they say what is fed."""
    one = node.generators[0]
    if len(node.generators) != 1 or one.ifs or one.is_async:
        return None
    over, target, key = one.iter, one.target, node.key
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and not over.args and not over.keywords:
        words, over = over.func.attr, over.func.value
    else:
        words = "keys"
    if not isinstance(over, ast.Name):
        return None
    if words == "items" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        word, held = target.elts
        if isinstance(word, ast.Name) and isinstance(held, ast.Name) and ast.unparse(key) == held.id:
            return over, word.id, held.id
    if words == "keys" and isinstance(target, ast.Name) and ast.unparse(key) == f"{over.id}[{target.id}]":
        return over, target.id, None
    return None


def _table(tree: Tree, symbols: Symbols, name: ast.Name) -> ast.Dict | None:
    """The literal that the only assignment of a name in its scope makes, if nothing changes it."""
    bound = tree.bindings(tree.home(name), name.id)
    made = tree.parents.get(bound[0]) if len(bound) == 1 else None
    if not isinstance(made, ast.Assign) or made.targets != bound or not isinstance(made.value, ast.Dict):
        return None
    constant = all(isinstance(k, ast.Constant) for k in made.value.keys)
    held = all(isinstance(v, ast.Call) and symbols.called(v) in cat.PLACEHOLDERS for v in made.value.values)
    return made.value if constant and held and made.value.keys and not _changed(tree, name.id) else None


def _changed(tree: Tree, name: str) -> bool:
    for node in tree.nodes:
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load):
            return True
        if isinstance(parent, ast.Attribute) and parent.attr not in ("items", "keys", "values", "get"):
            return True
    return False


def _spelled(tree: Tree, value: ast.expr, word: str, text: str) -> str:
    """What is fed for one key: the value with the key for its name."""
    return tree.with_parts(value, {n: text for n in walk(value) if isinstance(n, ast.Name) and n.id == word})


__all__ = ["spell_out_feeds"]
