"""Local names of a class's methods that its lifted methods need: they become attributes."""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Body, Creation, Function, Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.changing_values import may_change
from tf2mig.lift.core.context import Context
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_own_attribute, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def export_names(context: Context) -> None:
    """Find the names, decide their attributes, and add the edits that set them."""
    wanted: dict[tuple[Function, str], None] = {}
    items = {i for f in context.functions for i in [*f.items, *(s.inline for s in f.sites)]}
    for item in sorted(items, key=lambda i: i.order):
        if not isinstance(item.owner, Function) or context.class_of(item.owner) is None:
            continue
        for name in _local_reads(context, item):
            wanted[item.owner, name] = None
    for method, name in wanted:
        _check_kept(context, method, name)
        _export(context, method, name)


def _check_kept(context: Context, method: Function, name: str) -> None:
    """What a method both gives its graph and runs must not be kept from its first call. Raises Blocked."""
    runs = any(s.owner is method for f in context.functions if not f.eager for s in f.sites)
    made = [i for i in context.state.bodies[method].items if name in i.defines]
    plain = all(i.role is Role.KEEP and (i.value is None or i.value.kind is Kind.PYTHON) for i in made)
    if runs and plain and method not in context.own_scopes and may_change(context.state.tree, method, name):
        raise Blocked(method, "TFM711", f"each call of a method may give its graph another `{name}`")


def attribute_text(context: Context, creation: Creation, text: str) -> str:
    """The attribute that holds a variable which a constructor only names locally; other texts as they are."""
    method = creation.item.owner
    if not text.isidentifier() or not isinstance(method, Function) or context.class_of(method) is None:
        return text
    if creation.item.role is Role.DEFER or text not in creation.item.defines:
        return text
    _export(context, method, text)
    places = context.exported.get((method, text), [])
    known = _attribute_of(context.state.bodies[method], text)
    return attribute_at(places, creation.item.order, own=True) or known or text


def kept_name(context: Context, method: Function, name: str) -> str:
    """The attribute that a lifted method reads in the place of a local name of another method."""
    _export(context, method, name)
    places = context.exported.get((method, name), [])
    return places[-1][1] if len(places) == 1 else ""


def _local_reads(context: Context, item: Item) -> list[str]:
    """Names of the method that the statement reads and a lifted function would not see."""
    assert isinstance(item.owner, Function)
    body = context.state.bodies.get(item.owner)
    if body is None:
        return []
    stored = stored_names(item.node)
    stored |= {a.arg for n in walk(item.node) if isinstance(n, ast.Lambda) for a in n.args.args}
    found: dict[str, None] = {}
    values: dict[str, Value] = {n.id: v for n, v in item.uses if isinstance(n, ast.Name)}
    once = _used_once(context, item)
    for node in walk(item.node):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or node.id in stored | {"self"}:
            continue
        if id(node) in once:
            continue
        value = values.get(node.id)
        if value is not None and value.kind is Kind.COLLECTION and value.node in context.listing.texts:
            continue
        if node.id in body.names and (value is None or not value.deferred) and not _moves(body, node.id):
            found[node.id] = None
    return list(found)


def _used_once(context: Context, item: Item) -> set[int]:
    """Names in a call that creates something which the call's new text does not read any more."""
    found: set[int] = set()
    for creation in item.creations:
        text = context.replaced.get(creation.node)
        if text is None and context.created.get(creation, "?") != "?" and creation not in context.rates:
            text = ""
        if text is None:
            continue
        words = set(re.findall(r"[A-Za-z_]\w*", text))
        found |= {id(n) for n in walk(creation.node) if isinstance(n, ast.Name) and n.id not in words}
    return found


def _moves(body: Body, name: str) -> bool:
    """Whether every statement that defines the name moves into the functions."""
    makers = [i for i in body.items if name in i.defines]
    return bool(makers) and all(i.role is Role.DEFER and not i.creations for i in makers)


def _export(context: Context, method: Function, name: str) -> None:
    if context.exported.get((method, name)):
        return
    body = context.state.bodies[method]
    known = _attribute_of(body, name)
    if known is not None:
        context.exported[method, name] = [(0, known)]
        return
    places = context.exported.setdefault((method, name), [])
    if name in {a.arg for a in [*method.args.args, *method.args.kwonlyargs]}:
        attribute = _attribute(context, method, name)
        places.append((0, attribute))
        _set_at_start(context, method, f"{attribute} = {name}")
    for maker in _makers(context, body, name):
        if isinstance(maker.node, ast.FunctionDef):
            _set_behind(context, maker.node, places, (maker.order, _attribute(context, method, name)))
            continue
        known = _named_along(maker, name)
        if places and not _binds_surely(maker.node, name):
            _check_unread(body, name, places[-1][0], maker)
            known = places[-1][1]
        places.append((maker.order, known or _attribute(context, method, name)))
    for item in body.items:
        _rename_written(context, item, name, places)
        if item.role not in (Role.DEFER, Role.OPEN) or item.eager_too:
            _rename(context, item, name, places)


def _binds_surely(node: ast.stmt | ast.expr, name: str) -> bool:
    """Whether a statement gives a name a value whatever happens; else the name may keep the one that it had."""
    if isinstance(node, ast.If):
        return all(any(_binds_surely(s, name) for s in block) for block in (node.body, node.orelse))
    if isinstance(node, ast.For | ast.While | ast.Try):
        return False
    if isinstance(node, ast.With):
        return any(_binds_surely(s, name) for s in node.body)
    return name in stored_names(node)


