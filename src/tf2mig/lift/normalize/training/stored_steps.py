"""Training operations that go into a table or a list at once, `steps["g"] = optimizer.minimize(g_loss)`: named first.

A run of one member then wants that operation alone, not the statements that filled what holds it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import identifier, numbered
from tf2mig.syntax.mentions import block_of, last_word, names_in
from tf2mig.syntax.tree import Tree, edited


def name_stored_steps(tree: Tree) -> Tree:
    """The tree of a text in which training operations have names before several are stored in one place."""
    if not any(f".{step}(" in tree.text for step in cat.STEPS):
        return tree
    stored: dict[tuple[ast.AST, str], list[tuple[ast.stmt, ast.Call, str]]] = {}
    for node in tree.nodes:
        found = _stored(node) if isinstance(node, ast.Assign | ast.Expr) else None
        if found is not None and isinstance(node, ast.stmt) and not _is_repeated(tree, node):
            holder, call, stem = found
            stored.setdefault((tree.home(node), holder), []).append((node, call, stem))
    taken = names_in(tree.module) | {n.arg for n in tree.nodes if isinstance(n, ast.arg)}
    edits: list[Edit] = []
    for (_, holder), places in stored.items():
        if len(places) > 1 and _is_picked(tree, holder):
            names: list[str] = []
            for _, _, stem in places:
                names.append(numbered(stem, taken.__contains__))
                taken.add(names[-1])
            edits += _as_literal(tree, holder, places, names) or _named(tree, places, names)
    return edited(tree, sorted(edits, key=lambda e: e.start))


_Place = tuple[ast.stmt, ast.Call, str]


def _is_picked(tree: Tree, holder: str) -> bool:
    """Whether the program asks for a member of what holds the operations."""
    word = holder.rpartition(".")[2]
    asked = [n.value for n in tree.nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)]
    return any(isinstance(n, ast.Name | ast.Attribute) and last_word(n) == word for n in asked)


def _named(tree: Tree, places: list[_Place], names: list[str]) -> list[Edit]:
    """Each operation named in front of the statement that stores it."""
    layout, edits = Layout(tree), []
    for (statement, call, _), name in zip(places, names, strict=True):
        start = tree.start(statement)
        edits.append(Edit(start, start, f"{name} = {tree.segment(call)}{layout.newline}{layout.column(statement)}"))
        edits.append(Edit(tree.start(call), tree.end(call), name))
    return edits


def _as_literal(tree: Tree, holder: str, places: list[_Place], names: list[str]) -> list[Edit]:
    """A list that is filled statement by statement, and read behind them, written as one; no edits for any other."""
    layout, edits = Layout(tree), []
    block = block_of(tree.parents, places[0][0])
    if not all(isinstance(s, ast.Expr) and s in block for s, _, _ in places):
        return []
    made = [s for s in block if isinstance(s, ast.Assign) and [ast.unparse(t) for t in s.targets] == [holder]]
    if len(made) != 1 or not isinstance(made[0].value, ast.List) or made[0].value.elts:
        return []
    first, last = tree.start(made[0]), tree.end(places[-1][0])
    named = [n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and ast.unparse(n) == holder]
    if sum(first <= tree.start(n) <= last for n in named) != 1 + len(places):
        return []
    edits.append(Edit(*layout.extent(made[0], comments=False), ""))
    for (statement, call, _), name in zip(places, names, strict=True):
        text = f"{name} = {tree.segment(call)}"
        if statement is places[-1][0]:
            text += f"{layout.newline}{layout.column(statement)}{holder} = [{', '.join(names)}]"
        edits.append(Edit(tree.start(statement), tree.end(statement), text))
    return edits


def _stored(statement: ast.Assign | ast.Expr) -> tuple[str, ast.Call, str] | None:
    """What holds a training operation that a statement makes, its call, and how it may be called."""
    if isinstance(statement, ast.Assign):
        target = statement.targets[0] if len(statement.targets) == 1 else None
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
            return None
        holder, value = target.value, statement.value
        stem = f"{last_word(holder)}_{target.slice.value!s}"
    else:
        call = statement.value
        added = call.func if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords else None
        if not isinstance(added, ast.Attribute) or added.attr != "append" or not isinstance(call, ast.Call):
            return None
        holder, value, stem = added.value, call.args[0], "train_op"
    if not isinstance(holder, ast.Name | ast.Attribute) or not _is_step(value):
        return None
    assert isinstance(value, ast.Call)
    return ast.unparse(holder), value, identifier(stem)


def _is_step(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in cat.STEPS


def _is_repeated(tree: Tree, node: ast.stmt) -> bool:
    """Whether a loop of its function makes the operation."""
    home = tree.home(node)
    for around in tree.ancestors(node):
        if around is home:
            return False
        if isinstance(around, ast.For | ast.While):
            return True
    return False


__all__ = ["name_stored_steps"]
