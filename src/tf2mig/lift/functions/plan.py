"""Which functions a program's run sites become."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function, Item, Owner, Role, RunSite
from tf2mig.graph.values import PLAIN, Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted, closure
from tf2mig.lift.functions.asked_shapes import prepare_shapes, settle_shapes
from tf2mig.lift.functions.decided import left_out
from tf2mig.lift.functions.described import Look, describe_later, settle_looks
from tf2mig.lift.functions.early import prepare_early
from tf2mig.lift.functions.fed_tensors import given_items
from tf2mig.lift.functions.feeds import through_parameter
from tf2mig.lift.functions.held_objects import asked_before, is_apart, name_outputs, part_feeds, take_from_held
from tf2mig.lift.functions.methods import take_from_objects
from tf2mig.lift.functions.printed import settle_prints
from tf2mig.lift.functions.sharing import divide, placeholders_of
from tf2mig.lift.functions.varying import versions
from tf2mig.lift.objects.iterators import is_drawn, plan_datasets
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk

_PRINTED = "a tensor is printed while the graph is built, and no run computes it"


def plan(context: Context) -> None:
    """Fill the context with the functions and helpers to write. Raises Blocked."""
    state = context.state
    by_key: dict[tuple[object, ...], Lifted] = {}
    partly = any(_leaves_unfed(s) for s in state.sites)
    for maker in [f for f in context.functions if _is_parted(context, f.owner, f.items)]:
        take_from_held(context, maker)
    for site in state.sites:
        if is_initialization(site) or not needs_function(site) or is_eager(site) or is_drawn(site) is not None:
            continue
        without = left_out(context, site) if partly else frozenset[Item]()
        owner, items, objects = _slice(context, site, without)
        context.pending_inlines = [site.inline]
        taken = tuple(p for p, _ in site.feeds if p in context.feeding.stand_ins.values())
        key = (owner, *_identity(context, site), taken, tuple(items), versions(context, site))
        function = by_key.get(key)
        if function is None:
            function = asked_before(context, owner, site, _shape(site)) if not objects and not taken else None
            if function is not None:
                by_key[key] = function
        if function is None:
            function = Lifted("", owner, items, outputs=list(site.fetch.leaves()), shape=_shape(site), whole=items)
            function.taken = taken
            if objects:
                take_from_objects(context, function, objects)
            elif _is_parted(context, owner, items):
                take_from_held(context, function, given_items(site) | without)
                name_outputs(context, function, site)
            by_key[key] = function
            context.functions.append(function)
        function.sites.append(site)
        part_feeds(context, function, site)
    plan_datasets(context)
    prepare_early(context)
    looks: list[Look] = []
    _attach(context, looks)
    asked = prepare_shapes(context)
    _check_lost(context)
    for group in _homes(context.functions).values():
        _merge(context, group)
    for group in _homes(context.functions).values():
        context.helpers += divide(context, group)
    settle_prints(context)
    settle_looks(context, looks)
    settle_shapes(context, asked)


def _attach(context: Context, looks: list[Look]) -> None:
    """Statements that look at tensors while the graph is built look at them while a function is traced, or at what
    tracing found."""
    for body in context.state.bodies.values():
        if body.owner in context.builders or body.owner in context.plain:
            continue
        for item in body.items:
            if item.role is Role.DEFER and isinstance(item.node, ast.Expr | ast.Assert) and _looks(item):
                described = describe_later(context, item, looks)
                if not described:
                    _attach_one(context, item)


def _check_lost(context: Context) -> None:
    """A statement that no function holds goes; it must not have done anything but describe. Raises Blocked."""
    held = {i for f in context.functions for i in f.whole}
    for body in context.state.bodies.values():
        if body.owner in context.builders or body.owner in context.plain:
            continue
        for item in body.items:
            if item.role is not Role.DEFER or item in held or item.eager_too or isinstance(item.node, ast.Assert):
                continue
            if _prints(item.node):
                raise Blocked(
                    item.node, "TFM704", "a tensor is printed while the graph is built, and no run computes it"
                )
            if not item.defines and not _describes(context, item):
                raise Blocked(item.node, "TFM700", "a statement works on tensors, and no run takes its result")


def _prints(node: ast.AST) -> bool:
    """Whether a loop or a branch prints, which it would do no more."""
    compound = isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try)
    return compound and any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("print", "pprint")
        for n in walk(node)
    )


def _describes(context: Context, item: Item) -> bool:
    """Whether a statement without a target only describes an operation that nothing runs."""
    if isinstance(item.node, ast.Return) or item.creations:
        return True
    call = item.node.value if isinstance(item.node, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return not any(isinstance(n, ast.Call) for n in walk(item.node))
    if context.state.symbols.symbol(call.func) is not None:
        return True
    kinds = {leaf.kind for leaf in item.value.leaves()} if item.value is not None else set()
    called = [n.func for n in walk(call) if isinstance(n, ast.Call)]
    return bool(kinds & {Kind.OPERATION, Kind.TRAIN, Kind.SUMMARY}) or all(
        isinstance(f, ast.Attribute) and f.attr in _TOLD for f in called
    )


_TOLD = frozenset({"set_shape", "get_shape", "as_list", "num_elements"})
"""Methods that only say what is known of a tensor: a notebook's cell may end with one."""


