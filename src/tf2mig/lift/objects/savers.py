"""Savers: the support module's `Saver` over the same variables, by the names that TF1's files give them."""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, Role, RunSite
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.graphs import made_in
from tf2mig.lift.core.left_early import is_left_before
from tf2mig.lift.objects.saved import Saved, saved_by
from tf2mig.lift.objects.saved_averages import averages_saved
from tf2mig.lift.steps.training import argument
from tf2mig.lift.variables.collections import entries_of
from tf2mig.lift.variables.creation_names import MADE
from tf2mig.lift.variables.entries import Entry, all_entries, made_where
from tf2mig.lift.variables.exports import attribute_text
from tf2mig.lift.variables.object_lists import objects_seen, parts_of_objects, with_given_scopes
from tf2mig.syntax.lineage import lineage
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.walking import walk

_SUPPORT = "tf1_saver"
_CLASS = "Saver"
_LONG = 100


def prepare_savers(context: Context) -> None:
    """Decide the text of every saver and of its calls. Raises Blocked."""
    savers = {
        node: item
        for body in context.state.bodies.values()
        for item in body.items
        if item.role is not Role.OPEN
        for node in walk(item.node)
        if isinstance(node, ast.Call) and context.state.symbols.symbol(node.func) in cat.SAVERS
    }
    graphs = {i.graph for i in savers.values()}
    named = {node: _create(context, item, node) for node, item in savers.items()}
    if len(graphs) > 1 and len(set(named.values())) > 1:
        node = next(n for n, own in named.items() if own)
        raise Blocked(node, "TFM710", "savers of several graphs save variables by names that are not known")
    for node in context.state.saved:
        _call(context, node)


def _create(context: Context, item: Item, node: ast.Call) -> tuple[tuple[str, str], ...]:
    """Write a saver; the result is what it saves by names that are the program's own and not TF1's. Raises Blocked.

    Savers of several graphs read each other's files, so that they must agree on those: they are called after the
    attributes of a class, and graphs that a class describes twice have the same ones.
    """
    value = item.value
    if item.role is Role.DEFER and value is not None and value.kind is Kind.SAVER and isinstance(item.node, ast.Assign):
        item.role = Role.KEEP
    if item.role is not Role.KEEP:
        raise Blocked(node, "TFM710", "a saver is made inside the graph")
    graph = value.number if value is not None and value.kind is Kind.SAVER else item.graph
    chosen = argument(node, 0, "var_list")
    chosen = None if chosen is not None and _is_everything(context, chosen) else chosen
    optimizers = [] if chosen is not None else _optimizers(context, item, graph)
    saved = _chosen(context, item, chosen) if chosen is not None else _everything(context, item, graph)
    if chosen is None and not isinstance(saved, str):
        saved += averages_saved(context, item, graph)
    parts = [saved if isinstance(saved, str) else _dictionary(context, item, saved)]
    if optimizers:
        parts.append(f"[{', '.join(optimizers)}]")
    kept = argument(node, 5, "max_to_keep")
    if kept is not None:
        parts.append(f"max_to_keep={context.text(kept, item)}")
    for keyword in node.keywords:
        if keyword.arg in ("reshape", "sharded", "builder", "saver_def", "defer_build") and not _is_false(
            keyword.value
        ):
            raise Blocked(node, "TFM710", f"a saver with the argument {keyword.arg} has no counterpart")
    context.replaced[node] = text = f"{_CLASS}({', '.join(parts)})"
    _build_first(context, item, [] if isinstance(saved, str) else saved, text)
    context.needs.support[_SUPPORT] = None
    context.needs.imports[f"from {_SUPPORT} import {_CLASS}"] = None
    return () if isinstance(saved, str) else tuple((s.key, s.text.rpartition(".")[2]) for s in saved if s.own)


