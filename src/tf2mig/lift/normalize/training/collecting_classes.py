"""Classes whose methods fill a collection that another of their methods reads: the collection is a list of the object.

TF1's collection is the graph's. It is the object's where each graph has one object of the class.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.mentions import calls_of, constructor_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)


def collecting_class(tree: Tree, symbols: Symbols, scopes: set[ast.AST]) -> ast.ClassDef | None:
    """The class whose methods some functions are, if each graph has one object of it."""
    classes = {tree.parents.get(s) for s in scopes}
    cls = classes.pop() if len(classes) == 1 else None
    if not isinstance(cls, ast.ClassDef) or _constructor(cls) is None:
        return None
    if not all(isinstance(s, ast.FunctionDef) and s.args.args and s.args.args[0].arg == "self" for s in scopes):
        return None
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]
    made = calls_of(tree, named)
    if not made or len(made) != len(named):
        return None
    if len(made) == 1:
        return cls if not any(isinstance(a, _LOOPS) for a in tree.ancestors(made[0])) else None
    graphs = [_graph_around(tree, symbols, c) for c in made]
    return cls if None not in graphs and len(set(graphs)) == len(graphs) else None


def _graph_around(tree: Tree, symbols: Symbols, call: ast.Call) -> ast.With | None:
    """The statement that opens a new graph around a call, in the same function, with no loop between them."""
    for around in tree.ancestors(call):
        if isinstance(around, (Function, ast.Lambda, *_LOOPS)):
            return None
        if isinstance(around, ast.With):
            opened = [n for i in around.items for n in walk(i.context_expr) if isinstance(n, ast.Call)]
            if any(symbols.called(n) == "tf.Graph" for n in opened):
                return around
    return None


def _constructor(cls: ast.ClassDef) -> ast.FunctionDef | None:
    return constructor_of(cls)


def declared_on(tree: Tree, cls: ast.ClassDef, name: str) -> Edit:
    """The empty list that the constructor begins with, behind its docstring and what it hands to the class above."""
    made = _constructor(cls)
    assert made is not None
    first = next((s for s in made.body if not _comes_first(s)), made.body[-1])
    layout = Layout(tree)
    start, _ = layout.extent(first)
    return Edit(start, start, f"{layout.column(first)}self.{name} = []{layout.newline}")


def _comes_first(statement: ast.stmt) -> bool:
    """Docstrings, and what a constructor is told: `self.rate = rate`."""
    if isinstance(statement, ast.Expr):
        called = statement.value
        above = isinstance(called, ast.Call) and "super(" in ast.unparse(called.func)
        return above or isinstance(called, ast.Constant)
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name | ast.Constant)


__all__ = ["collecting_class", "declared_on"]
