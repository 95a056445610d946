"""Optimizers whose learning rate is fed or computed: the optimizer is made once, and the training steps that use it
set the rate.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind
from tf2mig.syntax.walking import walk


def hand_rates_on(state: State) -> None:
    """Let what an optimizer's rate depends on be needed by the training steps, and not by making the
    optimizer.
    """
    items = [i for body in state.bodies.values() for i in body.items]
    for maker in items:
        value = maker.value
        chosen = maker.role is Role.DEFER and _only_chooses(maker)
        made = maker.role is Role.CREATE and value is not None and value.kind is Kind.OPTIMIZER
        if not chosen and not made:
            continue
        if not (maker.placeholders or maker.needs):
            continue
        creations = maker.creations if chosen else [value.creation] if value is not None else []
        steps = [i for i in items if i is not maker and any(_uses(i, c) for c in creations if c is not None)]
        if chosen:
            maker.role = Role.KEEP
        for step in steps:
            step.rates += [n for n in maker.needs if n not in step.needs]
            step.needs += [n for n in maker.needs if n not in step.needs]
            step.placeholders += [p for p in maker.placeholders if p not in step.placeholders]
        maker.needs.clear()
        maker.placeholders.clear()
    for item in items:
        _part_own_rates(item)


def _part_own_rates(item: Item) -> None:
    """Tell what a training step that makes its optimizer itself needs for the rate alone."""
    rates = [rate_node(c.node) for c in item.creations if c.value is not None and c.value.kind is Kind.OPTIMIZER]
    if item.role is not Role.DEFER or not isinstance(item.node, ast.Assign | ast.Expr | ast.Return):
        return
    inside = {id(n) for rate in rates if rate is not None for n in walk(rate)}
    asked = {ast.unparse(n) for n in walk(item.node) if isinstance(n, _NAMED) and id(n) in inside}
    other = {ast.unparse(n) for n in walk(item.node) if isinstance(n, _NAMED) and id(n) not in inside}
    item.rates += [n for n in item.needs if n not in item.rates and n.defines and set(n.defines) <= asked - other]


_NAMED = (ast.Name, ast.Attribute)


def _only_chooses(item: Item) -> bool:
    """Whether a statement is a branch that makes one optimizer or another, all with one rate, and nothing else."""
    if not isinstance(item.node, ast.If) or not item.creations or len(item.defines) != 1:
        return False
    makers = [c for c in item.creations if c.value is not None and c.value.kind is Kind.OPTIMIZER]
    rates = [rate for c in makers if (rate := rate_node(c.node)) is not None]
    inside = {id(n) for rate in rates for n in walk(rate)}
    plain = all(id(n) in inside or not v.deferred for n, v in item.uses)
    alike = len({ast.dump(rate) for rate in rates}) == 1
    made = {c.node for c in makers}
    return (
        plain
        and alike
        and len(rates) == len(item.creations)
        and all(_is_choice(s, made) for s in _statements(item.node))
    )


def _statements(node: ast.If) -> list[ast.stmt]:
    """The statements of every branch, also of those inside."""
    inner = [*node.body, *node.orelse]
    return inner + [s for i in inner if isinstance(i, ast.If) for s in _statements(i)]


def _is_choice(node: ast.stmt, made: set[ast.Call]) -> bool:
    if isinstance(node, ast.Assign):
        return node.value in made
    return isinstance(node, ast.If | ast.Raise | ast.Pass)


def rate_node(call: ast.Call) -> ast.expr | None:
    """The learning rate that an optimizer is made with."""
    for keyword in call.keywords:
        if keyword.arg == "learning_rate":
            return keyword.value
    return call.args[0] if call.args else None


def _uses(item: Item, creation: object) -> bool:
    value = item.value
    members = [m for leaf in value.leaves() for m in leaf.members] if value is not None else []
    return any(v.creation is creation for v in [*(v for _, v in item.uses), *members])


__all__ = ["hand_rates_on"]
