"""Variables that a loop or a comprehension makes, by the list or dictionary that holds them all."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_UNKNOWN = "variables that a loop makes are listed, and it is not known what holds them all"


def holder_of(context: Context, creation: Creation) -> str:
    """The expression whose elements are exactly what one creation makes in all rounds. Raises Blocked."""
    tree = context.state.tree
    outer = creation.loops[0]
    inner = creation.loops[-1]
    if len(creation.loops) == 1 and isinstance(inner, ast.ListComp | ast.DictComp):
        made = inner.value if isinstance(inner, ast.DictComp) else inner.elt
        parent = tree.parents.get(inner)
        if made is creation.node and isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            target = parent.targets[0]
            if isinstance(target, ast.Name | ast.Attribute) and _bindings(tree, ast.unparse(target)) == 1:
                return _elements(target, keyed=isinstance(inner, ast.DictComp))
        raise Blocked(creation.node, "TFM704", _UNKNOWN)
    if not all(isinstance(loop, ast.For) for loop in creation.loops) or not isinstance(outer, ast.For):
        raise Blocked(creation.node, "TFM704", _UNKNOWN)
    found = _addition(tree, creation.node, outer)
    if found is None or not _holds_nothing_else(tree, *found):
        raise Blocked(creation.node, "TFM704", _UNKNOWN)
    return _elements(found[0], keyed=found[1])


def _elements(holder: ast.expr, *, keyed: bool) -> str:
    return f"{ast.unparse(holder)}.values()" if keyed else ast.unparse(holder)


def _addition(tree: Tree, made: ast.expr, loop: ast.For) -> tuple[ast.expr, bool] | None:
    """The list or dictionary that a loop puts an object into in every round, and whether it is a dictionary."""
    statement = tree.parents.get(made)
    direct = _put(tree, made)
    if direct is not None:
        return direct if in_every_round(tree, made, loop) else None
    if not isinstance(statement, ast.Assign) or statement.value is not made or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or _bindings(tree, target.id, loop) != 1:
        return None
    places = [
        n
        for n in walk(loop)
        if isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load) and _put(tree, n) is not None
    ]
    if len(places) != 1 or not in_every_round(tree, places[0], loop):
        return None
    return _put(tree, places[0])


def _put(tree: Tree, node: ast.expr) -> tuple[ast.expr, bool] | None:
    """What ``holder.append(node)``, ``holder += [node]`` and ``holder[key] = node`` put something into."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.Call) and parent.args == [node] and isinstance(parent.func, ast.Attribute):
        appended = parent.func.attr == "append" and isinstance(tree.parents.get(parent), ast.Expr)
        return (parent.func.value, False) if appended else None
    if isinstance(parent, ast.List) and parent.elts == [node]:
        statement = tree.parents.get(parent)
        added = isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add)
        return (statement.target, False) if isinstance(statement, ast.AugAssign) and added else None
    if isinstance(parent, ast.Assign) and parent.value is node and len(parent.targets) == 1:
        target = parent.targets[0]
        return (target.value, True) if isinstance(target, ast.Subscript) else None
    return None


def in_every_round(tree: Tree, node: ast.AST, loop: ast.AST) -> bool:
    """Whether no branch inside a loop or comprehension stands around a place in it."""
    for ancestor in tree.ancestors(node):
        if ancestor is loop:
            return True
        if isinstance(ancestor, ast.If | ast.IfExp | ast.Try | ast.While):
            return False
    return False


def _holds_nothing_else(tree: Tree, holder: ast.expr, keyed: bool) -> bool:
    """Whether a name stands for one list or dictionary, empty at first, and is filled in one place only."""
    text = ast.unparse(holder)
    if not isinstance(holder, ast.Name | ast.Attribute):
        return False
    empty = 0
    uses = [n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and ast.unparse(n) == text]
    for node in uses:
        if isinstance(node.ctx, ast.Load):
            continue
        value = _given(tree, node)
        if value is None:
            continue
        plain = isinstance(value, ast.List | ast.Dict) and not ast.unparse(value).strip("[]{}")
        called = isinstance(value, ast.Call) and ast.unparse(value) in ("list()", "dict()", "OrderedDict()")
        empty += 1 if plain or called or ast.unparse(value) == "collections.OrderedDict()" else 2
    return empty == 1 and sum(_fills(tree, n) for n in uses) == 1


