"""The variables of objects, listed from outside of their class.

A program makes two networks of one class and copies the variables of one to the other, by the scopes that it
gave to the constructor. Each object lists its own variables then: the class gets a property, and the list of
a scope is that of the object whose constructor was given the scope's name.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item
from tf2mig.graph.values import Kind
from tf2mig.lift.core.asked_scopes import all_calls, asked_scope, check_apart, given_text
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.exclusive import are_exclusive
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.exports import kept_name
from tf2mig.syntax.mentions import constructor_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def with_objects(context: Context, item: Item, entries: list[Entry]) -> list[Entry]:
    """The entries with those of other classes replaced by one for each object; unchanged where objects cannot be
    told apart."""
    here = context.class_of(item.owner)
    groups: dict[ast.ClassDef, list[Entry]] = {}
    for entry in entries:
        cls = context.class_of(entry.creation.item.owner)
        if cls is not None and cls is not here:
            groups.setdefault(cls, []).append(entry)
    found: list[tuple[int, Entry]] = []
    for cls, group in groups.items():
        objects = _objects(context, item, cls, group, here=True)
        if objects is None:
            return entries
        found += objects
    if not found:
        return entries
    replaced = {id(e) for group in groups.values() for e in group}
    rest = [(e.creation.item.order, e) for e in entries if id(e) not in replaced]
    return [e for _, e in sorted([*rest, *found], key=lambda pair: pair[0])]


def of_object(context: Context, item: Item, entries: list[Entry], scope: ast.expr) -> Entry | None:
    """The entry of the object whose scope an expression names: `self.other.scope`; None for other expressions.

    Raises Blocked where the scope holds more than the object, or only a part of it.
    """
    value = next((v for n, v in item.uses if isinstance(scope, ast.Attribute) and n is scope.value), None)
    if value is None and isinstance(scope, ast.Attribute) and isinstance(scope.value, ast.Name):
        body = context.state.bodies.get(item.owner)
        value = body.names.get(scope.value.id) if body is not None else None
    if not isinstance(scope, ast.Attribute) or value is None or value.kind is not Kind.OBJECT:
        return None
    cls = value.owner
    own = context.class_of(item.owner) is cls and ast.unparse(scope.value) == "self"
    if not isinstance(cls, ast.ClassDef) or own:
        return None
    group = [e for e in entries if context.class_of(e.creation.item.owner) is cls]
    asked = _kept_scope(context, cls, scope.attr)
    if not group or asked is None or not asked.startswith("?"):
        raise Blocked(scope, "TFM704", "the scope of a collection is not a literal")
    if any(not n.startswith(asked) for e in group for n in e.names):
        raise Blocked(scope, "TFM704", "a collection takes some of the variables of an object and leaves others")
    names = [n for e in entries for n in e.names]
    check_apart(context, asked, names, scope)
    return Entry(_held(context, item, scope.value), (), False, group[0].creation, group[0].listing, tuple(group))


def _kept_scope(context: Context, cls: ast.ClassDef, attribute: str) -> str | None:
    """The scope that a class keeps as an attribute, set by one statement alone."""
    for body in context.state.bodies.values():
        for item in body.items:
            if context.class_of(item.owner) is cls and isinstance(item.node, ast.Assign):
                target = item.node.targets[0]
                if isinstance(target, ast.Attribute) and ast.unparse(target) == f"self.{attribute}":
                    alone = len(_stores(context.state.tree, cls, f"self.{attribute}")) == 1
                    return asked_scope(context, item, item.node.value) if alone else None
    return None


def _held(context: Context, item: Item, node: ast.expr) -> str:
    """What lifted code of a statement's scope calls an object; nothing where it does not see it."""
    text = ast.unparse(node)
    here = context.class_of(item.owner)
    if here is None or text.startswith("self."):
        return text
    plain = isinstance(node, ast.Name) and isinstance(item.owner, Function)
    if plain and isinstance(item.owner, Function) and item.owner.name != "__init__":
        # Another call may hand another object in.
        return text
    return kept_name(context, item.owner, text) if plain and isinstance(item.owner, Function) else ""


