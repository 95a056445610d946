"""Gradients that a loop asks for in every round, as towers do: each round gets a tape of its own.

Sources: tensorflow/python/training/optimizer.py (`compute_gradients`) of TF 1.15. What the round computes before it
asks for gradients goes under the tape; the variables that it watched are those that the loss depends on.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import optimizer_symbols
from tf2mig.lift.normalize.calls.writing_out import in_loop
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of, names_in, read_names, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def tape_looped_steps(tree: Tree) -> Tree:
    """The tree of a text in which such loops ask tapes for gradients."""
    if "compute_gradients" not in tree.text:
        return tree
    tree = settle(
        tree, lambda t: next((e for n in t.nodes if isinstance(n, ast.Assign) and (e := _hoisted(t, n))), None)
    )
    return settle(tree, lambda t: next((e for n in t.nodes if isinstance(n, ast.Assign) and (e := _edits(t, n))), None))


def _hoisted(tree: Tree, node: ast.Assign) -> list[Edit]:
    """An optimizer that a loop makes in every round, and asks for gradients alone, is made once before the loop.

    Only what applies gradients gives an optimizer state, and that stands behind the loop.
    """
    loop = next((a for a in tree.ancestors(node) if isinstance(a, ast.For | ast.While | Function)), None)
    target = node.targets[0]
    if not isinstance(loop, ast.For) or len(node.targets) != 1 or not isinstance(target, ast.Name):
        return []
    call = node.value
    if not isinstance(call, ast.Call) or Symbols(tree).called(call) not in optimizer_symbols():
        return []
    stored = stored_names(loop)
    if names_in(call) & stored or tree.parents[loop] is None:
        return []
    reads = [n for n in walk(loop) if isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load)]
    users = [tree.parents[n] for n in reads]
    if not all(isinstance(u, ast.Attribute) and u.attr == "compute_gradients" for u in users):
        return []
    layout = Layout(tree)
    start, end = layout.extent(node)
    place = layout.extent(loop)[0]
    return [Edit(place, place, layout.moved(node, [], layout.column(loop))), Edit(start, end, "")]


def _edits(tree: Tree, node: ast.Assign) -> list[Edit]:
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return []
    if call.func.attr != "compute_gradients" or len(node.targets) != 1 or not in_loop(tree, node):
        return []
    given = {k.arg: k.value for k in call.keywords}
    loss = call.args[0] if call.args else given.pop("loss", None)
    variables = call.args[1] if len(call.args) > 1 else given.pop("var_list", None)
    if not isinstance(loss, ast.Name) or given or len(call.args) > 2:
        return []
    block = block_of(tree.parents, node)
    first = _first(block, node, loss.id)
    if first is None or _runs(block):
        return []
    layout = Layout(tree)
    column, newline = layout.column(node), layout.newline
    tf = next((b.name for b in Symbols(tree).imports() if b.target == "tensorflow"), None)
    if tf is None:
        return []
    under = block[block.index(first) : block.index(node)]
    start, stop = layout.extent(first)[0], layout.extent(under[-1])[1]
    body = "".join(layout.moved(s, [], column + INDENT) for s in under)
    lines = f"{column}with {tf}.GradientTape() as tape:{newline}{body}"
    target, asked = tree.segment(node.targets[0]), "variables"
    if variables is None:
        lines += f"{column}variables = tape.watched_variables(){newline}"
    elif isinstance(variables, ast.Name | ast.Attribute):
        asked = tree.segment(variables)
    else:
        lines += f"{column}variables = {tree.segment(variables)}{newline}"
    lines += f"{column}{target} = list(zip(tape.gradient({loss.id}, {asked}), {asked})){newline}"
    end = layout.extent(node)[1]
    return [Edit(start, max(stop, end), lines)]


def _first(block: list[ast.stmt], node: ast.stmt, loss: str) -> ast.stmt | None:
    """The first statement of the block that the loss is computed from; none where it is computed outside."""
    wanted, found = {loss}, None
    for statement in reversed(block[: block.index(node)]):
        stored = stored_names(statement)
        if stored & wanted:
            found = statement
            wanted |= read_names(statement)
    made = {n.id for s in block for n in walk(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return found if loss in made else None


def _runs(block: list[ast.stmt]) -> bool:
    """Whether the block runs a session: then it is no part of a graph."""
    calls = [n for s in block for n in walk(s) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return any(isinstance(c.func, ast.Attribute) and c.func.attr in ("run", "eval") for c in calls) or any(
        isinstance(n, Function) for s in block for n in walk(s)
    )


def drop_reuse_switches(text: str) -> str:
    """The text without statements that only switch reuse on: objects made once are what was reused."""
    if "reuse_variables" not in text:
        return text
    tree = Tree(Source(text, ""))
    layout, edits = Layout(tree), list[Edit]()
    for node in tree.nodes:
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr != "reuse_variables" or not isinstance(node, ast.Expr):
            continue
        gone: ast.stmt = node
        while len(block_of(tree.parents, gone)) == 1 and isinstance(choice := tree.parents[gone], ast.If):
            if choice.orelse or any(isinstance(n, ast.Call) for n in walk(choice.test)):
                break
            gone = choice
        if len(block_of(tree.parents, gone)) > 1:
            start, end = layout.extent(gone)
            edits.append(Edit(start, end, ""))
    return apply_edits(text, edits)


__all__ = ["drop_reuse_switches", "tape_looped_steps"]
