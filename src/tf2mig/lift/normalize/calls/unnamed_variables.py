"""Helpers that make one variable without a name, in programs that show the names of all variables.

    def weight_variable(shape):
        return tf.Variable(tf.truncated_normal(shape, stddev=0.1))

TF1 counted on, `Variable`, `Variable_1`, from call to call; which name a call's variable had is known where the helper
is written out.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def makes_unnamed_variable(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function is such a helper of such a program."""
    last = function.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    if value is None or symbols.called(value) != "tf.Variable" or not isinstance(value, ast.Call):
        return False
    made = [n for n in walk(function) if symbols.called(n) in cat.VARIABLES]
    return made == [value] and len(value.args) == 1 and not value.keywords and _shows_names(tree, symbols)


def _shows_names(tree: Tree, symbols: Symbols) -> bool:
    """Whether a loop goes over all variables and reads their names for more than to choose among them."""
    for node in tree.nodes:
        if isinstance(node, ast.For) and _lists(symbols, node.iter):
            body: list[ast.AST] = [n for s in node.body for n in walk(s)]
            target = node.target
        elif isinstance(node, ast.ListComp) and _lists(symbols, node.generators[0].iter):
            body, target = list(walk(node.elt)), node.generators[0].target
        else:
            continue
        name = target.id if isinstance(target, ast.Name) else ""
        if any(isinstance(n, ast.Attribute) and n.attr == "name" and _is_of(n.value, name) for n in body):
            return True
    return False


def _lists(symbols: Symbols, node: ast.expr) -> bool:
    return symbols.called(node) in cat.COLLECTIONS


def _is_of(node: ast.expr, name: str) -> bool:
    """Whether an expression is a variable, or its operation."""
    return ast.unparse(node) in (name, f"{name}.op")


__all__ = ["makes_unnamed_variable"]
