"""Static shapes that a program prints while it builds its graph.

A lifted function prints them when it is traced, which happens once: at its first call. That is what TF1 printed as
long as nothing else is printed in between, and it is the same text once an unknown dimension is a question mark
again (`TensorShape.__str__` of TF 1.15 and of TF 2, tensorflow/python/framework/tensor_shape.py).
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item, Role, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.steps.training import looks_at, loss_items, step_of
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.walking import walk

_SHAPES = frozenset({"shape", "get_shape"})
_ALIKE = frozenset({"as_list", "num_elements", "ndims", "value", "rank", "dtype"})
"""Members that print alike in both worlds."""
_WAITING = (ast.If, ast.While, ast.Try, ast.IfExp, ast.BoolOp)


def settle_prints(context: Context) -> None:
    """Let functions print the shapes. Raises Blocked where they would come at another time or in another form."""
    items = [i for b in context.state.bodies.values() for i in b.items]
    found = {i: shapes for i in items if (shapes := _shapes(context, i))}
    said = [i for i in items if i not in found and _says(i) and any(i in f.whole for f in context.functions)]
    if said:
        raise Blocked(said[0].node, "TFM704", "a branch or loop prints while it describes the graph")
    told = {i for i in items if i not in found and _tells(i) and any(i in f.whole for f in context.functions)}
    if not found and not told:
        return
    shown = {i for i in items if i not in found and _shows(context, i) and _holder(context, i) is not None} | told
    places: list[tuple[RunSite, tuple[int, ...]]] = []
    for item in sorted([*found, *shown], key=lambda i: i.order):
        function = _holder(context, item)
        if function is None or item.owner in context.builders:
            raise _blocked(item)
        first = _first_run(context, item, function)
        _check_quiet(context, item, first, {*found, *shown})
        places.append((first, _place(context, item, function, first)))
        if places != sorted(places, key=lambda p: p[1]) or places[0][0] is not first:
            raise _blocked(item)
        for shape in found.get(item, []):
            keep_form(context, item, shape)


def _blocked(item: Item) -> Blocked:
    return Blocked(item.node, "TFM704", "what the graph knows of a tensor is printed while the graph is built")


def _shapes(context: Context, item: Item) -> list[ast.expr]:
    """The expressions in a statement's prints that read something of a tensor. Raises Blocked for other than shapes."""
    if item.role is not Role.DEFER:
        return []
    found: dict[ast.expr, None] = {}
    for node, value in _uses(item):
        parent = context.state.tree.parents.get(node)
        if value.known_in_trace and isinstance(node, ast.Name) and _is_printed(context, node):
            if not (_is_number(value) or _is_shape(value)):
                raise _blocked(item)
            found[node] = None
            continue
        if not value.deferred or not isinstance(parent, ast.Attribute | ast.Subscript) or parent.value is not node:
            continue
        if not _is_printed(context, parent):
            continue
        if not isinstance(parent, ast.Attribute) or parent.attr not in _SHAPES | _ALIKE:
            raise _blocked(item)
        found[_whole(context, parent)] = None
    return list(found)


def _is_number(value: Value) -> bool:
    """Whether a value is a number, or a list of numbers, that was read of a shape."""
    made = value.node
    return isinstance(made, ast.Call) and (
        (isinstance(made.func, ast.Name) and made.func.id == "int")
        or (isinstance(made.func, ast.Attribute) and made.func.attr in ("as_list", "num_elements"))
    )


def _is_shape(value: Value) -> bool:
    made = value.node.func if isinstance(value.node, ast.Call) else value.node
    return isinstance(made, ast.Attribute) and made.attr in _SHAPES


def _shows(context: Context, item: Item) -> bool:
    """Whether a statement prints tensors themselves: what is printed of them is printed by tracing, too."""
    return item.role is Role.DEFER and any(v.deferred and _is_printed(context, n) for n, v in item.uses)


def _tells(item: Item) -> bool:
    """Whether a function that a statement calls prints what has nothing to do with tensors."""
    called = [f for _, f in item.calls] if item.role is Role.DEFER else []
    for function in called:
        called += [f for f in function.called if f not in called]
    nodes = [n for f in called for n in walk(f.node)]
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print" for n in nodes)


