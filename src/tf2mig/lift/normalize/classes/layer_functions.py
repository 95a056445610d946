"""The functions that take the place of classes whose objects only hold what their constructors computed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import Names, numbered, snake
from tf2mig.syntax.edits import apply_edits, outermost
from tf2mig.syntax.mentions import is_own_attribute, names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

if TYPE_CHECKING:
    from tf2mig.lift.normalize.classes.layer_objects import Held, Layered


def written_as_functions(tree: Tree, found: Layered) -> str | None:
    """The text with a function in place of a class, and its results in place of what is read of its objects."""
    names = Names(tree.module)
    layout = Layout(tree)
    function = names.fresh(snake(found.cls.name))
    needed = _needed(found)
    if not needed or (len(needed) > 1 and found.chained):
        return None
    start, end = layout.extent(found.cls, comments=False)
    text = _function(tree, layout, found, function, needed)
    edits: list[Edit] = []
    for name, method in found.methods.items():
        read = [r for h in found.held for r in h.read if r[1] == name]
        if read:
            own = names.fresh(f"{function}_{name.strip('_')}")
            text += layout.newline * 2 + _method(tree, layout, found, method, own)
    edits.append(Edit(start, end, text))
    made = {f"{function}_{n.strip('_')}": n for n in found.methods}
    methods = {n: f for f, n in made.items()}
    for node, _ in found.chained:
        call = node.func.value if isinstance(node, ast.Call) else node.value  # type: ignore[attr-defined]
        edits += [_named(tree, call, function), Edit(tree.end(call), tree.end(node), "")]
    for held in found.held:
        parts = _parts(held, needed)
        if any(names.is_taken(p.rpartition(".")[2]) for p in parts.values() if p != held.key):
            return None
        edits += _object(tree, found, held, (function, parts, methods))
    return apply_edits(tree.text, sorted(outermost(edits), key=lambda e: (e.start, e.end)))


def _needed(found: Layered) -> list[str]:
    """The attributes that are read outside of the class, by its methods too, in the order in which they are set."""
    asked = {a for h in found.held for _, a in h.read} | {a for _, a in found.chained}
    for name in asked & found.methods.keys():
        asked |= set(_read_by(found.methods[name]))
    return [a for a in found.attributes if a in asked]


def _read_by(method: ast.FunctionDef) -> list[str]:
    return list(dict.fromkeys(n.attr for n in walk(method) if is_own_attribute(n)))


def _parts(held: Held, needed: list[str]) -> dict[str, str]:
    """The names that stand for an object's attributes."""
    if len(needed) == 1:
        return {needed[0]: held.key}
    return {a: f"{held.key}_{a.strip('_')}" for a in needed}


def _object(tree: Tree, found: Layered, held: Held, how: tuple[str, dict[str, str], dict[str, str]]) -> list[Edit]:
    """The edits to the statements that make objects of one name, and to what reads them."""
    function, parts, methods = how
    edits: list[Edit] = []
    for made in held.made:
        target = made.targets[0]
        prefix = "self." if isinstance(target, ast.Attribute) else ""
        text = ", ".join(prefix + p for p in parts.values())
        edits += [Edit(tree.start(target), tree.end(target), text), _named(tree, made.value, function)]
    for node, asked in held.read:
        read = node.func if isinstance(node, ast.Call) else node
        assert isinstance(read, ast.Attribute)
        holder = tree.segment(read.value)
        before = holder[: len(holder) - len(held.key)]
        if asked not in methods or asked in found.attributes:
            edits.append(Edit(tree.start(node), tree.end(node), before + parts[asked]))
            continue
        assert isinstance(node, ast.Call)
        given = ", ".join(before + parts[a] for a in _read_by(found.methods[asked]))
        opening = tree.text.index("(", tree.end(read)) + 1
        more = ", " if given and (node.args or node.keywords) else ""
        edits.append(Edit(tree.start(read), opening, f"{methods[asked]}({given}{more}"))
    return edits


def _named(tree: Tree, call: ast.expr, function: str) -> Edit:
    assert isinstance(call, ast.Call)
    return Edit(tree.start(call.func), tree.end(call.func), function)


