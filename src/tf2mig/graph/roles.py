"""What lifting does with a statement: its role follows from its values."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import DISCARDED, Kind, Value
from tf2mig.syntax.walking import walk


def settle(item: Item) -> None:
    """Set the role of a statement whose values are known. Raises Blocked where no role would do."""
    value = item.value
    node = item.node
    if item.role is not Role.KEEP:
        return
    if item.sites:
        if item.creations:
            raise Blocked(node, "TFM707", "a statement that runs the session also creates state")
        return
    kinds = {leaf.kind for leaf in value.leaves()} if value is not None else set()
    if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None and _declares(node, value):
        item.role = Role.PLACEHOLDER
    elif (
        (value is not None and kinds and kinds <= DISCARDED and isinstance(node, ast.Assign | ast.Expr))
        or (isinstance(node, ast.stmt) and _reuses(node))
        or _is_certain(item)
        or (isinstance(node, ast.Expr) and value is not None and value.symbol in cat.VANISHING)
    ):
        item.role = Role.DROP
    elif value is not None and value.kind is Kind.NOTHING:
        item.role = Role.KEEP
    elif isinstance(node, ast.Assign) and value is not None and _creates(node, value):
        item.role = Role.CREATE
    elif isinstance(node, ast.Assign) and value is not None and _names_one(node) and _only_groups(value, item):
        item.role = Role.DROP
    elif item.deferred:
        if kinds & DISCARDED and kinds - DISCARDED and isinstance(node, ast.Assign):
            raise Blocked(node, "TFM707", "one statement names both tensors and what only a session needs")
        item.role = Role.DEFER
    elif item.creations:
        item.role = Role.CREATE


def _is_certain(item: Item) -> bool:
    """Whether a statement asserts that a part of the graph, which stands there by then, is not None."""
    test = item.node.test if isinstance(item.node, ast.Assert) else None
    if not isinstance(test, ast.Compare) or ast.unparse(test.comparators[0]) != "None":
        return False
    asked = next((v for n, v in item.uses if n is test.left), None)
    return isinstance(test.ops[0], ast.IsNot) and len(test.ops) == 1 and asked is not None and asked.deferred


def _only_groups(value: Value, item: Item) -> bool:
    """A literal list or dictionary of things that have names already: fetches resolve through it."""
    if value.kind is not Kind.CONTAINER or not value.parts or not value.deferred:
        return False
    if isinstance(item.node, ast.Assign) and isinstance(item.node.value, ast.Name) and value.items:
        # Another name for a list that tensors were put into.
        return False
    return (
        not item.creations
        and all(
            isinstance(leaf.node, ast.Name | ast.Attribute) or leaf.text is not None
            for leaf in value.leaves()
            if item not in leaf.items
        )
        and not any(item in leaf.items for leaf in value.leaves())
    )


def _declares(node: ast.Assign | ast.AnnAssign, value: Value) -> bool:
    """Whether the statement declares placeholders, and does nothing else."""
    inside = {id(n) for n in walk(node)}
    leaves = list(value.leaves())
    return bool(leaves) and all(leaf.kind is Kind.PLACEHOLDER and id(leaf.node) in inside for leaf in leaves)


def _names_one(node: ast.Assign) -> bool:
    return not any(isinstance(t, ast.Tuple | ast.List) for t in node.targets)


def _creates(node: ast.Assign, value: Value) -> bool:
    """Whether the statement does nothing but name a new variable, layer or optimizer."""
    kinds = (Kind.VARIABLE, Kind.OPTIMIZER, Kind.LAYER)
    if value.kind is Kind.CONTAINER and value.node is node.value and isinstance(node.value, ast.Call):
        return all(leaf.kind is Kind.VARIABLE for leaf in value.leaves())
    return value.kind in kinds and value.creation is not None and value.creation.node is node.value


def _reuses(node: ast.stmt) -> bool:
    """Whether the statement only switches on the reuse of variables."""
    if isinstance(node, ast.If):
        return not node.orelse and all(_reuses(s) for s in node.body)
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "reuse_variables"
