"""Functions inside methods that make layers or variables become methods.

What such a function takes from around it is the object at most, so it is a method in all but place. Lifting follows
methods; inside a method, the class that takes the function's place would have a ``self`` of its own.
"""

from __future__ import annotations

import ast
import builtins

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def take_out_inner_functions(tree: Tree) -> Tree:
    """The tree of a text in which such functions are methods behind the method that held them."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    inner = next((n for n in tree.nodes if _is_inner(tree, symbols, n)), None)
    return _taken_out(tree, inner) if isinstance(inner, ast.FunctionDef) else None


def _is_inner(tree: Tree, symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef) or not _makes(symbols, node):
        return False
    method = tree.parents.get(node)
    if not isinstance(method, ast.FunctionDef) or not isinstance(tree.parents.get(method), ast.ClassDef):
        return False
    if [a.arg for a in method.args.args][:1] != ["self"] or method.decorator_list:
        return False
    args = node.args
    odd = node.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs
    hard = ast.Nonlocal | ast.Global | ast.Lambda | Function
    if odd or any(isinstance(n, hard) for s in node.body for n in walk(s)):
        return False
    named = [n for n in walk(method) if isinstance(n, ast.Name) and n.id == node.name]
    called = all(isinstance(c := tree.parents.get(n), ast.Call) and c.func is n for n in named)
    return bool(named) and called and not _free(tree, symbols, node)


def _makes(symbols: Symbols, node: ast.AST) -> bool:
    """Whether a function makes layers, or variables in more than one plain statement."""
    makers = cat.VARIABLES | frozenset(layer_symbols())
    made = {symbols.called(n) for n in walk(node) if isinstance(n, ast.Call)} & makers
    plain = isinstance(node, ast.FunctionDef) and len(node.body) == 1 and isinstance(node.body[0], ast.Return)
    own = any(isinstance(n, ast.Name) and n.id == "self" for n in walk(node))
    return bool(made) and (own or not plain or not made <= cat.VARIABLES)


def _free(tree: Tree, symbols: Symbols, node: ast.FunctionDef) -> set[str]:
    """The names that a function takes from the method around it, other than the object and the module's names."""
    own = {a.arg for a in node.args.args} | stored_names(node) | {"self"}
    top = {n.name for n in tree.module.body if isinstance(n, Function | ast.ClassDef)}
    top |= {b.name for b in symbols.imports()} | set(dir(builtins))
    for statement in tree.module.body:
        if not isinstance(statement, Function | ast.ClassDef):
            top |= stored_names(statement)
    read = read_names(node)
    method = tree.parents[node]
    assert isinstance(method, ast.FunctionDef)
    around = stored_names(method) | {a.arg for a in method.args.args}
    return (read - own - top) | ((read - own) & around)


def _taken_out(tree: Tree, node: ast.FunctionDef) -> str:
    """The text with the function behind its method, and ``self`` in front of its parameters and calls."""
    layout = Layout(tree)
    method, cls = tree.parents[node], tree.parents[tree.parents[node]]
    assert isinstance(method, ast.FunctionDef)
    assert isinstance(cls, ast.ClassDef)
    taken = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute)}
    taken |= {m.name for m in cls.body if isinstance(m, Function)}
    name = next(n for n in (f"{'_' * i}{node.name}" for i in range(1, 9)) if n not in taken)
    name = node.name if node.name not in taken else name
    opening = tree.text.index("(", tree.text.index(node.name, tree.offset(node.lineno, node.col_offset) + 4)) + 1
    start = tree.text.rindex(node.name, 0, opening)
    heads = [Edit(start, opening, f"{name}(self{', ' if node.args.args else ''}")]
    own = set(walk(node))
    calls = [
        Edit(tree.start(n), tree.end(n), f"self.{name}")
        for n in walk(method)
        if isinstance(n, ast.Name) and n.id == node.name
    ]
    inside = [e for e in calls if any(tree.start(n) == e.start for n in own if isinstance(n, ast.Name))]
    moved = layout.moved(node, sorted([*heads, *inside], key=lambda e: e.start), layout.column(method))
    first, last = layout.extent(node)
    end = layout.extent(method)[1]
    edits = [e for e in calls if e not in inside]
    filler = f"{layout.column(node)}pass{layout.newline}" if len(method.body) == 1 else ""
    edits += [Edit(first, _past_blank(tree.text, last), filler), Edit(end, end, layout.newline + moved)]
    return apply_edits(tree.text, sorted(edits, key=lambda e: e.start))


def _past_blank(text: str, end: int) -> int:
    """The end of the blank lines behind a place."""
    while (stop := text.find("\n", end)) >= 0 and not text[end:stop].strip():
        end = stop + 1
    return end


__all__ = ["take_out_inner_functions"]
