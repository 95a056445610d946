"""Methods that build a graph and return their object, called where the object is made: two statements.

model = Model(units).build()            model = Model(units)
                                        model.build()
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def part_chained_calls(tree: Tree) -> Tree:
    """The tree of a text in which nothing takes what such methods return, and they return nothing."""
    if "return self" not in tree.text:
        return tree
    classes = {n.name: n for n in tree.nodes if isinstance(n, ast.ClassDef)}
    own = [m.name for c in classes.values() for m in c.body if isinstance(m, ast.FunctionDef)]
    edits: list[Edit] = []
    for cls in classes.values():
        for method in [m for m in cls.body if isinstance(m, ast.FunctionDef) and _returns_self(m)]:
            if own.count(method.name) == 1:
                edits += _parted(tree, cls, method)
    return edited(tree, edits)


def _returns_self(method: ast.FunctionDef) -> bool:
    """Whether a method ends by returning its object, returns nowhere else, and runs nothing: what trains stays."""
    if any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval") for n in walk(method)):
        return False
    returned = [n for n in walk(method) if isinstance(n, ast.Return)]
    last = method.body[-1]
    first = method.args.args[0].arg if method.args.args and not method.decorator_list else ""
    return returned == [last] and isinstance(last, ast.Return) and ast.unparse(last) == f"return {first}"


def _parted(tree: Tree, cls: ast.ClassDef, method: ast.FunctionDef) -> list[Edit]:
    """The edits for one method; none where one of its calls is neither a statement nor made with the object."""
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == method.name]
    layout = Layout(tree)
    edits: list[Edit] = []
    for node in named:
        call = tree.parents[node]
        statement = tree.parents[call]
        if not isinstance(call, ast.Call) or call.func is not node:
            return []
        if isinstance(statement, ast.Expr):
            continue
        made = node.value
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(made, ast.Call) or ast.unparse(made.func) != cls.name or not isinstance(target, ast.Name):
            return []
        line = f"{layout.newline}{layout.column(statement)}{target.id}.{method.name}"  # type: ignore[arg-type]
        edits.append(Edit(tree.end(made), tree.end(node), line))
    last = method.body[-1]
    if not edits or len(method.body) == 1:
        return []
    return [*edits, Edit(*layout.extent(last), "")]


__all__ = ["part_chained_calls"]
