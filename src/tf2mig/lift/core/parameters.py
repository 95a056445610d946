"""Parameters that go: the edits that take them, and what calls give for them, out of the text."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from tf2mig.findings import Edit
from tf2mig.graph.items import UserFunction
from tf2mig.lift.core.context import Context
from tf2mig.syntax.tree import Tree

Extent = tuple[int, int]


def argument_node(function: UserFunction, call: ast.Call, name: str) -> ast.expr | None:
    """What a call gives for a parameter; None where it is left to the default."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    position = _position(function, name)
    if (
        position is None
        or position >= len(call.args)
        or any(isinstance(a, ast.Starred) for a in call.args[: position + 1])
    ):
        return None
    return call.args[position]


def _position(function: UserFunction, name: str) -> int | None:
    args = function.node.args
    names = [a.arg for a in [*args.posonlyargs, *args.args]]
    if name not in names:
        return None
    bound = function.cls is not None and bool(names) and names[0] in ("self", "cls")
    return names.index(name) - (1 if bound else 0)


def drop_parameters(context: Context, function: UserFunction, names: Iterable[str], calls: Iterable[ast.Call]) -> None:
    """Add the edits that remove parameters of a function, and the arguments given for them."""
    gone = set(names)
    assert not isinstance(function.node, ast.Lambda)
    tree = context.state.tree
    args = function.node.args
    edits = without_parameters(tree, args, {a.arg for a in [*args.posonlyargs, *args.args]} & gone)
    for call in calls:
        nodes: list[ast.AST] = sorted([*call.args, *call.keywords], key=tree.start)
        taken = {n for name in gone if (n := argument_node(function, call, name)) is not None}
        indexes = {i for i, n in enumerate(nodes) if n in taken or (isinstance(n, ast.keyword) and n.arg in gone)}
        edits += removals([(tree.start(n), tree.end(n)) for n in nodes], indexes)
    context.edits += edits
    context.taken_out += edits


def without_parameters(tree: Tree, args: ast.arguments, gone: set[str]) -> list[Edit]:
    """The edits that remove some of a function's parameters, with their defaults."""
    parameters = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(parameters) - len(args.defaults)) + list(args.defaults)
    extents = [(tree.start(a), tree.end(d if d is not None else a)) for a, d in zip(parameters, defaults, strict=True)]
    return removals(extents, {i for i, a in enumerate(parameters) if a.arg in gone})


def without_arguments(tree: Tree, call: ast.Call, gone: set[int]) -> list[Edit]:
    """The edits that remove some of a call's arguments, by their places."""
    passed = [*call.args, *call.keywords]
    return removals([(tree.start(n), tree.end(n)) for n in passed], gone)


def removals(extents: Sequence[Extent], gone: set[int]) -> list[Edit]:
    """The edits that remove some of several things between commas, with their commas."""
    edits: list[Edit] = []
    index = 0
    while index < len(extents):
        if index not in gone:
            index += 1
            continue
        first = index
        while index + 1 in gone:
            index += 1
        if index + 1 < len(extents):
            edits.append(Edit(extents[first][0], extents[index + 1][0], ""))
        elif first:
            edits.append(Edit(extents[first - 1][1], extents[index][1], ""))
        else:
            edits.append(Edit(extents[0][0], extents[index][1], ""))
        index += 1
    return edits
