"""Methods that build parts of a graph with new variables, turned into what lifting of functions can follow.

A method that is called once, as a statement, is written out there. Where a method makes lists of variables or
training operations it is written out at each of its calls. One that only computes from its arguments and from
attributes, and is called several times or inside expressions, becomes a function in front of the class:
what it
read from ``self`` becomes its first parameters.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, numbered, reaches_by_name
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.lift.normalize.calls.writing_out import Site, in_loop, is_plain, is_statement, written_out
from tf2mig.lift.normalize.classes.creating_methods import calls_one_of, creating, is_part, runs_session
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.lineage import is_announced, lineage
from tf2mig.syntax.mentions import is_own_attribute, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_WRITTEN_OUT = 6
"""How many calls of one method are written out, where it cannot be a function."""


@dataclass
class _Method:
    """A method that creates something, and the calls of it."""

    cls: ast.ClassDef
    node: ast.FunctionDef
    calls: list[ast.Call] = field(default_factory=list)
    static: bool = False
    escapes: bool = False
    """Whether it is named other than in a call on an object of its class, as far as names tell."""
    collects: bool = False
    """Whether it touches a collection that other methods touch."""
    parts: bool = False
    """Whether it makes what only a whole graph can hold: placeholders, training operations, lists of
    variables.
    """


def settle_methods(tree: Tree) -> Tree:
    """The tree of a text in which such methods are written out or are functions."""
    return settle(tree, _step)


def _step(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    methods = _methods(tree, symbols)
    for method in methods:
        site = _site(tree, symbols, method)
        if site is not None:
            return written_out(tree, site)
    for method in methods:
        if _can_be_function(tree, symbols, method):
            return _outlined(tree, method)
    return None


def _methods(tree: Tree, symbols: Symbols) -> list[_Method]:
    """Methods that create variables, layers or parts of a graph, and call no other such method."""
    layers, optimizers = layer_symbols(), optimizer_symbols()
    makers = cat.VARIABLES | frozenset(layers) | frozenset(optimizers)
    functions = {n.name: n for n in tree.module.body if isinstance(n, ast.FunctionDef)}
    makes = {n for n, f in functions.items() if any(symbols.called(c) in makers for c in walk(f))}
    found: list[_Method] = []
    classes = [n for n in tree.module.body if isinstance(n, ast.ClassDef)]
    for cls in classes:
        related = _related(tree.module, cls)
        named = [m for c in related for m in c.body if isinstance(m, ast.FunctionDef) and m.name != "__init__"]
        full = [m for m in named if not is_announced(m)]
        once = [m for m in full if sum(o.name == m.name for o in full) == 1]
        describing = creating({m.name: m for m in named}, symbols, makers, makes)
        for node in [m for m in once if m in cls.body and m.name in describing]:
            static = [symbols.tree.segment(d) for d in node.decorator_list] == ["staticmethod"]
            if (
                (node.decorator_list and not static)
                or calls_one_of(symbols, node, describing - {node.name})
                or runs_session(symbols, node)
            ):
                continue
            method = _Method(cls, node, static=static)
            method.parts = any(is_part(symbols, n) for n in walk(node)) or _shares_scope(symbols, node, named)
            others = [m for c in related for m in c.body if isinstance(m, ast.FunctionDef) and m is not node]
            if fills_collections(tree, symbols, node):
                method.parts = True
                method.collects = any(fills_collections(tree, symbols, m) for m in others)
            _find_calls(tree, method, related)
            found.append(method)
    return found


def _shares_scope(symbols: Symbols, node: ast.FunctionDef, named: list[ast.FunctionDef]) -> bool:
    """Whether another method opens the same variable scope, and one of them only to use the variables again."""
    own = _opened(symbols, node)
    others = [m for m in named if m is not node and _opened(symbols, m) & own]
    return any("reuse" in symbols.tree.segment(m) for m in [node, *others]) if others else False


def _opened(symbols: Symbols, method: ast.FunctionDef) -> set[str]:
    """The literal names of the variable scopes that a method opens."""
    calls = [n for n in walk(method) if isinstance(n, ast.Call) and symbols.called(n) == "tf.variable_scope"]
    first = [c.args[0] for c in calls if c.args]
    return {n.value for n in first if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _related(module: ast.Module, cls: ast.ClassDef) -> list[ast.ClassDef]:
    """The class, those above it and those below it."""
    classes = [c for c in module.body if isinstance(c, ast.ClassDef)]
    return [c for c in classes if cls in lineage(module, c) or c in lineage(module, cls)]


def _find_calls(tree: Tree, method: _Method, related: list[ast.ClassDef]) -> None:
    inside = {n for c in related for n in walk(c)}
    names = {c.name for c in related}
    by_name = reaches_by_name(tree.text)
    modules = {b.name for b in Symbols(tree).imports()}
    for node in tree.nodes:
        if by_name and isinstance(node, ast.Constant) and node.value == method.node.name:
            method.escapes = True
        if not isinstance(node, ast.Attribute) or node.attr != method.node.name:
            continue
        parent = tree.parents.get(node)
        holder = node.value.id if isinstance(node.value, ast.Name) else ""
        if holder in modules:
            continue
        known = holder == "self" or (method.static and holder in names)
        if known and (node in inside or holder != "self") and isinstance(parent, ast.Call) and parent.func is node:
            method.calls.append(parent)
        elif holder != "self" or node in inside:
            method.escapes = True


def _site(tree: Tree, symbols: Symbols, method: _Method) -> Site | None:
    """A call at which the method is to be written out."""
    many = len(method.calls) > 1
    limit = _WRITTEN_OUT if method.parts or _stores(method.node) else 1
    if method.escapes or not method.calls or len(method.calls) > limit or not is_plain(_undecorated(method)):
        return None
    gives = any(isinstance(n, ast.Return) and n.value is not None for n in walk(method.node))
    if (
        not gives
        and not (method.collects and not many)
        and not (method.parts and not many and _handed_tensors(tree, symbols, method))
        and not (not many and _stores(method.node) and _handed_locals(tree, symbols, method.calls[0]))
    ):
        return None
    for call in method.calls:
        statement = tree.parents.get(call)
        if not is_statement(statement, call) or any(isinstance(a, ast.Starred) for a in call.args):
            return None
        assert isinstance(statement, ast.stmt)
        if in_loop(tree, statement) or any(k.arg is None for k in call.keywords):
            return None
        if call in set(walk(method.node)):
            return None
    call = method.calls[0]
    statement = tree.parents[call]
    assert isinstance(statement, ast.stmt)
    return Site(_undecorated(method), call, statement, bound=not method.static, keep=many, whole=method.node)


def _handed_tensors(tree: Tree, symbols: Symbols, method: _Method) -> bool:
    """Whether the call gives the method attributes of its object that TensorFlow computed."""
    given = [*method.calls[0].args, *(k.value for k in method.calls[0].keywords)]
    names = {a.attr for a in given if is_own_attribute(a)}
    return any(
        isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Attribute) and t.attr in names and is_own_attribute(t) for t in n.targets)
        and any(symbols.called(c) is not None for c in walk(n.value))
        for n in tree.nodes
    )


def _handed_locals(tree: Tree, symbols: Symbols, call: ast.Call) -> bool:
    """Whether a call gives a method what its own function computed with TensorFlow just before, under a name."""
    home = tree.function_around(call)
    given = {a.id for a in [*call.args, *(k.value for k in call.keywords)] if isinstance(a, ast.Name)}
    made = [n for n in walk(home) if isinstance(n, ast.Assign)] if home is not None else []
    return any(
        isinstance(t, ast.Name) and t.id in given and symbols.called(n.value) is not None
        for n in made
        for t in n.targets
    )


def _undecorated(method: _Method) -> ast.FunctionDef:
    if not method.static:
        return method.node
    function = copy.copy(method.node)
    function.decorator_list = []
    return function


def _stores(node: ast.FunctionDef) -> bool:
    """Whether a method binds attributes of its object; a list literal that is added only makes a list longer."""
    longer = [n.target for n in walk(node) if isinstance(n, ast.AugAssign) and isinstance(n.value, ast.List)]
    return any(
        isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load) and is_own_attribute(n) and n not in longer
        for n in walk(node)
    )


def _can_be_function(tree: Tree, symbols: Symbols, method: _Method) -> bool:
    """Whether the method only reads attributes of its object, and is called where the object is ``self``."""
    node = method.node
    args = node.args
    if method.escapes or not method.calls or method.parts or _stores(node):
        return False
    if args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs:
        return False
    if method.static:
        return True
    if not args.args or args.args[0].arg != "self":
        return False
    names = {m.name for m in method.cls.body if isinstance(m, Function)}
    for inner in walk(node):
        if isinstance(inner, ast.Name) and inner.id == "self":
            parent = tree.parents.get(inner)
            if not isinstance(parent, ast.Attribute) or parent.attr in names:
                return False
            if isinstance(tree.parents.get(parent), ast.Call) and tree.parents[parent].func is parent:  # type: ignore[attr-defined]
                return False
    return True


def _outlined(tree: Tree, method: _Method) -> str:
    """The text with the method as a function in front of its class."""
    layout = Layout(tree)
    node = method.node
    names = Names(tree.module)
    stem = node.name.lstrip("_") or node.name
    taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {
        n.arg for n in tree.nodes if isinstance(n, ast.arg)
    }
    taken |= {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    function = stem if stem not in taken else names.fresh(stem)
    given = _given(tree, node)
    edits = _signature_edits(tree, method, function, list(given.values()))
    for inner in walk(node):
        if is_own_attribute(inner):
            edits.append(Edit(tree.start(inner), tree.end(inner), given[inner.attr]))
    start, end = layout.extent(node)
    gap = layout.newline * 2
    text = layout.moved(node, sorted(edits, key=lambda e: e.start), layout.column(method.cls))
    at, _ = layout.extent(method.cls)
    out = [Edit(at, at, text + gap), Edit(start, _past_blank(layout, end), "")]
    if len(method.cls.body) == 1:
        out[1] = Edit(start, end, f"{layout.column(node)}pass{layout.newline}")
    for call in method.calls:
        extra = ", ".join(f"self.{a}" for a in given)
        opening = tree.text.index("(", tree.end(call.func))
        more = ", " if extra and (call.args or call.keywords) else ""
        out.append(Edit(tree.start(call.func), opening + 1, f"{function}({extra}{more}"))
    return apply_edits(tree.text, sorted(out, key=lambda e: e.start))


def _given(tree: Tree, node: ast.FunctionDef) -> dict[str, str]:
    """The attributes that the method reads, by the parameters that they become."""
    local = names_in(node) | {n.arg for n in walk(node) if isinstance(n, ast.arg)}
    found: dict[str, str] = {}
    for inner in walk(node):
        if is_own_attribute(inner):
            found.setdefault(inner.attr, numbered(inner.attr, local.__contains__))
    return found


def _signature_edits(tree: Tree, method: _Method, function: str, extra: list[str]) -> list[Edit]:
    node = method.node
    edits: list[Edit] = []
    if method.static:
        decorator = node.decorator_list[0]
        start = tree.text.rindex("@", 0, tree.start(decorator))
        edits.append(Edit(start, tree.text.index("def", tree.end(decorator)), ""))
    word = tree.text.index("def", tree.offset(node.lineno, node.col_offset))
    start = tree.text.index(node.name, word + 3)
    edits.append(Edit(start, start + len(node.name), function))
    if method.static:
        return edits
    first = node.args.args[0]
    end = tree.start(node.args.args[1]) if len(node.args.args) > 1 else tree.end(first)
    joint = ", " if extra and len(node.args.args) > 1 else ""
    edits.append(Edit(tree.start(first), end, ", ".join(extra) + joint))
    return edits


def _past_blank(layout: Layout, end: int) -> int:
    """The end of the blank lines behind a place."""
    text = layout.text
    while True:
        stop = text.find("\n", end)
        if stop < 0 or text[end:stop].strip():
            return end
        end = stop + 1


__all__ = ["settle_methods"]
