"""Recurrent states that runs are fed part by part, though all of it: they are fed whole.

    c, h = model.initial_state
    feed[c] = state.c                            feed[model.initial_state] = state
    feed[h] = state.h

What is fed only in part stays as it is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import block_of, last_word
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PARTS = (("c", "0"), ("h", "1"))
"""What the parts of an LSTM cell's state are called, by name and by place."""


@dataclass(frozen=True)
class _Fed:
    """A part of a state that is fed: the key, its value, and the statement or the dictionary that holds both."""

    key: ast.expr
    value: ast.expr
    holder: ast.stmt | ast.Dict


def feed_parts_whole(tree: Tree) -> Tree:
    """The tree of a text in which such states are fed whole."""
    return settle(tree, _first) if ".zero_state(" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    zeros = {
        last_word(t)
        for n in tree.nodes
        if isinstance(n, ast.Assign) and last_word(getattr(n.value, "func", None)) == "zero_state"
        for t in n.targets
    } - {""}
    for node in tree.nodes:
        edits = _unpacked(tree, node, zeros) or _named(tree, node, zeros)
        if edits:
            return edits
    return None


def _unpacked(tree: Tree, node: ast.AST, zeros: set[str]) -> list[Edit] | None:
    """The edits for a state that a statement takes apart; none where it is used in another way, too."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or last_word(node.value) not in zeros:
        return None
    target = node.targets[0]
    names = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    if len(names) != 2 or not all(isinstance(n, ast.Name) for n in names):
        return None
    pairs: dict[ast.AST, list[_Fed]] = {}
    for place, name in enumerate(names):
        assert isinstance(name, ast.Name)
        uses = _uses(tree, node, name)
        for use in uses or ():
            fed = _fed(tree, use)
            if fed is None:
                return None
            group = pairs.setdefault(_group(tree, fed), [])
            if len(group) != place:
                return None
            group.append(fed)
        if uses is None:
            return None
    if not pairs or not all(len(group) == 2 for group in pairs.values()):
        return None
    edits = [Edit(*Layout(tree).extent(node), "")]
    for group in pairs.values():
        one = _whole(tree, tree.segment(node.value), group)
        if one is None:
            return None
        edits += one
    return sorted(edits, key=lambda e: e.start)


def _uses(tree: Tree, statement: ast.Assign, name: ast.Name) -> list[ast.Name] | None:
    """Where a name means what a statement binds it to; None where that cannot be told of every place."""
    home = tree.home(statement)
    named = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name.id]
    stores = [n for n in named if not isinstance(n.ctx, ast.Load)]
    binding = {n: tree.statement(n) for n in stores}
    if not all(isinstance(b, ast.Assign) for b in binding.values()):
        return None
    found: list[ast.Name] = []
    for use in [n for n in named if n not in stores]:
        around = [use, *tree.ancestors(use)]
        before = [s for s in binding.values() if tree.end(s) <= tree.start(use)]
        nearest = max(before, key=tree.start, default=None)
        if nearest is None or not any(a in block_of(tree.parents, nearest) for a in around):
            return None
        found += [use] if nearest is statement else []
    return found


def _named(tree: Tree, node: ast.AST, zeros: set[str]) -> list[Edit] | None:
    """The edits for a state whose parts are keys by their names: ``feed[model.initial_state.c]``."""
    if not isinstance(node, ast.Attribute) or node.attr != "c" or last_word(node.value) not in zeros:
        return None
    first = _fed(tree, node)
    if first is None:
        return None
    held = ast.unparse(node.value)
    for other in walk(tree.home(node)):
        if isinstance(other, ast.Attribute) and other.attr == "h" and ast.unparse(other.value) == held:
            second = _fed(tree, other)
            if second is not None and _group(tree, second) is _group(tree, first):
                return _whole(tree, tree.segment(node.value), [first, second])
    return None


def _fed(tree: Tree, key: ast.expr) -> _Fed | None:
    """How an expression is a key of what a run is fed, if it is."""
    parent = tree.parents[key]
    if isinstance(parent, ast.Dict) and key in parent.keys:
        return _Fed(key, parent.values[parent.keys.index(key)], parent)
    statement = tree.parents[parent]
    if isinstance(parent, ast.Subscript) and parent.slice is key and isinstance(statement, ast.Assign):
        return _Fed(key, statement.value, statement) if statement.targets == [parent] else None
    return None


def _group(tree: Tree, fed: _Fed) -> ast.AST:
    """What two parts that are fed together share: the dictionary, or the block that their statements stand in."""
    return fed.holder if isinstance(fed.holder, ast.Dict) else tree.parents[fed.holder]


def _whole(tree: Tree, state: str, group: list[_Fed]) -> list[Edit] | None:
    """The edits that feed both parts of a state at once, if the values are the parts of one."""
    held = {_holder(f.value, p) for f, p in zip(group, _PARTS, strict=True)}
    first, second = group
    if len(held) != 1 or None in held:
        return None
    layout = Layout(tree)
    assert isinstance(first.value, ast.Attribute | ast.Subscript)
    given = tree.segment(first.value.value)
    if isinstance(first.holder, ast.Dict):
        places = sorted((tree.start(f.key), tree.end(f.value), f) for f in group)
        (start, end, _), (again, stop, _) = places
        between = tree.text[end:again]
        if between.strip() != ",":
            return None
        return [Edit(start, stop, f"{state}: {given}")]
    assert isinstance(second.holder, ast.Assign)
    assert isinstance(first.holder, ast.Assign)
    feeds = [tree.segment(f.holder.targets[0].value) for f in (first, second)]  # type: ignore[union-attr]
    block = block_of(tree.parents, first.holder)
    if feeds[0] != feeds[1] or abs(block.index(first.holder) - block.index(second.holder)) != 1:
        return None
    text = f"{feeds[0]}[{state}] = {given}"
    edits = [Edit(tree.start(first.holder), tree.end(first.holder), text)]
    return sorted([*edits, Edit(*layout.extent(second.holder), "")], key=lambda e: e.start)


def _holder(value: ast.expr, part: tuple[str, str]) -> str | None:
    """The state of which a value is a certain part, as text."""
    if isinstance(value, ast.Attribute) and value.attr == part[0]:
        return ast.unparse(value.value)
    if isinstance(value, ast.Subscript) and ast.unparse(value.slice) == part[1]:
        return ast.unparse(value.value)
    return None


__all__ = ["feed_parts_whole"]
