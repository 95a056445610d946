"""Collections that a program names itself: filled by the ``collections`` of variables, or by hand."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk

KNOWN_KEYS = frozenset({"variables", "trainable_variables", "local_variables", "model_variables"})
"""The values of `tf.GraphKeys` that every variable is put under by itself."""
_KEYS = {
    "GLOBAL_VARIABLES": "variables",
    "LOCAL_VARIABLES": "local_variables",
    "MODEL_VARIABLES": "model_variables",
    "TRAINABLE_VARIABLES": "trainable_variables",
}
_READERS = frozenset({"tf.get_collection", "tf.get_collection_ref"})


def named_key(node: ast.Call, symbol: str) -> str | None:
    """The literal name of the collection that a call asks for."""
    if symbol not in _READERS:
        return None
    key = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "key"), None)
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def members_of(context: Context, key: str, node: ast.AST) -> list[Creation]:
    """The creations whose variables a collection holds. Raises Blocked where that is not known."""
    found: list[Creation] = []
    for creation in context.state.creations:
        if creation.item.owner in context.builders:
            continue
        if creation.function is not None:
            if _all_under(context, creation, key, node):
                found.append(creation)
        elif key in _keys(context, creation):
            found.append(creation)
    for body in context.state.bodies.values():
        for item in body.items:
            found += [c for c in _added(context, item, key, node) if c not in found]
    return found


def _all_under(context: Context, call: Creation, key: str, node: ast.AST) -> bool:
    """Whether a collection holds the variables of what a builder's call makes. Raises Blocked where some are left."""
    assert call.function is not None
    answers: set[bool] = set()
    for inner in context.state.creations:
        if inner.item.owner is not call.function.node or inner.shared is not None:
            continue
        if inner.value is not None and inner.value.kind is Kind.OPTIMIZER:
            continue
        nested = inner.function is not None
        answers.add(_all_under(context, inner, key, node) if nested else key in _keys(context, inner, call))
    if len(answers) > 1:
        raise Blocked(node, "TFM704", f"the collection {key!r} holds some of the variables of a function's call")
    return answers == {True}


def _keys(context: Context, creation: Creation, call: Creation | None = None) -> set[str]:
    """The collections that a variable is put under; ``call`` is the builder's call that makes it."""
    given = next((k.value for k in creation.node.keywords if k.arg == "collections"), None)
    if given is None:
        return set()
    item = creation.item
    if call is not None and isinstance(given, ast.Name) and given.id in call.arguments:
        given, item = call.arguments[given.id], call.item
    listed = _value(context, item, given)
    if not isinstance(listed, ast.List | ast.Tuple):
        raise Blocked(creation.node, "TFM704", "it is not known to which collections a variable belongs")
    return {e.value for e in listed.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)}


def _value(context: Context, item: Item, node: ast.expr) -> ast.expr | None:
    """The literal behind a name: what the last statement before gives it."""
    if not isinstance(node, ast.Name):
        return node
    found: ast.expr | None = None
    for earlier in context.state.bodies[item.owner].items:
        if earlier.order >= item.order or node.id not in earlier.defines:
            continue
        found = _assigned(earlier.node, node.id)
    return found


def _assigned(statement: ast.AST, name: str) -> ast.expr | None:
    if not isinstance(statement, ast.Assign):
        return None
    target = statement.targets[0]
    if isinstance(target, ast.Name):
        return statement.value
    if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
        for one, value in zip(target.elts, statement.value.elts, strict=False):
            if isinstance(one, ast.Name) and one.id == name:
                return value
    return None


def _added(context: Context, item: Item, key: str, node: ast.AST) -> list[Creation]:
    """Variables that a statement adds to the collection by hand."""
    found: list[Creation] = []
    for call in walk(item.node):
        if not isinstance(call, ast.Call) or context.state.symbols.symbol(call.func) != "tf.add_to_collection":
            continue
        name = call.args[0] if call.args else None
        if not isinstance(name, ast.Constant):
            raise Blocked(node, "TFM704", f"it is not known what the collection {key!r} holds")
        if name.value != key:
            continue
        value = next((v for n, v in item.uses if len(call.args) > 1 and n is call.args[1]), None)
        if value is None or value.kind is not Kind.VARIABLE or value.creation is None:
            raise Blocked(node, "TFM704", f"the collection {key!r} holds more than variables")
        found.append(value.creation)
    return found


def drop_keys(context: Context) -> None:
    """Settle what only named collections: lists that nothing else reads go, other keys become plain
    strings.
    """
    for body in context.state.bodies.values():
        for item in body.items:
            if item.role is Role.KEEP and isinstance(item.node, ast.Assign) and _only_keys(context, item):
                item.role = Role.DROP
    inside = {n for c in context.state.creations for n in walk(c.node)}
    for use in context.state.symbols.uses:
        value = _KEYS.get(use.symbol.removeprefix("tf.GraphKeys."))
        if value is not None and use.node not in inside and not _in_reader(context, use.node):
            context.replaced[use.node] = f'"{value}"'


def _in_reader(context: Context, node: ast.AST) -> bool:
    parent = context.state.tree.parents.get(node)
    return isinstance(parent, ast.Call) and context.state.symbols.called(parent) is not None


def _only_keys(context: Context, item: Item) -> bool:
    """Whether a statement makes a list of keys that only calls which create variables read."""
    assert isinstance(item.node, ast.Assign)
    target, value = item.node.targets[0], item.node.value
    if not isinstance(target, ast.Name) or not isinstance(value, ast.List) or not value.elts:
        return False
    symbols = context.state.symbols
    if not any((symbols.symbol(e) or "").startswith("tf.GraphKeys.") for e in value.elts):
        return False
    inside = {n for c in context.state.creations for n in walk(c.node)}
    reads = [
        n for n in walk(item.owner) if isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load)
    ]
    return all(n in inside for n in reads)


__all__ = ["KNOWN_KEYS", "drop_keys", "members_of", "named_key"]
