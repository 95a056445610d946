"""`w *= mask` of a name that stands for a variable: `w = w * mask`.

TF1's variables took such an update for one of the name, which stood for a tensor from then on; those of TF2 refuse it
(`__imul__` and its like in tensorflow/python/ops/resource_variable_ops.py of TF 2.21).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//"}


def write_out_updates(tree: Tree) -> Tree:
    """The tree of a text in which such updates are written out."""
    updates = [n for n in tree.nodes if isinstance(n, ast.AugAssign) and type(n.op) in _SIGNS]
    if not updates:
        return tree
    symbols = Symbols(tree)
    makers = {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef) and _gives_variable(symbols, n)}
    edits: list[Edit] = []
    for node in updates:
        if isinstance(node.target, ast.Name) and _is_variable(tree, symbols, node.target, makers):
            sign, value = _SIGNS[type(node.op)], tree.segment(node.value)
            plain = isinstance(node.value, ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript)
            text = f"{node.target.id} = {node.target.id} {sign} {value if plain else f'({value})'}"
            edits.append(Edit(tree.start(node), tree.end(node), text))
    return edited(tree, edits) if edits else tree


def _is_variable(tree: Tree, symbols: Symbols, target: ast.Name, makers: set[str]) -> bool:
    """Whether a statement of the scope gives the name a new variable."""
    bound = [tree.parents.get(n) for n in tree.bindings(tree.home(target), target.id)]
    return any(isinstance(s, ast.Assign) and _makes(symbols, s.value, makers) for s in bound)


def _makes(symbols: Symbols, value: ast.expr | None, makers: set[str]) -> bool:
    if not isinstance(value, ast.Call):
        return False
    own = isinstance(value.func, ast.Name) and value.func.id in makers
    return own or symbols.called(value) in cat.VARIABLES


def _gives_variable(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function returns a variable that it made."""
    values = [n.value for n in walk(function) if isinstance(n, ast.Return)]
    made = {
        t.id
        for n in walk(function)
        if isinstance(n, ast.Assign) and _makes(symbols, n.value, set())
        for t in n.targets
        if isinstance(t, ast.Name)
    }
    return any(_makes(symbols, v, set()) or (isinstance(v, ast.Name) and v.id in made) for v in values)


__all__ = ["write_out_updates"]