def _says(item: Item) -> bool:
    """Whether a branch or loop that moves into functions prints what has nothing to do with tensors."""
    if item.role is not Role.DEFER or not isinstance(item.node, ast.If | ast.For | ast.While):
        return False
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("print", "pprint")
        for n in walk(item.node)
    )


def _uses(item: Item) -> list[tuple[ast.expr, Value]]:
    """What a statement names, and what the functions name that it calls."""
    found = list(item.uses)
    called = [f for _, f in item.calls]
    for function in called:
        found += function.uses.items()
        called += [f for f in function.called if f not in called]
    return found


def _is_printed(context: Context, node: ast.expr) -> bool:
    """Whether an expression stands in a call of ``print``."""
    for ancestor in context.state.tree.ancestors(node):
        if isinstance(ancestor, ast.stmt):
            return False
        if isinstance(ancestor, ast.Call) and isinstance(ancestor.func, ast.Name) and ancestor.func.id == "print":
            return True
    return False


def read_of(context: Context, node: ast.expr) -> str | None:
    """What is read of a tensor at a place: one of the members that tracing knows; None for others and for none."""
    parent = context.state.tree.parents.get(node)
    known = isinstance(parent, ast.Attribute) and parent.value is node and parent.attr in _SHAPES | _ALIKE
    return parent.attr if known and isinstance(parent, ast.Attribute) else None


def whole_read(context: Context, node: ast.expr) -> ast.expr:
    """``x.get_shape()[1:]``, from its ``x``."""
    parent = context.state.tree.parents[node]
    assert isinstance(parent, ast.expr)
    return _whole(context, parent)


