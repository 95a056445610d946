"""What must hold for a program to be lifted; anything else is a blocker."""

from __future__ import annotations

import ast
from typing import TypeGuard

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Body, Item, Role
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind
from tf2mig.lift.functions.shapes import only_shapes
from tf2mig.syntax.walking import walk


def check_model(state: State) -> None:
    """Raise Blocked where the model shows something that lifting would get wrong."""
    for body in state.bodies.values():
        _carry_in(body)
        for item in body.items:
            _check_item(state, item)
    for loop, _ in state.tensor_loops:
        raise Blocked(loop, "TFM707", "the head of a loop around run sites uses tensors")
    _check_filled(state)
    _check_sessions(state)
    for use in state.symbols.uses:
        if use.symbol == "tf.errors.FailedPreconditionError":
            raise Blocked(use.node, "TFM708", "the program finds out whether its variables are initialized")


_FILLING = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "pop", "remove", "clear"})


def _check_filled(state: State) -> None:
    """A container of Python values that is filled beside tensors would be filled when a function is traced: later, and
    as often as that happens. Raises Blocked where statements that stay read it."""
    items = [i for b in state.bodies.values() for i in b.items]
    for item in [i for i in items if i.role is Role.DEFER]:
        for node, value in item.uses:
            home = value.home
            if value.kind is not Kind.CONTAINER or home is None or home is item or home.role is not Role.KEEP:
                continue
            if not _is_filled(state, node):
                continue
            if any(v.home is home for i in items if i is not home and i.role is Role.KEEP for _, v in i.uses):
                raise Blocked(item.node, "TFM700", "a list that the program reads is filled while tensors are computed")


def _is_filled(state: State, node: ast.expr) -> bool:
    """Whether an expression names a container that a method, or an assignment to an element, changes."""
    parent = state.tree.parents.get(node)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        return not isinstance(parent.ctx, ast.Load)
    call = state.tree.parents.get(parent) if isinstance(parent, ast.Attribute) else None
    return isinstance(call, ast.Call) and isinstance(parent, ast.Attribute) and parent.attr in _FILLING


def _check_sessions(state: State) -> None:
    """Each session has variables of its own: two that take turns over one graph are not one program."""
    spans: dict[tuple[int | str, int], tuple[int, int]] = {}
    for site in state.sites:
        if site.session is not None:
            key = (_graph_of(site.session) or site.graph, id(site.session))
            first, last = spans.get(key, (site.inline.order, site.inline.order))
            spans[key] = (min(first, site.inline.order), max(last, site.inline.order))
    if any(use.symbol in cat.QUEUES for use in state.symbols.uses) and len({k for k, _ in spans}) < len(spans):
        raise Blocked(state.sites[-1].call, "TFM703", "a queue begins empty in each session")
    known = sorted(spans.items(), key=lambda s: s[1])
    for (one, (_, end)), (other, (start, _)) in zip(known, known[1:], strict=False):
        if one[0] == other[0] and start < end:
            site = next(s for s in state.sites if s.session is not None and id(s.session) == other[1])
            raise Blocked(site.call, "TFM703", "two sessions take turns, each with variables of its own")


def _graph_of(session: ast.expr) -> str:
    """What the program calls the graph that a session is made for; nothing for the default graph."""
    given = [k.value for k in session.keywords if k.arg == "graph"] if isinstance(session, ast.Call) else []
    return ast.unparse(given[0]) if given else ""


def _carry_in(body: Body) -> None:
    """A deferred statement that reads a name and binds it anew needs the name's earlier value beside it."""
    last: dict[str, Item] = {}
    for item in body.items:
        if item.role is Role.DEFER:
            for name in item.defines:
                maker = last.get(name)
                if maker is not None and maker.role in (Role.KEEP, Role.CREATE) and _reads_and_binds(item, name):
                    _move_along(maker, item)
        for name in item.defines:
            last[name] = item