def _build_first(context: Context, item: Item, saved: list[Saved], text: str) -> None:
    """Have objects that the saver names make their variables in front of it, where they wait for a first call."""
    for creation in dict.fromkeys(s.waits for s in saved if s.waits is not None):
        here = _seen_from(context, item, creation, creation.name)
        own = creation.name.removeprefix("self.")
        held_by = here.removesuffix(f".{own}") if here != creation.name else ""
        key = f"{held_by}: {text}"
        context.listing.of_layers.setdefault(key, []).append(creation)
        context.listing.objects[key] = held_by
        context.listing.early.setdefault(item, []).append(key)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_everything(context: Context, node: ast.expr) -> bool:
    """Whether a list is that of all variables, those that optimizers keep included; TF1 saves no others without it."""
    if not isinstance(node, ast.Call) or node.keywords:
        return False
    symbol = context.state.symbols.called(node)
    if symbol in ("tf.global_variables", "tf.all_variables"):
        return not node.args
    key = context.state.symbols.symbol(node.args[0]) if len(node.args) == 1 else None
    return symbol == "tf.get_collection" and key in ("tf.GraphKeys.GLOBAL_VARIABLES", "tf.GraphKeys.VARIABLES")


def _optimizers(context: Context, item: Item, graph: int | None) -> list[str]:
    found: dict[str, None] = {}
    for creation, name in list(context.created.items()):
        made = creation.value is not None and creation.value.kind is Kind.OPTIMIZER
        late = creation.item.order >= item.order or not made_in(context, creation, graph)
        if not made or late or creation.symbol == "tf.train.GradientDescentOptimizer":
            continue
        if not _is_seen(context, item, creation):
            continue
        text = attribute_text(context, creation, name)
        cls = context.class_of(creation.item.owner)
        made_here = [m for m in context.state.objects.get(cls, ()) if m.graph == item.graph] if cls is not None else []
        if cls is not None and _is_foreign(context, item, cls) and len(made_here) > 1:
            found.update((f"{o}.{text.removeprefix('self.')}", None) for o in objects_seen(context, item, cls))
        else:
            found[_seen_from(context, item, creation, text)] = None
    return list(found)


def _is_foreign(context: Context, item: Item, cls: ast.ClassDef) -> bool:
    """Whether a statement stands outside of a class and those below it."""
    here = context.class_of(item.owner)
    return here is None or cls not in lineage(context.state.tree.module, here)


def _is_seen(context: Context, item: Item, creation: Creation) -> bool:
    """Whether a statement can name an optimizer: one that another function holds is of no use to it, and its slots
    only are to the training that goes on with it."""
    owner = creation.item.owner
    if not isinstance(owner, ast.FunctionDef) or context.class_of(owner) is not None:
        return True
    return owner is item.owner or owner in context.state.tree.ancestors(item.owner)


def _everything(context: Context, item: Item, graph: int | None) -> list[Saved]:
    """Every variable and layer of the graph that stands before the saver."""
    entries = all_entries(context, trainable=False, named=False, graph=graph)
    for entry in entries:
        if graph is not None and is_left_before(context, entry.creation, graph) is None:
            raise Blocked(item.node, "TFM710", "a saver saves variables that an object may not have")
    return _all_of(context, item, [e for e in entries if e.creation.item.order <= item.order])


def _all_of(context: Context, item: Item, entries: list[Entry]) -> list[Saved]:
    """What a saver saves of some entries; those that a class makes, for each object of the class. Raises Blocked."""
    found: list[Saved] = []
    taken: dict[str, int] = {}
    done: set[ast.ClassDef] = set()
    for entry in entries:
        cls = context.class_of(entry.creation.item.owner)
        if cls in done:
            continue
        if cls is not None and _is_foreign(context, item, cls):
            group = [e for e in entries if context.class_of(e.creation.item.owner) is cls]
            objects = parts_of_objects(context, item, cls, group) or []
            if len(objects) > 1 or (objects and objects[0][0]):
                done.add(cls)
                for held_by, parts in objects:
                    found += _of_object(context, item, held_by, parts, taken, alone=len(objects) == 1)
                continue
        named = with_given_scopes(context, entry)
        _check_named(named)
        found += _of_one(context, item, named, taken)
    return found