def _function(tree: Tree, layout: Layout, found: Layered, name: str, needed: list[str]) -> str:
    """The constructor as a function that gives back what is needed."""
    node = found.constructor
    gone, local = _locals(tree, found, needed)
    edits = _signature(tree, node, name, [])
    edits += [layout.without(s, gone) for s in gone]
    said = found.cls.body[0]
    if isinstance(said, ast.Expr) and not isinstance(node.body[0], ast.Expr):
        at = layout.extent(node.body[0])[0]
        edits.append(Edit(at, at, f"{layout.column(node.body[0])}{tree.segment(said)}{layout.newline}"))
    for inner in walk(node):
        if is_own_attribute(inner):
            edits.append(Edit(tree.start(inner), tree.end(inner), local[inner.attr]))
    column = layout.column(found.cls)
    text = layout.moved(node, sorted(outermost(edits), key=lambda e: e.start), column, comments=False)
    given = ", ".join(local[a] for a in needed)
    return f"{text.rstrip()}{layout.newline}{column}{INDENT}return {given}{layout.newline}"


def _method(tree: Tree, layout: Layout, found: Layered, node: ast.FunctionDef, name: str) -> str:
    """A method as a function that takes the attributes which it reads first."""
    read = _read_by(node)
    taken = names_in(node) | {n.arg for n in walk(node) if isinstance(n, ast.arg)}
    local = {a: numbered(a.strip("_"), taken.__contains__) for a in read}
    edits = _signature(tree, node, name, [local[a] for a in read])
    for inner in walk(node):
        if is_own_attribute(inner):
            edits.append(Edit(tree.start(inner), tree.end(inner), local[inner.attr]))
    return layout.moved(node, sorted(edits, key=lambda e: e.start), layout.column(found.cls), comments=False)


def _signature(tree: Tree, node: ast.FunctionDef, name: str, extra: list[str]) -> list[Edit]:
    word = tree.text.index("def", tree.offset(node.lineno, node.col_offset))
    start = tree.text.index(node.name, word + 3)
    first = node.args.args[0]
    more = len(node.args.args) > 1
    end = tree.start(node.args.args[1]) if more else tree.end(first)
    given = ", ".join(extra) + (", " if extra and more else "")
    return [Edit(start, start + len(node.name), name), Edit(tree.start(first), end, given)]


def _locals(tree: Tree, found: Layered, needed: list[str]) -> tuple[list[ast.stmt], dict[str, str]]:
    """The assignments that go, because nothing reads what they set or because it has the name already; and the local
    names of the attributes."""
    node = found.constructor
    own = [n for n in walk(node) if is_own_attribute(n)]
    taken = names_in(node) | {a.arg for a in walk(node.args) if isinstance(a, ast.arg)}
    gone: list[ast.stmt] = []
    local: dict[str, str] = {}
    for attribute in found.attributes:
        stores = [tree.parents[n] for n in own if n.attr == attribute and isinstance(n.ctx, ast.Store)]
        read = attribute in needed or any(n.attr == attribute and isinstance(n.ctx, ast.Load) for n in own)
        plain = [s for s in stores if isinstance(s, ast.Assign) and len(s.targets) == 1]
        alias = len(stores) == len(plain) == 1 and _is_alias(tree, node, attribute, plain[0])
        if alias:
            local[attribute] = attribute
            gone.append(plain[0])
            continue
        local[attribute] = numbered(attribute.lstrip("_"), taken.__contains__)
        taken.add(local[attribute])
        if not read and len(plain) == len(stores) and all(_is_idle(s.value) for s in plain):
            gone += plain
    return gone, local


def _is_alias(tree: Tree, node: ast.FunctionDef, attribute: str, statement: ast.Assign) -> bool:
    """`self.n = n`, of a name that is not bound again behind it."""
    value = statement.value
    if not isinstance(value, ast.Name) or value.id != attribute or tree.parents.get(statement) is not node:
        return False
    stores = [n for n in walk(node) if isinstance(n, ast.Name) and n.id == attribute and n is not value]
    known = {a.arg for a in walk(node.args) if isinstance(a, ast.arg)} | stored_names(node)
    later = [n for n in stores if not isinstance(n.ctx, ast.Load) and tree.start(n) > tree.start(statement)]
    return attribute in known and not later


def _is_idle(value: ast.expr) -> bool:
    """Whether a value is made of names and literals alone."""
    idle = (ast.Name, ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.expr_context)
    return all(isinstance(n, idle) for n in walk(value))


__all__ = ["written_as_functions"]