def _given(tree: Tree, target: ast.expr) -> ast.expr | None:
    """The value that an assignment gives to one of its targets; None for what `+=` adds to."""
    parent = tree.parents.get(target)
    if isinstance(parent, ast.AugAssign):
        return None
    if isinstance(parent, ast.Assign):
        return parent.value
    above = tree.parents.get(parent) if isinstance(parent, ast.Tuple | ast.List) else None
    if isinstance(parent, ast.Tuple | ast.List) and isinstance(above, ast.Assign):
        value = above.value
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(parent.elts):
            return value.elts[parent.elts.index(target)]
    return target


def _fills(tree: Tree, node: ast.expr) -> bool:
    """Whether a place puts something into a list or dictionary, or takes something out."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.AugAssign):
        return parent.target is node
    if isinstance(parent, ast.Attribute):
        return parent.attr in ("append", "extend", "insert", "pop", "remove", "update", "setdefault", "clear")
    return isinstance(parent, ast.Subscript) and parent.value is node and not isinstance(parent.ctx, ast.Load)


def _bindings(tree: Tree, text: str, within: ast.AST | None = None) -> int:
    """How often a name or attribute is given a value, in all of the program or within a part of it."""
    return sum(
        isinstance(n, ast.Name | ast.Attribute) and not isinstance(n.ctx, ast.Load) and ast.unparse(n) == text
        for n in (tree.nodes if within is None else walk(within))
    )


def made_together(context: Context, creation: Creation) -> list[str]:
    """What names the variables that one call of a function makes, with a star before what holds several.

    Raises Blocked where that is not known.
    """
    node, value = creation.item.node, creation.value
    alone = isinstance(node, ast.Assign) and node.value is creation.node and len(node.targets) == 1
    parts = list((value.parts or {}).values()) if value is not None else []
    plain = bool(parts) and all(p.kind is Kind.VARIABLE for p in parts) and not creation.loops
    if not alone or not plain or value is None or not isinstance(node, ast.Assign):
        raise Blocked(creation.node, "TFM704", _UNKNOWN)
    target = node.targets[0]
    if isinstance(target, ast.Tuple | ast.List) and value.shape != "dict" and len(target.elts) == len(parts):
        return [ast.unparse(t) for t in target.elts]
    if not isinstance(target, ast.Name | ast.Attribute) or _bindings(context.state.tree, ast.unparse(target)) > 1:
        raise Blocked(creation.node, "TFM704", _UNKNOWN)
    return [f"*{_elements(target, keyed=value.shape == 'dict')}"]


def in_rounds(texts: list[tuple[tuple[object, ...], str]]) -> list[str]:
    """The parts of a list in the order in which the variables were made: those of one loop, round by round.

    Takes each holder with the loops that fill it; what no loop makes has none. Raises ValueError for loops inside
    each other that fill several.
    """
    parts: list[str] = []
    at = 0
    while at < len(texts):
        loops = texts[at][0]
        group = [texts[at][1]]
        while loops and at + len(group) < len(texts) and texts[at + len(group)][0][:1] == loops[:1]:
            if texts[at + len(group)][0] != loops:
                raise ValueError("loops inside each other")
            group.append(texts[at + len(group)][1])
        if not loops:
            parts += group
        elif len(group) == 1:
            parts.append(f"*{group[0]}")
        else:
            parts.append(f"*(v for made in zip({', '.join(group)}) for v in made)")
        at += len(group)
    return parts


__all__ = ["holder_of", "in_every_round", "in_rounds", "made_together"]
