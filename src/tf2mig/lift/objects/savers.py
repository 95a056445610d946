"""Savers: the support module's `Saver` over the same variables, by the names that TF1's files give them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.functions import lineage
from tf2mig.graph.items import Creation, Item, Role, RunSite
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.graphs import made_in
from tf2mig.lift.core.names import identifier
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.steps.training import argument
from tf2mig.lift.variables.collections import entries_of
from tf2mig.lift.variables.creation_names import given_name, own_name
from tf2mig.lift.variables.entries import all_entries
from tf2mig.lift.variables.exports import attribute_text
from tf2mig.lift.variables.once import depends_on_call
from tf2mig.syntax.mentions import blocks_of

_SUPPORT = "tf1_saver"
_CLASS = "Saver"
_LONG = 100


@dataclass(frozen=True)
class Saved:
    """Something that a saver saves: its name in the file, and how code names it."""

    key: str
    text: str


def prepare_savers(context: Context) -> None:
    """Decide the text of every saver and of its calls. Raises Blocked."""
    savers = {
        node: item
        for body in context.state.bodies.values()
        for item in body.items
        if item.role is not Role.OPEN
        for node in ast.walk(item.node)
        if isinstance(node, ast.Call) and context.state.symbols.symbol(node.func) in cat.SAVERS
    }
    for node, item in savers.items():
        _create(context, item, node)
    for node in context.state.saved:
        _call(context, node)


def _create(context: Context, item: Item, node: ast.Call) -> None:
    value = item.value
    if item.role is Role.DEFER and value is not None and value.kind is Kind.SAVER and isinstance(item.node, ast.Assign):
        item.role = Role.KEEP
    if item.role is not Role.KEEP:
        raise Blocked(node, "TFM710", "a saver is made inside the graph")
    graph = value.number if value is not None and value.kind is Kind.SAVER else None
    chosen = argument(node, 0, "var_list")
    chosen = None if chosen is not None and _is_everything(context, chosen) else chosen
    optimizers = [] if chosen is not None else _optimizers(context, item, graph)
    variables = (
        _chosen(context, item, chosen)
        if chosen is not None
        else _dictionary(context, item, _everything(context, item, graph))
    )
    parts = [variables]
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
    context.replaced[node] = f"{_CLASS}({', '.join(parts)})"
    context.support[_SUPPORT] = None
    context.imports[f"from {_SUPPORT} import {_CLASS}"] = None


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
    found = {
        _seen_from(context, item, creation, attribute_text(context, creation, name)): None
        for creation, name in list(context.created.items())
        if creation.value is not None
        and creation.value.kind is Kind.OPTIMIZER
        and creation.symbol != "tf.train.GradientDescentOptimizer"
        and creation.item.order < item.order
        and made_in(context, creation, graph)
    }
    return list(found)


def _everything(context: Context, item: Item, graph: int | None) -> list[Saved]:
    """Every variable and layer of the graph that stands before the saver."""
    found: list[Saved] = []
    taken: dict[str, int] = {}
    for entry in all_entries(context, trainable=False, graph=graph):
        creation = entry.creation
        if creation.item.order > item.order:
            continue
        text = _seen_from(context, item, creation, entry.text)
        found += saved_by(context, creation, text, entry.names, taken)
    return found


def _seen_from(context: Context, item: Item, creation: Creation, text: str) -> str:
    """What code at a statement calls something that an object of another class holds. Raises Blocked."""
    cls = context.class_of(creation.item.owner)
    here = context.class_of(item.owner)
    module = context.state.tree.module
    if cls is None or not text.startswith("self.") or (here is not None and cls in lineage(module, here)):
        return text
    body = context.state.bodies.get(item.owner)
    names = dict(body.names) if body is not None else {}
    instance = context.state.instances.get(here) if here is not None else None
    names |= {f"self.{name}": v for name, v in ((instance.parts or {}) if instance is not None else {}).items()}
    for name, value in names.items():
        if value.kind is Kind.OBJECT and isinstance(value.owner, ast.ClassDef) and cls in lineage(module, value.owner):
            return f"{name}.{text.removeprefix('self.')}"
    raise Blocked(item.node, "TFM710", "it is not known which object holds the variables that a saver saves")


def saved_by(
    context: Context, creation: Creation, text: str, names: tuple[str, ...], taken: dict[str, int]
) -> list[Saved]:
    """What one creation adds to a file. Names are TF1's where they can be told, else the program's own."""
    if creation.function is not None:
        return _inside(context, creation, text, taken)
    if creation.plain is not None or creation.loops:
        raise Blocked(creation.node, "TFM710", "a saver saves variables that a function or a loop makes")
    if creation.value is not None and creation.value.kind is Kind.VARIABLE:
        key = names[0] if creation.symbol != "tf.Variable" else _scoped(creation, names[0])
        key = "global_step" if creation.symbol in cat.GLOBAL_STEPS else key
        return [Saved(_unique(key, taken), text)]
    prefix = names[0].rsplit("/", 1)[0]
    return [Saved(_unique(prefix, taken), text)]


def _scoped(creation: Creation, name: str) -> str:
    """The name of a `tf.Variable`, which name scopes are a part of."""
    own = name.rsplit("/", 1)[-1]
    scopes = [s for s in creation.names if s]
    return "/".join([*(identifier(s) if s == "?" else s for s in scopes), own])


def _unique(name: str, taken: dict[str, int]) -> str:
    number = taken.get(name, 0)
    taken[name] = number + 1
    return f"{name}_{number}" if number else name


def _inside(context: Context, creation: Creation, text: str, taken: dict[str, int]) -> list[Saved]:
    """The variables and layers of an object that took the place of a function."""
    assert creation.function is not None
    found: list[Saved] = []
    outer = "/".join(s for s in creation.scope if s)
    for inner in context.state.creations:
        if inner.item.owner is not creation.function.node or inner.shared is not None:
            continue
        if inner.value is not None and inner.value.kind is Kind.OPTIMIZER:
            continue
        if inner.item.role is Role.DEFER and inner.function is None and inner not in context.created:
            continue
        if is_weightless(inner.symbol):
            continue
        if inner.loops or inner.plain is not None:
            raise Blocked(inner.node, "TFM710", "a saver saves variables that a function or a loop makes")
        if inner.symbol in cat.VARIABLES and depends_on_call(inner.item):
            raise Blocked(inner.node, "TFM710", "a saver saves variables whose shapes only a call knows")
        attribute = _attribute(context, inner)
        if inner.function is not None:
            found += _inside(context, inner, f"{text}.{attribute}", taken)
            continue
        named = inner.symbol == "tf.Variable"
        scopes = [s for s in ((*creation.names, *inner.names) if named else (outer, *inner.scope)) if s]
        own = _own_name(context, creation, inner) or attribute
        key = "/".join([identifier(text), own] if unsettled(scopes) or "?" in scopes else [*scopes, own])
        found.append(Saved(_unique(key, taken), f"{text}.{attribute}"))
    return found


def _attribute(context: Context, inner: Creation) -> str:
    name = context.created.get(inner) or inner.name or (inner.item.defines[0] if len(inner.item.defines) == 1 else "")
    if not name:
        raise Blocked(inner.node, "TFM710", "a saver saves variables that have no name")
    return name.removeprefix("self.")


def _own_name(context: Context, creation: Creation, inner: Creation) -> str:
    """The name of what a builder makes; nothing for a variable whose name is not known."""
    name = own_name(inner)
    if name.startswith("?"):
        assert creation.function is not None
        builder = context.builders[creation.function.node]  # type: ignore[index]
        name = given_name(context, builder, creation, inner)
    is_variable = inner.value is not None and inner.value.kind is Kind.VARIABLE
    unknown = inner.symbol.rsplit(".", 1)[-1] if is_variable and inner.symbol != "tf.Variable" else None
    return "" if name == unknown else name


def _dictionary(context: Context, item: Item, saved: list[Saved]) -> str:
    entries = [f'"{s.key}": {s.text}' for s in saved]
    line = "{" + ", ".join(entries) + "}"
    if len(line) <= _LONG - 20:
        return line
    newline = context.layout.newline
    column = context.layout.column(item.node) if isinstance(item.node, ast.stmt) else ""
    return "{" + newline + "".join(f"{column}    {e},{newline}" for e in entries) + column + "}"


def _chosen(context: Context, item: Item, node: ast.expr) -> str:
    """The variables that a saver is given: by the names that the program says, or by their own."""
    if isinstance(node, ast.Dict):
        return context.text(node, item)
    creations = _creations(context, item, node)
    if creations is None:
        return context.text(node, item)
    taken: dict[str, int] = {}
    graphs = {c.graph for c in creations}
    entries = {e.creation: e for g in graphs for e in all_entries(context, trainable=False, graph=g)}
    saved: list[Saved] = []
    for creation in creations:
        entry = entries.get(creation)
        if entry is None:
            raise Blocked(node, "TFM710", "it is not known which variables this saves")
        saved += saved_by(context, creation, entry.text, entry.names, taken)
    return _dictionary(context, item, saved)


def _creations(context: Context, item: Item, node: ast.expr) -> list[Creation] | None:
    """The creations of the variables in a list or a collection, where they are known."""
    if isinstance(node, ast.List | ast.Tuple):
        values = [next((v for n, v in item.uses if n is e), None) for e in node.elts]
        known = [v.creation for v in values if isinstance(v, Value) and v.creation is not None]
        return known if len(known) == len(node.elts) else None
    value = next((v for n, v in item.uses if n is node), None)
    if value is not None and value.kind is Kind.CONTAINER:
        leaves = [leaf.creation for leaf in value.leaves() if leaf.creation is not None]
        return leaves if value.shape in ("list", "tuple") and len(leaves) == len(list(value.leaves())) else None
    try:
        return [e.creation for e in entries_of(context, item, node)]
    except Blocked:
        return None


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
    arguments = [context.text(path, item)]
    step = argument(node, 2, "global_step") if func.attr == "save" else None
    if step is not None:
        arguments.append(context.text(step, item))
    context.replaced[node] = f"{name}.{func.attr}({', '.join(arguments)})"


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
        if any(id(n) in runs for n in ast.walk(later)) or isinstance(
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


__all__ = ["Saved", "prepare_savers", "restores_next", "saved_by"]