def _objects(
    context: Context, item: Item, cls: ast.ClassDef, group: list[Entry], *, here: bool = False
) -> list[tuple[int, Entry]] | None:
    """An entry for each object of a class that is made before a statement, with the order in which they are made;
    only of the graph that is the default one ``here``."""
    constructor = constructor_of(cls)
    calls = all_calls(context, constructor) if constructor is not None else []
    calls = [c for c in calls if not here or _is_in(context, item, cls, c)]
    if constructor is None or not calls:
        return None
    found: list[tuple[int, Entry]] = []
    for call in calls:
        made = maker_of(context, call)
        if made is None or any(isinstance(a, ast.For | ast.While) for a in context.state.tree.ancestors(call)):
            return None
        if made.order > item.order:
            continue
        names = tuple(_named(context, constructor, call, n) for e in group for n in e.names)
        text = text_seen(context, item, made)
        found.append((made.order, Entry(text, names, False, group[0].creation, group[0].listing, tuple(group))))
    return found


def parts_of_objects(
    context: Context, item: Item, cls: ast.ClassDef, group: list[Entry]
) -> list[tuple[str, list[Entry]]] | None:
    """For each object of a class that is made before a statement, what the statement calls it, and the entries that
    the class makes with their names for that object; None where its objects cannot be told apart."""
    objects = _objects(context, item, cls, group, here=True)
    if objects is None:
        return None
    found: list[tuple[str, list[Entry]]] = []
    for _, one in sorted(objects, key=lambda pair: pair[0]):
        names = list(one.names)
        parts = []
        for entry in group:
            own, names = names[: len(entry.names)], names[len(entry.names) :]
            parts.append(replace(entry, names=tuple(own)))
        found.append((one.text, parts))
    return found


def objects_seen(context: Context, item: Item, cls: ast.ClassDef) -> list[str]:
    """What a statement calls the objects of a class that are made before it. Raises Blocked where it cannot."""
    constructor = constructor_of(cls)
    calls = all_calls(context, constructor) if constructor is not None else []
    calls = [c for c in calls if _is_in(context, item, cls, c)]
    makers = sorted((maker_of(context, c) for c in calls), key=lambda m: m.order if m is not None else 0)
    texts = [text_seen(context, item, m) if m is not None else "" for m in makers if m is None or m.order <= item.order]
    if not texts or not all(texts):
        raise Blocked(item.node, "TFM710", "it is not known which object holds the variables that a saver saves")
    return texts


def _is_in(context: Context, item: Item, cls: ast.ClassDef, call: ast.Call) -> bool:
    """Whether a call makes an object in the graph that a statement has as its default one, as far as is known."""
    graphs = {m.graph for m in context.state.objects.get(cls, ()) if m.node is call}
    return not graphs or item.graph in graphs


def maker_of(context: Context, call: ast.Call) -> Item | None:
    """The statement that makes an object and gives it one name."""
    statement = context.state.tree.parents.get(call)
    if not isinstance(statement, ast.Assign) or statement.value is not call or len(statement.targets) != 1:
        return None
    return next((i for b in context.state.bodies.values() for i in b.items if i.node is statement), None)


def text_seen(context: Context, item: Item, made: Item) -> str:
    """What a statement calls an object; nothing where it cannot see it, or where the name may mean another one."""
    assert isinstance(made.node, ast.Assign)
    tree = context.state.tree
    text = ast.unparse(made.node.targets[0])
    here = context.class_of(item.owner)
    if isinstance(made.node.targets[0], ast.Attribute):
        shared = here is not None and context.class_of(made.owner) is here and text.startswith("self.")
        return text if shared and len(_stores(tree, here, text)) == 1 else ""
    if made.owner is item.owner and here is None:
        stores = [n for n in _bound_here(tree, made.owner, text) if not are_exclusive(tree, n, item.node)]
        return text if len(stores) == 1 else ""
    local = isinstance(item.owner, Function) and (
        bool(_stores(tree, item.owner, text)) or any(a.arg == text for a in walk(item.owner) if isinstance(a, ast.arg))
    )
    seen = isinstance(made.owner, ast.Module) and not local
    return text if seen and len(_bound_here(tree, made.owner, text)) == 1 else ""


