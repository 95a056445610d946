"""The tags of summaries: names within the name scopes that were open, as far as the program says them."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.objects.object_scopes import object_scope
from tf2mig.lift.steps.training import argument
from tf2mig.lift.variables.creation_names import below_scope
from tf2mig.syntax.walking import walk

SUPPORT = "event_summaries"
BLOCKS = (ast.For, ast.If)
"""Statements that make summaries only when, or as often as, they run."""


def call_of(member: Value) -> ast.Call:
    """The call that makes a summary. Raises Blocked."""
    if not isinstance(member.node, ast.Call):
        raise Blocked(member.node, "TFM710", "a summary is made in a way that is not known")
    return member.node


def is_looped(member: Value) -> bool:
    """Whether a loop makes the summary, once a round, or a branch that may not be taken."""
    return bool(member.items) and isinstance(member.items[0].node, BLOCKS)


def is_literal(context: Context, member: Value) -> bool:
    """Whether the tag is known: a literal name within literal scopes."""
    return _literal(context, member) is not None and "?" not in member.scope and not is_looped(member)


def is_plain(context: Context, member: Value) -> bool:
    """Whether a tag is a literal that may stand in a file as it is."""
    return not {":", " "} & set(_literal(context, member) or ":")


def tag_of(context: Context, member: Value) -> str:
    """TF1's tag: the name scopes and the name. Raises Blocked."""
    name = _literal(context, member)
    if name is None or "?" in member.scope:
        raise Blocked(member.node, "TFM710", "the name of a summary is not a literal")
    tag = "/".join([*(s for s in member.scope if s), name.replace(" ", "_")])
    known = [m for m in context.reporting.tags if context.reporting.tags[m] == tag and m is not member.node]
    if known and member.node not in context.reporting.tags:
        tag = f"{tag}_{len(known)}"
    if member.node is not None:
        context.reporting.tags.setdefault(member.node, tag)
        return context.reporting.tags[member.node]
    return tag


def tag_text(context: Context, member: Value) -> str:
    """The expression of a tag that is not a literal, or that only some runs of the statement give. Raises Blocked."""
    call = call_of(member)
    name = argument(call, 0, "name")
    kept = object_scope(context, call) if member.scope == ("?",) else None
    if kept is not None and (literal := _literal(context, member)) is not None and member.items:
        return f'{kept} + "/{literal}"'
    opened = _opened_each_round(context, member, call)
    if opened is not None and (literal := _literal(context, member)) is not None:
        return below_scope(context.state.tree, opened, literal)
    if name is None or "?" in member.scope:
        raise Blocked(call, "TFM710", "the name of a summary is not known")
    scopes, literal = "".join(f"{s}/" for s in member.scope if s), _literal(context, member)
    if literal is not None:
        return f'"{scopes}{literal}"'
    named = [n for n in walk(name) if isinstance(n, ast.Attribute) and n.attr == "name"]
    if named and context.reporting.colliding and not is_looped(member):
        raise Blocked(call, "TFM710", "a summary is named after variables, and it is not known which names they had")
    if holds_layers(context):
        for node in named:
            _ask_layers(context, node, member.items[0])
    text = context.text(name, member.items[0])
    return f'"{scopes}" + {text}' if scopes else text


def holds_layers(context: Context) -> bool:
    """Whether some of the program's variables belong to Keras layers."""
    owners = [c for c in context.state.creations if c.value is not None and c.value.kind is not Kind.VARIABLE]
    return any(c.function is not None or (c.value and c.value.kind is not Kind.OPTIMIZER) for c in owners)


def _opened_each_round(context: Context, member: Value, call: ast.Call) -> ast.expr | None:
    """The expression that names the only scope of a summary, where the loop around it opens that anew each round."""
    tree = context.state.tree
    around = [a for a in tree.ancestors(call) if isinstance(a, ast.For | ast.With)][:2]
    if len(around) < 2 or not isinstance(around[0], ast.With) or around[1] is not member.items[0].node:
        return None
    opened = around[0].items[0].context_expr
    symbol = context.state.symbols.called(opened)
    alone = len(around[0].items) == 1 and not any(member.scope[:-1]) and unsettled(member.scope)
    if not alone or symbol not in ("tf.name_scope", "tf.variable_scope") or not isinstance(opened, ast.Call):
        return None
    named = opened.args[0] if len(opened.args) == 1 else None
    return named if isinstance(named, ast.BinOp | ast.Call | ast.JoinedStr) else None


def _ask_layers(context: Context, node: ast.Attribute, item: Item) -> None:
    """Let the support module say what a variable is called, where Keras layers know their own only by a path."""
    held, operation = node.value, False
    if isinstance(held, ast.Attribute) and held.attr == "op":
        held, operation = held.value, True
    ending = '.partition(":")[0]' if operation else ""
    context.replaced[node] = f"{SUPPORT}.name_of({context.text(held, item)}){ending}"


def _literal(context: Context, member: Value) -> str | None:
    """The name of a summary where it is made of literals and of the names of scopes; None where it is not known."""
    node = argument(call_of(member), 0, "name")
    item = next((i for m, i in context.reporting.items.items() if m.node is member.node), None)
    return _text(item, node) if node is not None else None


def _text(item: Item | None, node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(item, node.left), _text(item, node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.Attribute) and node.attr == "name" and item is not None:
        opened = next((v for n, v in item.uses if n is node.value and v.symbol == "tf.variable_scope"), None)
        known = opened is not None and opened.kind is Kind.NOTHING and not unsettled(opened.scope)
        return "/".join(s for s in opened.scope if s) if known and opened is not None else None
    return None


__all__ = ["BLOCKS", "SUPPORT", "call_of", "holds_layers", "is_literal", "is_looped", "is_plain", "tag_of", "tag_text"]