def _of_one(context: Context, item: Item, entry: Entry, taken: dict[str, int]) -> list[Saved]:
    """What a saver saves of an entry that it can name itself. Raises Blocked."""
    creation = entry.creation
    text = _seen_from(context, item, creation, entry.text)
    made = saved_by(context, creation, text, entry.names, taken)
    if creation.loops and text not in [s.text for s in made]:
        made = [replace(s, text=_seen_from(context, item, creation, s.text)) for s in made]
    test = made_where(context, creation, item)
    return [replace(s, test=test) for s in made] if test else made


def _of_object(
    context: Context, item: Item, held_by: str, parts: list[Entry], taken: dict[str, int], *, alone: bool
) -> list[Saved]:
    """What a saver saves of one object. Raises Blocked where the saver cannot name the object."""
    found: list[Saved] = []
    for entry in parts:
        _check_named(entry)
        if alone and not entry.text.startswith("self."):
            found += _of_one(context, item, entry, taken)
            continue
        if not held_by or not entry.text.startswith("self."):
            raise Blocked(item.node, "TFM710", "it is not known which object holds the variables that a saver saves")
        text = f"{held_by}.{entry.text.removeprefix('self.')}"
        made = saved_by(context, entry.creation, text, entry.names, taken)
        found += [replace(s, text=_held_text(held_by, s.text)) for s in made]
    if not alone and any(s.waits is not None for s in found):
        raise Blocked(item.node, "TFM710", "a saver saves what several objects make when they are first called")
    return found


def _held_text(held_by: str, text: str) -> str:
    own = text.startswith("self.") and not text.startswith(f"{held_by}.")
    return f"{held_by}.{text.removeprefix('self.')}" if own else text


def _check_named(entry: Entry) -> None:
    if entry.creation.function is None and any(unsettled(n.split("/")) for n in entry.names):
        raise Blocked(entry.creation.node, "TFM704", MADE)


def _seen_from(context: Context, item: Item, creation: Creation, text: str) -> str:
    """What code at a statement calls something that an object of another class holds. Raises Blocked."""
    cls = context.class_of(creation.item.owner)
    here = context.class_of(item.owner)
    module = context.state.tree.module
    if cls is None or not text.startswith("self.") or (here is not None and cls in lineage(module, here)):
        return text
    around = [item.owner, *context.state.tree.ancestors(item.owner)]
    scopes = [a for a in reversed(around) if isinstance(a, ast.Module | ast.FunctionDef)]
    names = {n: v for a in scopes if a in context.state.bodies for n, v in context.state.bodies[a].names.items()}
    instance = context.state.instances.get(here) if here is not None else None
    names |= {f"self.{name}": v for name, v in ((instance.parts or {}) if instance is not None else {}).items()}
    for name, value in names.items():
        if value.kind is Kind.OBJECT and isinstance(value.owner, ast.ClassDef) and cls in lineage(module, value.owner):
            return f"{name}.{text.removeprefix('self.')}"
    raise Blocked(item.node, "TFM710", "it is not known which object holds the variables that a saver saves")


def _dictionary(context: Context, item: Item, saved: list[Saved]) -> str:
    entries = [s.entry() for s in saved]
    if len(entries) == 1 and saved[0].each:
        return entries[0].removeprefix("**")
    line = "{" + ", ".join(entries) + "}"
    if len(line) <= _LONG - 20:
        return line
    newline = context.layout.newline
    column = context.layout.column(item.node) if isinstance(item.node, ast.stmt) else ""
    return "{" + newline + "".join(f"{column}    {e},{newline}" for e in entries) + column + "}"


def _chosen(context: Context, item: Item, node: ast.expr) -> str | list[Saved]:
    """The variables that a saver is given: the text of them where the program says their names, or where their own
    are asked for when the program runs."""
    if isinstance(node, ast.Dict):
        return context.text(node, item)
    entries = _entries(context, item, node)
    if entries is None:
        return context.text(node, item)
    saved: list[Saved] = []
    taken: dict[str, int] = {}
    for entry in entries:
        names = list(entry.names)
        parts: list[Entry] = []
        for member in entry.members:
            own, names = names[: len(member.names)], names[len(member.names) :]
            parts.append(replace(member, names=tuple(own)))
        if parts:
            saved += _of_object(context, item, entry.text, parts, taken, alone=True)
        else:
            _check_named(entry)
            saved += saved_by(context, entry.creation, entry.text, entry.names, taken)
    return saved


