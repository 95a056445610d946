"""Gradients that are computed inside a larger expression get a statement of their own, which names them.

    clipped = [(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss)]

goes through what ``grads_and_vars = optimizer.compute_gradients(loss)`` names, as most programs write it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_COMPREHENSIONS = ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
_LATER = ast.Lambda | ast.IfExp | ast.BoolOp | ast.NamedExpr
_SIMPLE = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return | ast.Expr


def name_gradients(tree: Tree) -> Tree:
    """The tree of a text in which each call of ``compute_gradients`` is all that a statement assigns."""
    if "compute_gradients" not in tree.text or not Symbols(tree).tensorflow:
        return tree
    names, layout = Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    seen: set[ast.stmt] = set()
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and _computes(n)]:
        statement = tree.statement(call)
        if statement in seen or not _evaluated_once(tree, call, statement):
            continue
        seen.add(statement)
        name = names.fresh("grads_and_vars")
        start, _ = layout.extent(statement, comments=False)
        line = f"{layout.column(statement)}{name} = {tree.segment(call)}{layout.newline}"
        edits += [Edit(start, start, line), Edit(tree.start(call), tree.end(call), name)]
    return edited(tree, edits)


def _computes(call: ast.Call) -> bool:
    """Whether a call is an optimizer's; a class's own goes by ``super()``."""
    named = call.func
    if not isinstance(named, ast.Attribute) or named.attr != "compute_gradients":
        return False
    return not ast.unparse(named.value).startswith("super(")


def _evaluated_once(tree: Tree, call: ast.Call, statement: ast.stmt) -> bool:
    """Whether a statement evaluates a call that it does not just assign once, whatever holds."""
    if isinstance(statement, Function | ast.ClassDef):
        return False
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return) and statement.value is call:
        return False
    below: ast.AST = call
    for above in tree.ancestors(call):
        if above is statement:
            return isinstance(above, _SIMPLE) or (isinstance(above, ast.For) and below is above.iter)
        first = isinstance(above, _COMPREHENSIONS) and below is above.generators[0]
        if isinstance(above, _LATER) or (isinstance(above, _COMPREHENSIONS) and not first):
            return False
        if isinstance(above, ast.comprehension) and below is not above.iter:
            return False
        below = above
    return False


__all__ = ["name_gradients"]
