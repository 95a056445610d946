"""Strings that stand alone, as notes: each becomes a comment of the statement that it speaks of, where that moves."""

from __future__ import annotations

import ast
from inspect import cleandoc

from tf2mig.findings import Edit
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import blocks_of

_ELSEWHERE = frozenset({Kind.TRAIN, Kind.OPERATION, Kind.SUMMARY, Kind.UPDATES})
"""Kinds of statements that are written anew, so that nothing can stand beside them."""


_SCOPES = {"tf.name_scope", "tf.variable_scope", "tf.device", "tf.control_dependencies"}


def attach_notes(context: Context) -> None:
    """Hand the notes beside statements that functions will hold on to those statements."""
    kept = {*context.builders, *context.plain}
    by_node = {i.node: i for b in context.state.bodies.values() if b.owner not in kept for i in b.items}
    for item in by_node.values():
        if not is_note(item.node) or item.role is not Role.KEEP:
            continue
        found = _spoken_of(context, item.node, by_node)
        if found is None:
            continue
        above, below = context.notes.setdefault(found, ([], []))
        (above if found.order > item.order else below).extend(_comments(item.node))
        item.role = Role.DROP
    _hand_on(context, by_node)
    _enter(context, by_node)


def _hand_on(context: Context, by_node: dict[ast.stmt | ast.expr, Item]) -> None:
    """What is said above placeholders that leave nothing is said of the statement that follows them directly."""
    layout = context.layout
    for node, item in by_node.items():
        if not isinstance(node, ast.stmt) or not _vanishes(context, item):
            continue
        said = layout.text[layout.extent(node)[0] : layout.extent(node, comments=False)[0]]
        block = next((b for b in blocks_of(context.state.tree.parents[node]) if node in b), [])
        at = block.index(node) + 1 if node in block else len(block)
        while said and at < len(block) and block[at].lineno == (block[at - 1].end_lineno or 0) + 1:
            found = by_node.get(block[at])
            if found is None or not _vanishes(context, found):
                if found is not None and _moves(found):
                    above, _ = context.notes.setdefault(found, ([], []))
                    above.extend(line.strip() for line in said.splitlines() if line.strip())
                break
            at += 1


def _enter(context: Context, by_node: dict[ast.stmt | ast.expr, Item]) -> None:
    """What is said above a scope whose head goes is said of the statement inside, where that moves."""
    layout = context.layout
    for node, item in by_node.items():
        if not isinstance(node, ast.With) or item.role is not Role.OPEN:
            continue
        calls = [context.state.symbols.called(i.context_expr) for i in node.items]
        found = by_node.get(node.body[0])
        start, end = layout.extent(node)[0], layout.extent(node, comments=False)[0]
        if found is None or not _moves(found) or start == end or not set(calls) <= _SCOPES:
            continue
        above, _ = context.notes.setdefault(found, ([], []))
        above.extend(line.strip() for line in layout.text[start:end].splitlines())
        context.edits.append(Edit(start, end, ""))


def _vanishes(context: Context, item: Item) -> bool:
    leaves = context.hoisted.get(item) or context.feeding.spec_lines.get(item)
    return item.role is Role.PLACEHOLDER and not item.virtual and not leaves


def is_note(node: ast.AST) -> bool:
    """Whether a statement is a string and nothing else."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _spoken_of(context: Context, note: ast.AST, by_node: dict[ast.stmt | ast.expr, Item]) -> Item | None:
    """The statement that a note stands with, where that moves: the nearer one, else the one above."""
    parent = context.state.tree.parents[note]
    blocks = blocks_of(parent)
    block: list[ast.stmt] = next(b for b in blocks if note in b)
    at = block.index(note)  # type: ignore[arg-type]
    if at == 0 and isinstance(parent, ast.Module | ast.FunctionDef | ast.ClassDef):
        return None
    above = next((s for s in reversed(block[:at]) if not is_note(s)), None)
    below = next((s for s in block[at + 1 :] if not is_note(s)), None)
    gaps = [(_gap(above, note), above)] if above is not None else []
    gaps += [(_gap(note, below), below)] if below is not None else []
    nearest = min((gap for gap, _ in gaps), default=0)
    beside = [by_node[s] for gap, s in gaps if gap == nearest and s in by_node]
    return next((item for item in beside if _moves(item)), None)


def _gap(first: ast.AST, second: ast.AST) -> int:
    return int(second.lineno - first.end_lineno)  # type: ignore[attr-defined]


def _moves(item: Item) -> bool:
    kinds = {leaf.kind for leaf in item.value.leaves()} if item.value is not None else set()
    return item.role is Role.DEFER and not item.eager_too and not kinds & _ELSEWHERE


def _comments(note: ast.stmt | ast.expr) -> list[str]:
    """A note as comments, which can stand at any indentation."""
    assert isinstance(note, ast.Expr)
    text = ast.literal_eval(note.value)
    return [f"# {line}".rstrip() for line in cleandoc(text).splitlines()]
