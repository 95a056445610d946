"""Calls of functions that fill collections, that of the summaries too, inside larger expressions: each gets a
statement of its own.

    h = tf.nn.tanh(affine(x, 5))                               affine_1 = affine(x, 5)
                                                               h = tf.nn.tanh(affine_1)

Such functions are written out where they are called, which wants a statement.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.lift.normalize.calls.inline import functions_of, is_plain, is_statement
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def call_apart(tree: Tree) -> Tree:
    """The tree of a text in which such calls are assigned."""
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    """The edits that give the first such call its own statement."""
    symbols = Symbols(tree)
    filling = {f.name for f in functions_of(tree) if is_plain(f) and _fills(tree, symbols, f)}
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and filling] if filling else ():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        statement = next((a for a in tree.ancestors(call) if isinstance(a, ast.stmt)), None)
        if name not in filling or not isinstance(statement, ast.Assign | ast.Return):
            continue
        if is_statement(tree.parents[call], call):
            continue
        between = [a for a in tree.ancestors(call) if isinstance(a, ast.expr)]
        inner = [n for a in [*call.args, *call.keywords] for n in ast.walk(a)]
        nested = any(isinstance(n, ast.Call) and getattr(n.func, "id", "") in filling for n in inner)
        if nested or not all(isinstance(a, ast.Call | ast.BinOp | ast.UnaryOp | ast.Tuple | ast.List) for a in between):
            continue
        scope = tree.home(statement)
        taken = names_in(scope) | stored_names(scope) | {name, name.partition("__")[0]}
        fresh = numbered(name.partition("__")[0], taken.__contains__)
        layout = Layout(tree)
        start = layout.extent(statement, comments=False)[0]
        line = f"{layout.column(statement)}{fresh} = {tree.segment(call)}{layout.newline}"
        return [Edit(start, start, line), Edit(tree.start(call), tree.end(call), fresh)]
    return None


def _fills(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    reports = "summary" in tree.text and any(
        isinstance(n, ast.Call) and symbols.called(n) in cat.SUMMARIES for n in ast.walk(function)
    )
    return reports or fills_collections(tree, symbols, function)


__all__ = ["call_apart"]