def _looks(item: Item) -> bool:
    """Whether the statement prints or checks, and so does something though nothing fetches it."""
    if isinstance(item.node, ast.Assert):
        return True
    value = item.node.value if isinstance(item.node, ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("print", "pprint")


def _attach_one(context: Context, item: Item) -> None:
    needed = set(closure(item.needs))
    for function in sorted((f for f in context.functions if f.sites), key=lambda f: f.sites[0].call.lineno):
        held = {p for i in function.whole for p in i.placeholders}
        if item.order > min(s.inline.order for s in function.sites):
            continue
        missing = needed - set(function.whole)
        sizes = all(i.value is not None and i.value.known_in_trace for i in missing)
        if sizes and set(item.placeholders) <= held and _computes(function, item):
            function.items = sorted([*function.items, *missing, item], key=lambda i: i.order)
            function.whole = list(function.items)
            return
    if isinstance(item.node, ast.Expr):
        raise Blocked(item.node, "TFM704", _PRINTED)


def _computes(function: Lifted, item: Item) -> bool:
    reads = {v for i in function.whole for v in i.variable_reads}
    return bool(item.needs or item.placeholders) or bool(set(item.variable_reads) & reads)


def _homes(functions: list[Lifted]) -> dict[Owner, list[Lifted]]:
    homes: dict[Owner, list[Lifted]] = {}
    for function in functions:
        homes.setdefault(function.owner, []).append(function)
    return homes


def is_initialization(site: RunSite) -> bool:
    """Whether the site only runs initializers."""
    leaves = list(site.fetch.leaves())
    return bool(leaves) and all(leaf.kind is Kind.INITIALIZER for leaf in leaves)


def needs_function(site: RunSite) -> bool:
    """Whether what is fetched exists only inside the graph."""
    kinds = (*PLAIN, Kind.COLLECTION, Kind.VARIABLE, Kind.INITIALIZER)
    return any(leaf.kind not in kinds for leaf in site.fetch.leaves())


def is_eager(site: RunSite) -> bool:
    """Whether the fetch is one expression over what exists where it stands, so that it needs no function."""
    inline = site.inline
    if closure(inline.needs) or inline.placeholders or inline.creations or inline.derives:
        return False
    leaves = list(site.fetch.leaves())
    if inline.draws and any(leaf.many for leaf in leaves):
        return False
    return all(
        leaf.kind in (Kind.TENSOR, Kind.OPERATION, Kind.VARIABLE, *PLAIN) and leaf.text is None for leaf in leaves
    )


def _shape(site: RunSite) -> str:
    if site.fetch.kind is not Kind.CONTAINER:
        return ""
    nested = any(p.kind is Kind.CONTAINER for p in (site.fetch.parts or {}).values())
    return "nested" if nested else site.fetch.shape


def _identity(context: Context, site: RunSite) -> tuple[object, ...]:
    """What makes two sites the same: the values that they fetch, in their structure."""
    parts: list[object] = [_shape(site)]
    for leaf in site.fetch.leaves():
        if leaf.text is not None:
            parts.append((leaf.text, tuple(id(i) for i in leaf.items)))
        else:
            parts.append(context.state.tree.segment(leaf.node) if leaf.node is not None else id(leaf))
    if site.fetch.kind is Kind.CONTAINER:
        parts.append(_outline(site.fetch))
    return tuple(parts)


def _outline(value: Value) -> tuple[object, ...]:
    """A container's form: its keys, and the containers below them."""
    parts = value.parts if value.kind is Kind.CONTAINER else None
    return () if parts is None else (value.shape, *((k, _outline(p)) for k, p in parts.items()))


def _slice(context: Context, site: RunSite, without: frozenset[Item]) -> tuple[Owner, list[Item], list[ast.ClassDef]]:
    """The scope that a site's function belongs to, its statements, and the classes whose objects it computes with."""
    items = closure(site.inline.needs, given_items(site) | without)
    homes = {context.home(i.owner) for i in items}
    placeholders = {p for i in [*items, site.inline] for p in i.placeholders}
    homes |= {context.home(context.feeding.owners[p]) for p in placeholders if p in context.feeding.owners}
    here = context.home(site.owner) if site.owner is not None else context.state.tree.module
    if not homes:
        homes = {here}
    if isinstance(here, ast.ClassDef) and is_apart(context, items, site, here):
        return here, items, []
    objects = [h for h in homes if isinstance(h, ast.ClassDef) and h is not here]
    outside = len(homes) > 1 or _own_graph(site.inline) or not _one_object(context, site)
    if objects and not isinstance(here, ast.ClassDef) and outside:
        homes -= set(objects)
        homes = homes or {_object_scope(context, site, here)}
    else:
        objects = []
    if len(homes) > 1:
        raise Blocked(site.call, "TFM711", "what is fetched is computed in several scopes")
    owner = homes.pop()
    through = None if _visible(context, owner, here) else through_parameter(context, site)
    if through is not None:
        site.through = through
    elif not _visible(context, owner, here):
        raise Blocked(site.call, "TFM711", "what is fetched was built in a scope that the run cannot see")
    return owner, items, objects


def _is_parted(context: Context, owner: Owner, items: list[Item]) -> bool:
    """Whether a method's statements stand in other classes too, or name placeholders of the module."""
    if not isinstance(owner, ast.ClassDef):
        return False
    named = {context.feeding.owners.get(p) for i in items for p in i.placeholders}
    return any(context.home(i.owner) is not owner for i in items) or any(isinstance(o, ast.Module) for o in named)


def _leaves_unfed(site: RunSite) -> bool:
    """Whether a run feeds less than what stands behind its fetches may ask for."""
    asked = {p for i in closure(site.inline.needs, given_items(site)) for p in i.placeholders}
    return site.feed_name is None and not asked <= {p for p, _ in site.feeds}


def _one_object(context: Context, site: RunSite) -> bool:
    """Whether everything that is fetched is an attribute of one object."""
    node = site.fetch_node
    parts = (
        node.elts if isinstance(node, ast.List | ast.Tuple) else node.values if isinstance(node, ast.Dict) else [node]
    )
    holders = {context.state.tree.segment(p.value) if isinstance(p, ast.Attribute) else "" for p in parts}
    return len(holders) == 1 and "" not in holders


def _object_scope(context: Context, site: RunSite, here: Owner) -> Owner:
    """The innermost scope around the run that makes something of what is fetched; the run's own where none does."""
    bodies = context.state.bodies
    roots = names_in(site.fetch_node)
    for scope in [here, *context.state.tree.ancestors(here)]:
        body = bodies.get(scope) if isinstance(scope, ast.Module | Function) else None
        if roots and body is not None and roots & body.names.keys():
            return body.owner
    return here


def _own_graph(inline: Item) -> bool:
    return not isinstance(inline.node, ast.Attribute | ast.Name | ast.List | ast.Tuple | ast.Dict)


def _visible(context: Context, owner: Owner, here: Owner) -> bool:
    if isinstance(owner, ast.Module | ast.ClassDef) or owner is here:
        return True
    return owner in set(context.state.tree.ancestors(here))


def _merge(context: Context, functions: list[Lifted]) -> None:
    """A function that only updates is the one that makes the same updates and returns something as well."""
    for small in list(functions):
        if any(leaf.kind not in (Kind.TRAIN, Kind.OPERATION) for leaf in small.outputs):
            continue
        for large in functions:
            if large is small or large not in context.functions:
                continue
            updates = {id(i) for o in small.outputs for i in o.items}
            others = [o for o in large.outputs if o.kind in (Kind.TRAIN, Kind.OPERATION)]
            same = updates == {id(i) for o in others for i in o.items} and bool(updates)
            if same and set(placeholders_of(context, small)) == set(placeholders_of(context, large)):
                large.sites += small.sites
                context.functions.remove(small)
                break
