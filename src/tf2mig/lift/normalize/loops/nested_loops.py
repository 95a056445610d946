"""Loops in loops that make layers or variables: the inner loop becomes a function.

What one loop makes can stand in a list beside it. Of two loops the inner one is a stage of the network that the outer
one repeats, and a function that holds it says so: `net = blocks(net, filters, count)`.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_HARD = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Lambda, Function, ast.ClassDef)


def outline_inner_loops(tree: Tree) -> Tree:
    """The tree of a text in which no loop that makes layers stands in another."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    makers = _makers(tree, symbols)
    loops = [n for n in tree.nodes if isinstance(n, ast.For) and _is_inner(tree, n) and _makes(symbols, makers, n)]
    for loop in sorted(loops, key=lambda n: -n.col_offset):
        text = _outlined(tree, symbols, loop)
        if text is not None:
            return text
    return None


def _makers(tree: Tree, symbols: Symbols) -> set[str]:
    """The functions of the module that make layers or variables, themselves or through others."""
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    makers = cat.VARIABLES | frozenset(layer_symbols())
    found = {f.name for f in functions if any(isinstance(n, ast.Call) and symbols.called(n) in makers for n in walk(f))}
    while True:
        more = {f.name for f in functions if f.name not in found and found & read_names(f)}
        if not more:
            return found
        found |= more


def _makes(symbols: Symbols, makers: set[str], loop: ast.For) -> bool:
    """Whether a loop makes layers of functions, and does not only fill lists with variables."""
    layers = frozenset(layer_symbols())
    for node in walk(loop):
        if isinstance(node, ast.Call):
            if symbols.called(node) in layers:
                return True
            if isinstance(node.func, ast.Name) and node.func.id in makers:
                return True
    return False


def _is_inner(tree: Tree, loop: ast.For) -> bool:
    """Whether a loop stands in another one of the same scope."""
    for ancestor in tree.ancestors(loop):
        if isinstance(ancestor, Function | ast.ClassDef | ast.Lambda | ast.While):
            return False
        if isinstance(ancestor, ast.For):
            return True
    return False


def _outlined(tree: Tree, symbols: Symbols, loop: ast.For) -> str | None:
    """The text with a loop as a function; None where it does more than compute from what it reads."""
    inside = set(walk(loop))
    if loop.orelse or any(isinstance(n, _HARD) for n in inside) or _leaves(loop):
        return None
    attributes = [n for n in walk(loop) if isinstance(n, ast.Attribute) and _is_self(n.value)]
    attributes.sort(key=tree.start)
    if any(_is_self(n) and not isinstance(tree.parents.get(n), ast.Attribute) for n in inside):
        return None
    if any(not isinstance(n.ctx, ast.Load) or _is_called(tree, n) for n in attributes):
        return None
    scope = next((a for a in tree.ancestors(loop) if isinstance(a, ast.FunctionDef)), None)
    local = _local(tree, symbols, scope)
    stored = stored_names(loop)
    read = {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    bound = {n.id for n in walk(loop.target) if isinstance(n, ast.Name)}
    carried = [n for n in _ordered(loop) if n in stored - bound and _read_before(loop, n)]
    kept = [n for n in _ordered(loop) if n in stored and (n in carried or _read_elsewhere(tree, scope, loop, n))]
    if not kept or any(n not in carried for n in kept) or bound & set(kept):
        return None
    own = {ast.unparse(a): numbered(a.attr, lambda new: new in stored | read) for a in attributes}
    given = [n for n in _ordered(loop) if n in carried or (n in read and n in local and n not in stored | {"self"})]
    given = [*carried, *(n for n in given if n not in carried)]
    return _written(tree, loop, _Outline(_name(tree, loop), given, own, kept))


def _leaves(loop: ast.For) -> bool:
    """Whether a loop is left by `break`; an inner loop's own does not count, and is rare enough to be refused."""
    return any(isinstance(n, ast.Break) for n in walk(loop))


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_called(tree: Tree, node: ast.Attribute) -> bool:
    parent = tree.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _local(tree: Tree, symbols: Symbols, scope: ast.FunctionDef | None) -> set[str]:
    """The names that belong to the scope around a loop, so that a function elsewhere would not see them."""
    if scope is not None:
        return stored_names(scope) | {a.arg for a in walk(scope.args) if isinstance(a, ast.arg)}
    top = {n.name for n in tree.module.body if isinstance(n, Function | ast.ClassDef)}
    known = top | {b.name for b in symbols.imports()} | set(dir(builtins))
    return {n.id for n in tree.nodes if isinstance(n, ast.Name)} - known


def _ordered(loop: ast.For) -> list[str]:
    names = [n for n in walk(loop) if isinstance(n, ast.Name)]
    return list(dict.fromkeys(n.id for n in sorted(names, key=lambda n: (n.lineno, n.col_offset))))


def _read_before(loop: ast.For, name: str) -> bool:
    """Whether a round reads a name before it binds it: the value of the round before."""
    return _reads_first(loop.body, name) is True


def _reads_first(statements: list[ast.stmt], name: str) -> bool | None:
    """Whether statements read a name before they bind it; None where they do neither."""
    for statement in statements:
        if isinstance(statement, ast.For):
            bound = any(isinstance(n, ast.Name) and n.id == name for n in walk(statement.target))
            inside = False if bound else _reads_first([*statement.body, *statement.orelse], name)
            first = True if _names(statement.iter, name) else inside
            if first is not None:
                return first
            continue
        nodes = _names(statement, name)
        if any(isinstance(n.ctx, ast.Load) for n in nodes) or any(
            isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name) and n.target.id == name
            for n in walk(statement)
        ):
            return True
        if nodes and isinstance(statement, ast.Assign):
            return False
    return None