def _whole(context: Context, node: ast.expr) -> ast.expr:
    """``x.get_shape()[1:]``, from its ``x.get_shape``."""
    parents = context.state.tree.parents
    while True:
        parent = parents.get(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        if not called and not (isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is node):
            return node
        assert isinstance(parent, ast.expr)
        node = parent


def _holder(context: Context, item: Item) -> Lifted | None:
    """The one function that is traced with the statement in it, and is traced once."""
    holders = [f for f in context.functions if item in f.own]
    holders += [h.lifted for h in context.helpers if item in h.items and h.lifted is not None]
    loose = [h for h in context.helpers if item in h.items and h.lifted is None]
    function = holders[0] if len({id(h) for h in holders}) == 1 and not loose else None
    if function is not None and _builds_layers(context, function):
        return None
    if (
        function is None
        or function.taken
        or function.eager
        or any(not context.feeding.specs.get(p) for p in function.params)
    ):
        return None
    return function


def _builds_layers(context: Context, function: Lifted) -> bool:
    """Whether a function makes variables in its first call, as layers of Keras do: that call traces it twice."""
    made = [c for i in function.whole for c in i.creations]
    made += [v.creation for i in function.whole for _, v in i.uses if v.creation is not None]
    return any(c.value is not None and c.value.kind is Kind.LAYER for c in made) or any(
        _makes_later(context, c) for c in made
    )


def _makes_later(context: Context, creation: Creation) -> bool:
    """Whether an object of a builder, or one inside it, makes variables when it is first called."""
    builder = context.builders.get(creation.function.node) if creation.function is not None else None  # type: ignore[arg-type]
    if builder is None:
        return False
    inner = [c for c in context.state.creations if c.item.owner is builder.node]
    return any(line.endswith(" = None") for line in builder.init_lines) or any(_makes_later(context, c) for c in inner)


def _first_run(context: Context, item: Item, function: Lifted) -> RunSite:
    """The run that traces the function. Raises Blocked where that is not certain."""
    callers = [function]
    for known in callers:
        callers += [f for f in context.functions if f not in callers and (known in f.callees or _helps(f, known))]
    sites = [s for f in callers for s in f.sites]
    first = min(sites, key=lambda s: s.inline.order, default=None)
    if first is None or first.owner is not item.owner or not _certain(context, first):
        raise _blocked(item)
    return first


def _place(context: Context, item: Item, function: Lifted, first: RunSite) -> tuple[int, ...]:
    """Where a statement's print comes while the run's function is traced: under its tape, or behind it."""
    caller = next(f for f in context.functions if first in f.sites)
    steps = [s for i in caller.own if (s := step_of(context, i)) is not None]
    if function is caller:
        watched = {i for s in steps for i in loss_items(s)}
        behind = bool(steps) and item not in watched and not looks_at(item, watched)
        return (int(behind), item.order, item.order)
    if function not in caller.callees and not _helps(caller, function):
        raise _blocked(item)
    return (0, function.whole[0].order, item.order)


def _check_quiet(context: Context, item: Item, first: RunSite, alike: set[Item]) -> None:
    """Nothing else may be printed between the statement and the run that traces its function. Raises Blocked."""
    tree = context.state.tree
    start, end = tree.start(item.node), tree.start(first.item.node)
    quiet = {id(n) for i in alike for n in walk(i.node)}
    for node in walk(item.owner):
        if not isinstance(node, ast.Call) or id(node) in quiet or not start <= tree.start(node) < end:
            continue
        if _runs_with(context, item, node) and _prints(context, node):
            raise _blocked(item)


def _runs_with(context: Context, item: Item, node: ast.AST) -> bool:
    """Whether a call stands in the statement's own scope, not in a function defined there."""
    around = context.state.tree.home(node)
    return around is item.owner


def _helps(function: Lifted, helper: Lifted) -> bool:
    return any(h.lifted is helper for h in function.helpers)


def _certain(context: Context, site: RunSite) -> bool:
    """Whether the run is reached whenever its scope runs: it stands in no branch."""
    for ancestor in context.state.tree.ancestors(site.call):
        if isinstance(ancestor, Function):
            return True
        if isinstance(ancestor, _WAITING):
            return False
    return True


def _prints(context: Context, call: ast.Call) -> bool:
    """Whether a call prints, itself or in a function of the program."""
    name = last_word(call.func)
    if name in ("print", "pprint", "write"):
        return True
    functions = [n for n in context.state.tree.nodes if isinstance(n, Function) and n.name == name]
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("print", "pprint")
        for f in functions
        for n in walk(f)
    )


def keep_form(context: Context, item: Item, shape: ast.expr) -> None:
    """An unknown dimension is printed as TF1 did. Raises Blocked where the form is not known."""
    if any(n is shape and _is_number(v) for n, v in item.uses) or any(
        isinstance(n, ast.Attribute) and n.attr in _ALIKE for n in walk(shape)
    ):
        return
    parent = context.state.tree.parents[shape]
    if isinstance(parent, ast.Tuple):
        parent = context.state.tree.parents[parent]
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod):
        text = parent.left.value if isinstance(parent.left, ast.Constant) else None
        if isinstance(text, str) and "%d" in text and isinstance(shape, ast.Subscript):
            return
        known = isinstance(text, str) and "%d" not in text and "%r" not in text
    elif isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        base = parent.func.value
        known = parent.func.attr == "format" and isinstance(base, ast.Constant) and ":" not in "".join(_fields(base))
    elif isinstance(parent, ast.Call):
        known = isinstance(parent.func, ast.Name) and parent.func.id in ("print", "str")
    else:
        known = isinstance(parent, ast.FormattedValue) and parent.format_spec is None and parent.conversion == -1
    if not known:
        raise _blocked(item)
    quote = "'" if isinstance(parent, ast.FormattedValue) else '"'
    inside = shape in set(walk(item.node))
    text = context.text(shape, item) if inside else context.state.tree.segment(shape)
    context.replaced[shape] = f"str({text}).replace({quote}None{quote}, {quote}?{quote})"


def _fields(text: ast.Constant) -> list[str]:
    """The replacement fields of a format string."""
    return [part.partition("}")[0] for part in str(text.value).split("{")[1:]]


__all__ = ["keep_form", "read_of", "settle_prints", "whole_read"]