def _check_unread(body: Body, name: str, start: int, maker: Item) -> None:
    """Raise Blocked where a lifted statement reads a name before a branch may give it another value."""
    read = any(i.role is Role.DEFER and start < i.order < maker.order and _reads(i, name) for i in body.items)
    if read:
        raise Blocked(maker.node, "TFM711", f"a branch may give `{name}` another value than the graph has read")


def _makers(context: Context, body: Body, name: str) -> list[Item]:
    """The statements that bind a name to what lifted methods read; what is bound anew before they do stays local."""
    makers = [i for i in body.items if name in i.defines and (i.role is not Role.DEFER or _writes(context, i, name))]
    readers = [i.order for i in body.items if i.role is Role.DEFER and _reads(i, name) and name not in i.defines]
    last = max((n for n, i in enumerate(makers) if readers and i.order < min(readers)), default=0)
    return makers[last:] if makers and isinstance(makers[last].node, ast.Assign) else makers


def _writes(context: Context, item: Item, name: str) -> bool:
    """Whether lifting wrote a line for a statement that binds the name."""
    return any(line.startswith(f"{name} = ") for line in context.hoisted.get(item, []))


def _reads(item: Item, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(item.node))


def _named_along(item: Item, name: str) -> str | None:
    """The attribute of the object that the same statement sets to the same value."""
    targets = item.node.targets if isinstance(item.node, ast.Assign) else []
    attributes = [ast.unparse(t) for t in targets if isinstance(t, ast.Attribute)]
    named = any(isinstance(t, ast.Name) and t.id == name for t in targets)
    return next((a for a in attributes if named and a.startswith("self.")), None)


def _set_behind(
    context: Context, function: ast.FunctionDef, places: list[tuple[int, str]], place: tuple[int, str]
) -> None:
    """Keep a function of the method as an attribute; the method goes on calling it by its name."""
    places.append(place)
    end = context.layout.extent(function)[1]
    line = f"{context.layout.column(function)}{place[1]} = {function.name}{context.layout.newline}"
    context.edits.append(Edit(end, end, line))


def _attribute(context: Context, method: Function, name: str) -> str:
    """A new attribute, called like the name where no attribute is."""
    cls = context.class_of(method)
    assert cls is not None
    taken = {n.attr for n in walk(cls) if isinstance(n, ast.Attribute)} | {
        m.name for m in cls.body if isinstance(m, Function)
    }
    taken |= {text.removeprefix("self.") for places in context.exported.values() for _, text in places}
    if name in taken:
        return f"self.{context.names.fresh(name)}"
    return f"self.{name}"


def _rename(context: Context, item: Item, name: str, places: list[tuple[int, str]]) -> None:
    """Let a statement that stays use the attribute; a parameter keeps its name."""
    text = attribute_at(places, item.order, own=name in item.defines)
    if text is None or _named_along(item, name) == text:
        return
    for node in walk(item.node):
        if isinstance(node, ast.Name) and node.id == name:
            earlier = isinstance(node.ctx, ast.Load) and name in item.defines
            chosen = attribute_at(places, item.order, own=False) if earlier else text
            if chosen is not None:
                context.replaced[node] = chosen


def _rename_written(context: Context, item: Item, name: str, places: list[tuple[int, str]]) -> None:
    """Let what lifting wrote for a statement use the attribute, where it stays in the method."""
    text = attribute_at(places, item.order, own=_writes(context, item, name))
    if text is None:
        return
    if item in context.hoisted:
        context.hoisted[item] = _all_with_attribute(context.hoisted[item], name, text)
    made: list[ast.AST] = [creation.node for creation in item.creations]
    if isinstance(item.node, Function | ast.If):  # functions inside the method make things too
        made += [n for n in walk(item.node) if isinstance(n, ast.Call) and n not in made]
    for node in made:
        known = context.replaced.get(node)
        if known is not None and item.role is not Role.DEFER:
            context.replaced[node] = _with_attribute(known, name, text)


def _with_attribute(line: str, name: str, text: str) -> str:
    """A line of code that reads an attribute where it read a name."""
    if name not in line:
        return line
    tree = Tree(Source(line))
    edits = [Edit(tree.start(n), tree.end(n), text) for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
    return apply_edits(line, sorted(edits, key=lambda e: e.start))


def _all_with_attribute(lines: list[str], name: str, text: str) -> list[str]:
    """Lines of code that belong together, as the head and the body of a loop do, reading an attribute for a name."""
    left = _with_attribute("\n".join(lines), name, text).split("\n")
    found: list[str] = []
    for line in lines:
        count = line.count("\n") + 1
        found.append("\n".join(left[:count]))
        left = left[count:]
    return found


def attribute_at(places: list[tuple[int, str]], order: int, *, own: bool) -> str | None:
    """The attribute that holds a name's value where a statement stands; None while it is a parameter's."""
    found: str | None = None
    for at, text in places:
        if at and (at < order or (own and at == order)):
            found = text
    return found


def _attribute_of(body: Body, name: str) -> str | None:
    """The attribute that the method sets to the name itself, if it does."""
    for item in body.items:
        node = item.node
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == name:
            target = node.targets[0]
            if is_own_attribute(target):
                return f"self.{target.attr}"
    return None


def _set_at_start(context: Context, method: Function, line: str) -> None:
    first = method.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(method.body) > 1:
        first = method.body[1]
    start, _ = context.layout.extent(first)
    context.edits.append(Edit(start, start, f"{context.layout.column(first)}{line}{context.layout.newline}"))