def _names(node: ast.AST, name: str) -> list[ast.Name]:
    return [n for n in walk(node) if isinstance(n, ast.Name) and n.id == name]


def _read_elsewhere(tree: Tree, scope: ast.FunctionDef | None, loop: ast.For, name: str) -> bool:
    inside = set(walk(loop))
    place = scope if scope is not None else tree.module
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) and n not in inside
        for n in walk(place)
    )


@dataclass
class _Outline:
    """What a loop becomes."""

    name: str
    given: list[str]
    own: dict[str, str]
    """Attributes of the object that it reads, by the parameters that they become."""
    kept: list[str]


def _name(tree: Tree, loop: ast.For) -> str:
    """A function is called for what its rounds call: `residual` makes `residuals`."""
    taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {
        n.arg for n in tree.nodes if isinstance(n, ast.arg)
    }
    taken |= {n.name for n in tree.nodes if isinstance(n, Function | ast.ClassDef)}
    functions = {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef)}
    called = [n.func.id for n in walk(loop) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    stem = next((c for c in called if c in functions), "stage")
    return numbered(stem if stem == "stage" else f"{stem}s", taken.__contains__)


def _written(tree: Tree, loop: ast.For, outline: _Outline) -> str:
    layout = Layout(tree)
    inside = [
        Edit(tree.start(n), tree.end(n), outline.own[ast.unparse(n)])
        for n in walk(loop)
        if isinstance(n, ast.Attribute) and ast.unparse(n) in outline.own
    ]
    parameters = ", ".join([*outline.given, *outline.own.values()])
    arguments = ", ".join([*outline.given, *outline.own])
    results = ", ".join(outline.kept)
    top = tree.below(tree.module, loop)
    assert isinstance(top, ast.stmt)
    newline = layout.newline
    body = layout.moved(loop, sorted(inside, key=lambda e: e.start), INDENT)
    text = f"def {outline.name}({parameters}):{newline}{body}{INDENT}return {results}{newline}{newline}{newline}"
    at, _ = layout.extent(top)
    start, end = layout.extent(loop, comments=False)
    call = f"{layout.column(loop)}{results} = {outline.name}({arguments}){newline}"
    return apply_edits(tree.text, [Edit(at, at, text), Edit(start, end, call)])


__all__ = ["outline_inner_loops"]