def _entries(context: Context, item: Item, node: ast.expr) -> list[Entry] | None:
    """The entries of the variables in a list or a collection, where they are known."""
    creations: list[Creation] | None = None
    if isinstance(node, ast.List | ast.Tuple):
        values = [next((v for n, v in item.uses if n is e), None) for e in node.elts]
        known = [v.creation for v in values if isinstance(v, Value) and v.creation is not None]
        creations = known if len(known) == len(node.elts) else None
    else:
        value = next((v for n, v in item.uses if n is node), None)
        if value is None or value.kind is not Kind.CONTAINER:
            try:
                return entries_of(context, item, node)
            except Blocked:
                return None
        leaves = [leaf.creation for leaf in value.leaves() if leaf.creation is not None]
        creations = leaves if value.shape in ("list", "tuple") and len(leaves) == len(list(value.leaves())) else None
    if creations is None:
        return None
    graphs = {c.graph for c in creations}
    found = {e.creation: e for g in graphs for e in all_entries(context, trainable=False, graph=g)}
    if any(c not in found for c in creations):
        raise Blocked(node, "TFM710", "it is not known which variables this saves")
    return [found[c] for c in creations]


def _call(context: Context, node: ast.Call) -> None:
    func = node.func
    assert isinstance(func, ast.Attribute)
    item = _item_around(context, node)
    name = context.text(func.value, item)
    path = argument(node, 1, "save_path")
    if func.attr not in ("save", "restore"):
        raise Blocked(node, "TFM705", f"`saver.{func.attr}` has no counterpart")
    if path is None:
        raise Blocked(node, "TFM710", f"`saver.{func.attr}` without a path")
    for keyword in node.keywords:
        if keyword.arg in ("latest_filename", "meta_graph_suffix"):
            raise Blocked(node, "TFM705", f"`saver.{func.attr}` with the argument {keyword.arg} has no counterpart")
    head = f"{name}.{func.attr}({context.text(path, item)}"
    step = argument(node, 2, "global_step") if func.attr == "save" else None
    if step is None:
        context.replaced[node] = f"{head})"
    else:
        context.write_call(node, f"{head}, ", step, item)


def _item_around(context: Context, node: ast.Call) -> Item | None:
    """The innermost statement around a call; None in a function that its callers inline."""
    above = {id(a) for a in context.state.tree.ancestors(node)}
    found = [i for b in context.state.bodies.values() for i in b.items if id(i.node) in above]
    return max(found, key=lambda i: i.order, default=None)


def restores_next(context: Context, site: RunSite) -> bool:
    """Whether everything is restored after a run of an initializer, before anything else runs."""
    statement = context.state.tree.parents.get(site.call)
    block = (
        next((b for b in blocks_of(context.state.tree.parents.get(statement)) if statement in b), [])
        if statement
        else []
    )
    runs = {id(s.call) for s in context.state.sites}
    for later in block[block.index(statement) + 1 :] if statement in block else []:
        call = later.value if isinstance(later, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "restore":
            return _saves_everything(context, call.func.value)
        if any(id(n) in runs for n in walk(later)) or isinstance(
            later, ast.If | ast.For | ast.While | ast.Try | ast.With
        ):
            return False
    return False


def _saves_everything(context: Context, node: ast.expr) -> bool:
    for body in context.state.bodies.values():
        for item in body.items:
            value = next((v for n, v in item.uses if n is node and v.kind is Kind.SAVER), None)
            if value is not None:
                return isinstance(value.node, ast.Call) and argument(value.node, 0, "var_list") is None
    return False


__all__ = ["prepare_savers", "restores_next"]