def _reads_and_binds(item: Item, name: str) -> bool:
    own = {id(n) for loop in walk(item.node) for n in _bound_inside(loop, name)}
    named = [n for n in walk(item.node) if _is_named(n, name) and id(n) not in own]
    changed = {id(n.target) for n in walk(item.node) if isinstance(n, ast.AugAssign)}
    if any(id(n) in changed for n in named):
        return True
    stored = any(isinstance(n.ctx, ast.Store) for n in named)
    return stored and any(isinstance(n.ctx, ast.Load) for n in named)


def _is_named(node: ast.AST, name: str) -> TypeGuard[ast.Name | ast.Attribute]:
    """Whether an expression is a name, or an attribute of a name that goes by its text."""
    if isinstance(node, ast.Name):
        return node.id == name
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return f"{node.value.id}.{node.attr}" == name


def _bound_inside(loop: ast.AST, name: str) -> list[ast.AST]:
    """The nodes for which a loop or comprehension binds a name before anything reads it."""
    targets: list[ast.expr]
    inside: list[ast.AST]
    if isinstance(loop, ast.For):
        targets, inside = [loop.target], [*loop.body, *loop.orelse]
    elif isinstance(loop, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        targets, inside = [g.target for g in loop.generators], [loop.elt]
    else:
        return []
    bound = {n.id for t in targets for n in walk(t) if isinstance(n, ast.Name)}
    anew = name in bound or (isinstance(loop, ast.For) and _bound_first(loop.body, name))
    return [n for part in inside for n in walk(part)] if anew else []


def _bound_first(block: list[ast.stmt], name: str) -> bool:
    """Whether the first statement of a block that knows a name gives it a value, whatever it was."""
    first = next((s for s in block if any(_is_named(n, name) for n in walk(s))), None)
    if not isinstance(first, ast.Assign) or any(_is_named(n, name) for n in walk(first.value)):
        return False
    bound = [e for t in first.targets for e in (t.elts if isinstance(t, ast.Tuple | ast.List) else [t])]
    return any(isinstance(e, ast.Name) and e.id == name for e in bound)


def _move_along(maker: Item, item: Item) -> None:
    if not isinstance(maker.node, ast.Assign) or maker.sites or len(maker.defines) != 1:
        raise Blocked(item.node, "TFM700", "a name changes from a Python value to a tensor in a way that is not known")
    maker.eager_too = maker.role is Role.KEEP
    maker.role = Role.DEFER
    item.needs.insert(0, maker)


def _check_item(state: State, item: Item) -> None:
    for leaf in item.value.leaves() if item.value is not None else ():
        if leaf.kind in (Kind.TRAIN, Kind.GRADIENTS) and leaf.node is not None and _is_chosen(state, leaf.node, item):
            raise Blocked(item.node, "TFM710", "a conditional expression chooses a training operation")
    if item.role is Role.KEEP and item.sites and (item.needs or item.placeholders):
        raise Blocked(item.node, "TFM707", "a statement that runs the session uses tensors outside of the run")
    if item.role is Role.CREATE and (item.needs or item.placeholders):
        lazily = item.owner in {c.function.node for c in state.creations if c.function is not None}
        fed = any(n for n in item.needs if not _constant(n)) or item.placeholders
        if fed and not (lazily and only_shapes(state, item)):
            raise Blocked(item.node, "TFM706", "a variable's initial value depends on what is fed")
    if item.role is Role.DEFER and item.collected:
        raise Blocked(item.node, "TFM706", "a statement that computes also puts variables into a list")


def _constant(item: Item) -> bool:
    return not item.placeholders and all(_constant(n) for n in item.needs)


def _is_chosen(state: State, node: ast.AST, item: Item) -> bool:
    """Whether an expression is one of several that a larger one chooses from."""
    for ancestor in state.tree.ancestors(node):
        if ancestor is item.node or isinstance(ancestor, ast.stmt):
            return False
        if isinstance(ancestor, ast.IfExp | ast.BoolOp):
            return True
    return False
