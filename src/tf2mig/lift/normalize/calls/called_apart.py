"""Calls of functions that fill collections, that of the summaries too, or that make a training step, inside larger
expressions: each gets a statement of its own.

    h = tf.nn.tanh(affine(x, 5))                               affine_1 = affine(x, 5)
                                                               h = tf.nn.tanh(affine_1)

Such functions are written out where they are called, which wants a statement.
"""

from __future__ import annotations

import ast
from keyword import iskeyword

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.lift.normalize.calls.inline import functions_of
from tf2mig.lift.normalize.calls.writing_out import is_plain, is_statement
from tf2mig.lift.normalize.training.named_steps import is_step
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def call_apart(tree: Tree) -> Tree:
    """The tree of a text in which such calls are assigned."""
    return settle(tree, _first)


_AROUND = (ast.Call, ast.BinOp, ast.UnaryOp, ast.Tuple, ast.List, ast.Dict)


def _first(tree: Tree) -> list[Edit] | None:
    """The edits that give the first such call its own statement."""
    symbols = Symbols(tree)
    filling = {f.name for f in functions_of(tree) if is_plain(f) and _fills(tree, symbols, f)}
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and filling] if filling else ():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        statement = tree.statement(call)
        if name not in filling or not isinstance(statement, ast.Assign | ast.Return):
            continue
        if is_statement(tree.parents[call], call):
            continue
        between = [a for a in tree.ancestors(call) if isinstance(a, ast.expr)]
        inner = [n for a in [*call.args, *call.keywords] for n in walk(a)]
        nested = any(isinstance(n, ast.Call) and getattr(n.func, "id", "") in filling for n in inner)
        if nested or not all(isinstance(a, _AROUND) for a in between):
            continue
        scope = tree.home(statement)
        taken = names_in(scope) | stored_names(scope) | {name, name.partition("__")[0]}
        fresh = numbered(_key(tree, call) or name.partition("__")[0], taken.__contains__)
        layout = Layout(tree)
        start = layout.extent(statement, comments=False)[0]
        line = f"{layout.column(statement)}{fresh} = {tree.segment(call)}{layout.newline}"
        return [Edit(start, start, line), Edit(tree.start(call), tree.end(call), fresh)]
    return None


def _key(tree: Tree, call: ast.Call) -> str | None:
    """What a dictionary calls the call that stands in it."""
    above = tree.parents[call]
    at = above.values.index(call) if isinstance(above, ast.Dict) and call in above.values else None
    key = above.keys[at] if isinstance(above, ast.Dict) and at is not None else None
    said = key.value if isinstance(key, ast.Constant) else None
    return said if isinstance(said, str) and said.isidentifier() and not iskeyword(said) else None


def _fills(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    if _makes_step(symbols, function):
        return True
    reports = "summary" in tree.text and any(
        isinstance(n, ast.Call) and symbols.called(n) in cat.SUMMARIES for n in walk(function)
    )
    return reports or fills_collections(tree, symbols, function)


def _makes_step(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function returns a training step."""
    returns = function.body[-1]
    value = returns.value if isinstance(returns, ast.Return) else None
    if isinstance(value, ast.Name):
        made = [s for s in function.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == value.id]
        value = made[-1].value if made else None
    return isinstance(value, ast.Call) and is_step(symbols, value)


__all__ = ["call_apart"]