def _bound_here(tree: Tree, owner: ast.AST | None, text: str) -> list[ast.AST]:
    """Where a scope binds a name: for a module, not what functions call by that name of their own."""
    stores = _stores(tree, owner, text)
    if not isinstance(owner, ast.Module):
        return stores
    shared = any(isinstance(n, ast.Global) and text in n.names for n in tree.nodes)
    return stores if shared else [n for n in stores if _is_global(tree, n)]


def _stores(tree: Tree, within: ast.AST | None, text: str) -> list[ast.AST]:
    nodes = tree.nodes if isinstance(within, ast.Module) or within is None else list(walk(within))
    return [
        n
        for n in nodes
        if isinstance(n, ast.Name | ast.Attribute) and not isinstance(n.ctx, ast.Load) and ast.unparse(n) == text
    ]


def _is_global(tree: Tree, node: ast.AST) -> bool:
    return not any(isinstance(a, Function | ast.ClassDef) for a in tree.ancestors(node))


def _named(context: Context, constructor: Function, call: ast.Call, name: str) -> str:
    """A variable's name for one object: a scope that the constructor's parameter names is what the call gives."""
    parts = name.split("/")
    for number, part in enumerate(parts):
        parameter, _, line = part.removeprefix("?").partition("@")
        if part.startswith("?") and line == str(constructor.lineno):
            parts[number] = given_text(context, constructor, call, parameter) or part
    return "/".join(parts)


def with_given_scopes(context: Context, entry: Entry) -> Entry:
    """An entry of a class of one object, with the names of scopes that the one call gives."""
    made = only_call(context, entry.creation)
    return replace(entry, names=tuple(_named(context, *made, n) for n in entry.names)) if made is not None else entry


def given_scope(context: Context, creation: Creation) -> tuple[str, ...]:
    """The scope of what a class of one object creates, with the names that the one call gives."""
    made = only_call(context, creation)
    return tuple(_named(context, *made, s) for s in creation.scope) if made is not None else creation.scope


def only_call(context: Context, creation: Creation) -> tuple[Function, ast.Call] | None:
    """The constructor of the class that creates something, and its call where there is only one, in no loop."""
    cls = context.class_of(creation.item.owner)
    constructor = next((m for m in getattr(cls, "body", ()) if isinstance(m, Function) and m.name == "__init__"), None)
    calls = all_calls(context, constructor) if constructor is not None else []
    if constructor is None or len(calls) != 1:
        return None
    around = context.state.tree.ancestors(calls[0])
    looped = any(isinstance(a, Function | ast.Lambda | ast.For | ast.While | ast.comprehension) for a in around)
    return None if looped else (constructor, calls[0])


def _is_own(node: ast.AST, name: str) -> bool:
    """Whether a class has a method or an attribute of that name already."""
    if isinstance(node, ast.FunctionDef):
        return node.name == name
    return isinstance(node, ast.Attribute) and node.attr == name and ast.unparse(node.value) == "self"


def property_lines(context: Context, entry: Entry, listing: str) -> list[str]:
    """The property by which the objects of a class list their variables. Raises Blocked."""
    cls = context.class_of(entry.creation.item.owner)
    assert cls is not None
    if any(_is_own(n, listing) for n in walk(cls)):
        raise Blocked(cls, "TFM704", f"a class whose variables are listed has a `{listing}` of its own")
    parts = [m.text if m.raw else f"*{m.text}.{listing}" for m in entry.members]
    body = f"return [{', '.join(parts)}]"
    if len(body) > 90:
        body = "return [\n" + "".join(f"    {p},\n" for p in parts) + "]"
    return ["@property", f"def {listing}(self):", *("    " + line for line in body.split("\n"))]
