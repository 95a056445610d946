"""Names that stand for one variable, layer or optimizer after another.

In TF1 a tensor kept the variable that it was made from; a lifted function reads the name when it runs. So each
object gets a name of its own: all but the last are renamed, from their assignment to the next. Where a tensor, or what
each round of a loop makes, has the name too, that is a name inside the lifted function, and all objects are renamed.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Body, Function, Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.names import Names, identifier
from tf2mig.lift.normalize.calls.summed_losses import added_apart
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_OBJECTS = frozenset({Kind.VARIABLE, Kind.LAYER, Kind.OPTIMIZER, Kind.EAGER})


def rename_rebound(state: State) -> Tree | None:
    """The tree of a text in which such names are told apart; None where there are none. Raises Blocked."""
    tree = state.tree
    names = Names(tree.module)
    edits: list[Edit] = []
    for body in state.bodies.values():
        rebound = _rebound(state, body)
        for name, items in rebound.items():
            edits += _renamed(state, body, name, items, names)
        edits += _told_apart(tree, body, set(rebound), names)
    if not edits:
        return None
    return edited(tree, edits)


def _rebound(state: State, body: Body) -> dict[str, list[Item]]:
    """The names that several statements of a scope bind, one of them to an object that lifted code reads."""
    makers: dict[str, list[Item]] = {}
    for item in body.items:
        for name in item.defines:
            if name.isidentifier():
                makers.setdefault(name, []).append(item)
    found: dict[str, list[Item]] = {}
    asked = {known.item for known in state.again.values()}
    for name, items in makers.items():
        if _is_hidden(state, body, name, items):
            found[name] = items
            continue
        several = sum(_makes(i) for i in items) > 1 and (asked & set(items) or _is_used(body, name, items))
        if several or _becomes_tensor(state, body, name, items):
            found[name] = items
        elif (first := _lost_object(state, body, name, items)) is not None:
            found[name] = first
    return found


def _told_apart(tree: Tree, body: Body, done: set[str], names: Names) -> list[Edit]:
    """The edits that rename a tensor which others read than the statement that gives its name to the next one.

    Those others may stand behind that statement in a lifted function, or in a function without it.
    """
    makers: dict[str, list[Item]] = {}
    for item in body.items:
        for name in item.defines:
            makers.setdefault(name, []).append(item)
    edits: list[Edit] = []
    for name, items in makers.items():
        plain = all(isinstance(i.node, ast.Assign) and not _in_loop(tree, i.node, body.owner) for i in items)
        if len(items) < 2 or name in done or not name.isidentifier():
            continue
        if not plain or _is_captured(body, name):
            edits += added_apart(tree, body, name, items, names) if not _is_captured(body, name, items) else []
            continue
        for made, following in zip(items, items[1:], strict=False):
            if made.role is Role.DEFER and following.role is Role.DEFER and _has_readers(body, name, made, following):
                edits += _span(tree, body, name, (made, following), names.fresh(name))
    return edits


def _is_captured(body: Body, name: str, items: list[Item] | None = None) -> bool:
    """Whether a function inside a scope reads, or a statement such as `x += 1` changes, a name of the scope; those of
    the items given do not count."""
    known = {n for i in items or () for n in walk(i.node)}
    inner = [n for n in walk(body.owner) if isinstance(n, Function) and n is not body.owner]
    changed = [n.target for n in walk(body.owner) if isinstance(n, ast.AugAssign | ast.AnnAssign) and n not in known]
    declared = [n for n in walk(body.owner) if isinstance(n, ast.Global | ast.Nonlocal)]
    return (
        any(_is_read_inside(f, name) for f in inner)
        or any(isinstance(t, ast.Name) and t.id == name for t in changed)
        or any(name in n.names for n in declared)
    )


def _has_readers(body: Body, name: str, made: Item, following: Item) -> bool:
    """Whether a statement between two reads a name, other than to look at it."""
    return any(
        i.role is Role.DEFER
        and isinstance(i.node, ast.Assign | ast.Expr)
        and not _looks(i.node)
        and any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(i.node))
        for i in body.items
        if made.order < i.order < following.order
    )


def _looks(node: ast.stmt | ast.expr) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("print", "pprint")


def _span(tree: Tree, body: Body, name: str, pair: tuple[Item, Item], new: str) -> list[Edit]:
    """The edits that rename what one statement binds, up to the statement that binds the name again."""
    made, following = pair[0].node, pair[1].node
    assert isinstance(made, ast.Assign)
    assert isinstance(following, ast.Assign)
    inner = _own_names(body.owner, name)
    nodes = [n for t in made.targets for n in walk(t) if isinstance(n, ast.Name) and n.id == name]
    start, end = tree.end(made), tree.end(following)
    nodes += [
        n
        for n in walk(body.owner)
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) and start < tree.start(n) < end
    ]
    return [Edit(tree.start(n), tree.end(n), new) for n in nodes if id(n) not in inner]


def _lost_object(state: State, body: Body, name: str, items: list[Item]) -> list[Item] | None:
    """The one object of a name that lifted code still reads when the program has given the name to something else, and
    what takes the name from it; None where there is none such."""
    made = next((n for n, i in enumerate(items) if _makes(i)), None)
    if made is None or isinstance(body.owner, ast.ClassDef) or not isinstance(items[made].node, ast.Assign):
        return None
    later = [i for i in items[made + 1 :] if i.role is Role.KEEP and not _only_in_comprehension(i.node, name)]
    if not later or len(later) != len(items[made + 1 :]) or not _is_used(body, name, items[made:]):
        return None
    last_run = max((s.inline.order for s in state.sites if s.item is not later[0]), default=0)
    return items[made:] if later[0].order < last_run else None


def _becomes_tensor(state: State, body: Body, name: str, items: list[Item]) -> bool:
    """Whether a name stands for an object, which lifted code reads, and then for a tensor: for a cell, say, and for
    what attends with it."""
    made = [n for n, i in enumerate(items) if _makes(i)]
    later = [i for i in items[made[0] + 1 :] if i.role is Role.DEFER] if made else []
    plain = all(isinstance(i.node, ast.Assign) and not _in_loop(state.tree, i.node, body.owner) for i in items)
    return bool(later) and plain and not isinstance(body.owner, ast.ClassDef) and _is_used(body, name, items)


def _is_hidden(state: State, body: Body, name: str, items: list[Item]) -> bool:
    """Whether a tensor, or what each round of a loop makes, takes a name first that stands for an object later.

    A function that computes both would find its own value under the name.
    """
    method = isinstance(state.tree.parents.get(body.owner), ast.ClassDef)
    if isinstance(body.owner, ast.ClassDef) or body.owner in _builders(state):
        return False
    if method and not any(s.item.owner is body.owner for s in state.sites):
        return False  # what methods share becomes attributes
    taking = [i for i in items if i.role is Role.DEFER and isinstance(i.node, ast.Assign | ast.For)]
    made = [i for i in items if _makes(i) and taking and i.order > taking[0].order]
    return any(
        i.role is Role.DEFER and i is not taking[0] and i.order > made[0].order and _reads(i.node, name)
        for i in (body.items if made else ())
    )


def _builders(state: State) -> set[ast.AST]:
    return {c.function.node for c in state.creations if c.function is not None}


def _reads(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(node))


def _only_in_comprehension(node: ast.AST, name: str) -> bool:
    bound = {id(n) for n in walk(node) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)}
    inside = {
        id(n) for c in walk(node) if isinstance(c, ast.comprehension) for n in walk(c.target) if isinstance(n, ast.Name)
    }
    return bound <= inside


def _makes(item: Item) -> bool:
    """Whether a statement that stays binds the name to an object."""
    if item.role not in (Role.CREATE, Role.KEEP) or item.sites:
        return False
    value = item.value
    if value is None:
        return any(c.value is not None and c.value.kind in _OBJECTS for c in item.creations)
    if isinstance(item.node, ast.Assign) and isinstance(item.node.targets[0], ast.Name):
        return _is_object(value)
    return any(_is_object(leaf) for leaf in value.leaves())


def _is_object(value: Value) -> bool:
    return value.kind in _OBJECTS or (
        value.kind is Kind.CONTAINER and any(leaf.kind in _OBJECTS for leaf in value.leaves())
    )


def _is_used(body: Body, name: str, items: list[Item]) -> bool:
    """Whether a lifted statement reads the name before it is bound for the last time."""
    last = items[-1]
    readers = [i for i in body.items if i.order <= last.order and i is not items[0]]
    return any(
        (i.role is Role.DEFER or (i.value is not None and i.value.kind in (Kind.TRAIN, Kind.GRADIENTS)))
        and any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(i.node))
        for i in readers
    )


def _renamed(state: State, body: Body, name: str, items: list[Item], names: Names) -> list[Edit]:
    tree, scope = state.tree, body.owner
    nested = [f for f in walk(scope) if isinstance(f, Function | ast.Lambda) and f is not scope]
    inner = {id(n) for f in nested for n in walk(f)} | _own_names(scope, name)
    hidden = _is_hidden(state, body, name, items)
    alone = sum(_makes(i) for i in items) == 1
    made = [i for i in items if _makes(i)] if alone or hidden else items
    looped = [i.node for i in items if hidden and isinstance(i.node, ast.For)]
    plain = all(isinstance(i.node, ast.Assign) and not _in_loop(tree, i.node, scope) for i in made)
    if not plain or not all(_binds_first(loop.body, name) for loop in looped):
        raise Blocked(items[-1].node, "TFM700", f"`{name}` is bound to several variables in a way that is not known")
    if any(_is_read_inside(f, name) for f in nested):
        raise Blocked(items[-1].node, "TFM700", f"`{name}` stands for several variables, and functions read it")
    edits: list[Edit] = []
    current: str | None = None
    fresh = _by_scopes(tree, body, name, items, names)
    if not fresh:
        kept = [i for i in items if not _makes(i)] if hidden else [items[-1]]
        fresh = {id(i.node): name if i in kept else names.fresh(name) for i in items}
    for statement in sorted((n for n in walk(scope) if isinstance(n, ast.stmt) and n is not scope), key=tree.start):
        head: list[ast.AST] = [statement]
        if hasattr(statement, "body"):
            head = [c for c in ast.iter_child_nodes(statement) if isinstance(c, ast.expr | ast.withitem)]
        for part in head:
            for node in walk(part):
                if isinstance(node, ast.Name) and node.id == name and id(node) not in inner:
                    new = current if isinstance(node.ctx, ast.Load) else fresh.get(id(statement), name)
                    if new is not None and new != name:
                        edits.append(Edit(tree.start(node), tree.end(node), new))
        current = fresh.get(id(statement), current)
    return edits


def _by_scopes(tree: Tree, body: Body, name: str, items: list[Item], names: Names) -> dict[int, str]:
    """By statement, the name with that of the scope in front, which tells variables of a function apart; none where
    scopes do not."""
    scopes: dict[int, str] = {}
    for item in items:
        made = item.creations[0] if len(item.creations) == 1 and isinstance(body.owner, Function) else None
        around = [s for s in made.names if s] if made is not None and made.symbol in cat.VARIABLES else []
        if not around or unsettled(around[-1:]) or made is None or _makes(item) is False:
            return {}
        scopes[id(item.node)] = f"{identifier(around[-1].rpartition('/')[2])}_{name}"
    new = list(scopes.values())
    if len(set(new)) < len(new) or any(names.is_taken(n) for n in new):
        return {}
    return {node: names.fresh(n) for node, n in scopes.items()}


def _binds_first(block: list[ast.stmt], name: str) -> bool:
    """Whether each round of a loop gives a name a value before it reads it."""
    first = next((s for s in block if any(isinstance(n, ast.Name) and n.id == name for n in walk(s))), None)
    if isinstance(first, ast.With):
        return _binds_first(first.body, name)
    if not isinstance(first, ast.Assign) or _reads(first.value, name):
        return False
    return any(isinstance(n, ast.Name) and n.id == name for t in first.targets for n in walk(t))


def _own_names(scope: ast.AST, name: str) -> set[int]:
    """The nodes of comprehensions that bind the name for themselves."""
    return {
        id(n)
        for c in walk(scope)
        for g in getattr(c, "generators", ())
        if any(isinstance(t, ast.Name) and t.id == name for t in walk(g.target))
        for n in walk(c)
    }


def _in_loop(tree: Tree, node: ast.AST, scope: ast.AST) -> bool:
    for ancestor in tree.ancestors(node):
        if ancestor is scope:
            return False
        if isinstance(ancestor, ast.For | ast.While | ast.If | ast.Try):
            return True
    return False


def _is_read_inside(function: ast.AST, name: str) -> bool:
    stored = stored_names(function)
    stored |= {a.arg for a in walk(function) if isinstance(a, ast.arg)}
    return name not in stored and any(isinstance(n, ast.Name) and n.id == name for n in walk(function))


__all__ = ["rename_rebound"]
