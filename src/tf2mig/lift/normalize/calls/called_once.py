"""Functions inside functions that one statement calls, without arguments and for their effect: written out there.

`def build(): self.x = ..` followed by `build()` only gives a part of the constructor a name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_LEAVING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal)


def write_out_called_once(tree: Tree) -> Tree:
    """The tree of a text in which such functions are written out where they are called."""
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef) and (edits := _edits(tree, node)):
            return edits
    return None


def _edits(tree: Tree, function: ast.FunctionDef) -> list[Edit]:
    around = next((a for a in tree.ancestors(function) if not isinstance(a, ast.With)), None)
    args = function.args
    given = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    if not isinstance(around, ast.FunctionDef) or function.decorator_list or given or args.vararg or args.kwarg:
        return []
    if any(isinstance(n, _LEAVING) for s in function.body for n in _own_nodes(s)):
        return []
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    call = tree.parents[named[0]] if len(named) == 1 else None
    statement = tree.parents[call] if isinstance(call, ast.Call) and call.func is named[0] else None
    if not isinstance(statement, ast.Expr) or not isinstance(call, ast.Call) or call.args or call.keywords:
        return []
    blocks = [a for a in tree.ancestors(statement) if not isinstance(a, ast.With)]
    inside = set(walk(function))
    own = {n for s in function.body for n in stored_names(s)}
    own |= {n.name for n in inside if isinstance(n, Function | ast.ClassDef) and n is not function}
    outer = {n.id for n in walk(around) if isinstance(n, ast.Name) and n not in inside} | {
        a.arg for a in walk(around.args) if isinstance(a, ast.arg)
    }
    if blocks[0] is not around or statement.lineno < function.lineno or own & (outer | names_in(args)):
        return []
    layout = Layout(tree)
    text = layout.text[layout.extent(function.body[0])[0] : layout.extent(function.body[-1])[1]]
    column = layout.column(statement)
    body = "".join(layout.moved(s, [], column) for s in function.body) if text.strip() else ""
    return [Edit(*layout.extent(function), ""), Edit(*layout.extent(statement), body)]


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, without the bodies of functions and classes in it."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)


__all__ = ["write_out_called_once"]
