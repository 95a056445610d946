"""Zero states that functions return and runs feed: they belong where the function is called.

def build_lstm(..):                                     cell = ...
    ...                                                 self.initial_state = cell.zero_state(batch_size, tf.float32)
    return cell, initial_state
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import block_of, last_word
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def makes_fed_state(tree: Tree, call: ast.Call) -> bool:
    """Whether a zero state has a name that its function returns and that is a key of what runs are fed."""
    statement = tree.parents.get(call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    function = tree.function_around(call)
    if not isinstance(target, ast.Name) or function is None:
        return False
    returned = {n.id for r in walk(function) if isinstance(r, ast.Return) for n in _elements(r.value)}
    return target.id in returned and any(last_word(k) == target.id for n in tree.nodes for k in _keys(n))


def keep_states_on_objects(tree: Tree) -> Tree:
    """The tree of a text in which a zero state is no local name first, where it becomes an attribute at once."""
    return settle(tree, _first) if ".zero_state(" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    for node in tree.nodes:
        made = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if not isinstance(made, ast.Call) or not isinstance(target, ast.Name) or not isinstance(node, ast.Assign):
            continue
        if not isinstance(made.func, ast.Attribute) or made.func.attr != "zero_state":
            continue
        scope = tree.home(node)
        uses = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
        kept = tree.parents.get(uses[0]) if len(uses) == 1 else None
        named = kept.targets[0] if isinstance(kept, ast.Assign) and len(kept.targets) == 1 else None
        if not isinstance(kept, ast.Assign) or kept.value is not uses[0] or not isinstance(named, ast.Attribute):
            continue
        if named.attr == target.id and kept in block_of(tree.parents, node):
            gone = Edit(*Layout(tree).extent(kept), "")
            return [Edit(tree.start(target), tree.end(target), tree.segment(named)), gone]
    return None


def _elements(node: ast.expr | None) -> list[ast.Name]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return [p for p in parts if isinstance(p, ast.Name)]


def _keys(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return [k for k in node.keys if k is not None]
    return [node.slice] if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) else []


__all__ = ["keep_states_on_objects", "makes_fed_state"]
