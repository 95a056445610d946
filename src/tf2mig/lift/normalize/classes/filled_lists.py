"""Lists and dictionaries that a method fills as attributes of its object: local ones, kept once they are whole.

    self.nets = [self.x]                                      nets = [self.x]
    for units in sizes:                                       for units in sizes:
        self.nets.append(dense(self.nets[-1], units))             nets.append(dense(nets[-1], units))
                                                              self.nets = nets

What a name of the method holds is known at each place; an attribute, as far as the graph is read, has one value. This
is tried where a program is blocked.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_FILLING = frozenset({"append", "extend", "insert", "update", "setdefault"})


def fill_first(source: Source) -> Source:
    """The program with such attributes set when they are whole; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for method in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        if not isinstance(tree.parents.get(method), ast.ClassDef) or any(
            isinstance(n, ast.Return) and n is not method.body[-1] for n in walk(method)
        ):
            continue
        for name in sorted(_begun(method)):
            edits = _edits(tree, method, name)
            if edits is not None:
                return edits
    return None


def _begun(method: ast.FunctionDef) -> set[str]:
    """The attributes that a method sets to a list or a dictionary, literally."""
    return {
        target.attr
        for n in walk(method)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.List | ast.Dict)
        for target in n.targets
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
    }


def _edits(tree: Tree, method: ast.FunctionDef, name: str) -> list[Edit] | None:
    """The edits for an attribute that a statement of the method begins, if the method goes on filling it."""
    everywhere = [n for n in tree.nodes if isinstance(n, ast.Attribute) and _is_named(tree, n, name)]
    stores = [n for n in everywhere if not isinstance(n.ctx, ast.Load)]
    own = [n for n in everywhere if method in tree.ancestors(n)]
    filling = [n for n in own if _fills(tree, n)]
    if any(n not in own for n in stores) or not filling or name in names_in(method) | {a.arg for a in method.args.args}:
        return None
    begun = list(dict.fromkeys(tree.below(method, n) for n in stores))
    known = all(isinstance(_value(tree, n), ast.List | ast.Dict) for n in stores)
    if len(begun) != 1 or not known or min(own, key=tree.start) not in stores:
        return None
    if any(_fills(tree, n) for n in everywhere if n not in own) or any(tree.home(n) is not method for n in own):
        return None
    last = max((s for n in filling if isinstance(s := tree.below(method, n), ast.stmt)), key=tree.start)
    if _is_read_by_calls(tree, method, name, before=tree.end(last)):
        return None
    layout = Layout(tree)
    end = layout.extent(last)[1]
    if any(ast.unparse(n.value) != "self" for n in own):
        return None
    line = f"{layout.column(last)}self.{name} = {name}{layout.newline}"
    edits = [Edit(end, end, line), *(Edit(tree.start(n), tree.end(n), name) for n in own if n not in stores)]
    assert isinstance(begun[0], ast.stmt)
    return sorted([*edits, *_begin(tree, layout, begun[0], name, stores)], key=lambda e: e.start)


def _begin(tree: Tree, layout: Layout, statement: ast.stmt, name: str, stores: list[ast.Attribute]) -> list[Edit]:
    """The edits that begin the local list; of branches that begin it by one element, the element is what differs."""
    values = [v for n in stores if (v := _value(tree, n)) is not None]
    single = [v.elts[0] for v in values if isinstance(v, ast.List) and len(v.elts) == 1]
    if len(stores) == 1 or len(single) != len(stores):
        return [Edit(tree.start(n), tree.end(n), name) for n in stores]
    first, end = f"first_{name}", layout.extent(statement)[1]
    line = f"{layout.column(statement)}{name} = [{first}]{layout.newline}"
    given = [Edit(tree.start(v), tree.end(v), tree.segment(e)) for v, e in zip(values, single, strict=True)]
    return [Edit(end, end, line), *(Edit(tree.start(n), tree.end(n), first) for n in stores), *given]


def _value(tree: Tree, target: ast.Attribute) -> ast.expr | None:
    """What an attribute is set to where it is the only target."""
    statement = tree.parents.get(target)
    return statement.value if isinstance(statement, ast.Assign) and statement.targets == [target] else None


def _fills(tree: Tree, node: ast.Attribute) -> bool:
    """Whether a list or dictionary gets another element: by a method, or by its key."""
    around = tree.parents.get(node)
    if isinstance(around, ast.Subscript) and around.value is node:
        return not isinstance(around.ctx, ast.Load)
    if isinstance(around, ast.AugAssign) and around.target is node:
        return True
    call = tree.parents.get(around) if isinstance(around, ast.Attribute) else None
    return isinstance(call, ast.Call) and isinstance(around, ast.Attribute) and around.attr in _FILLING


def _is_read_by_calls(tree: Tree, method: ast.FunctionDef, name: str, before: int) -> bool:
    """Whether a method that this one calls before a place may ask for the attribute."""
    cls = tree.parents[method]
    methods = {m.name: m for m in walk(cls) if isinstance(m, ast.FunctionDef) and m is not method}
    readers = {m for m, node in methods.items() if _asks(tree, node, name, methods, set())}
    called = [n for n in walk(method) if isinstance(n, ast.Attribute) and n.attr in readers]
    return any(tree.start(n) < before for n in called)


def _asks(tree: Tree, function: ast.AST, name: str, methods: dict[str, ast.FunctionDef], seen: set[str]) -> bool:
    """Whether a function, or a method of the class that it calls, mentions the attribute."""
    if any(_is_named(tree, n, name) for n in walk(function)):
        return True
    called = {n.attr for n in walk(function) if isinstance(n, ast.Attribute)}
    more = (called & methods.keys()) - seen
    return any(_asks(tree, methods[m], name, methods, seen | more) for m in more)


def _is_named(tree: Tree, node: ast.AST, name: str) -> bool:
    """Whether an expression is an attribute of this name, and not one of an imported module."""
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    imported = {a.asname or a.name.partition(".")[0] for i in tree.imports for a in i.names}
    return not isinstance(node.value, ast.Name) or node.value.id not in imported


__all__ = ["fill_first"]
