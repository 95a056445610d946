"""Optimizers that are a parameter's default: `def __init__(self, optimizer=tf.train.AdamOptimizer())`.

Python makes such a default once, where the function is defined. A call that leaves it out is given one of its own,
which is the same where there is one such call and it runs once.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_OPTIMIZER = re.compile(r"tf\.(compat\.v1\.)?(contrib\.(opt|optimizer_v2)|train)\.\w*Optimizer")


def give_default_optimizers(tree: Tree) -> Tree:
    """The tree of a text in which the one call that leaves such an argument out gives it."""
    if "Optimizer(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits = [e for n in tree.module.body for f, name in _callables(n) for e in _given(tree, symbols, f, name)]
    return edited(tree, edits) if edits else tree


def _callables(node: ast.stmt) -> list[tuple[ast.FunctionDef, str]]:
    """A function of the module, or the constructor of a class of it, with the name that calls say."""
    if isinstance(node, ast.FunctionDef):
        return [(node, node.name)]
    methods = node.body if isinstance(node, ast.ClassDef) else []
    return [(m, node.name) for m in methods if isinstance(m, ast.FunctionDef) and m.name == "__init__"]  # type: ignore[attr-defined]


def _given(tree: Tree, symbols: Symbols, function: ast.FunctionDef, name: str) -> list[Edit]:
    args = [*function.args.posonlyargs, *function.args.args]
    first = len(args) - len(function.args.defaults)
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    calls = calls_of(tree, named)
    edits: list[Edit] = []
    for place, default in enumerate(function.args.defaults, first):
        called = symbols.called(default) if isinstance(default, ast.Call) else None
        if called is None or _OPTIMIZER.fullmatch(called) is None or len(calls) != len(named):
            continue
        position = place - (1 if function.name == "__init__" else 0)
        left_out = [c for c in calls if not _gives(c, args[place].arg, position)]
        if len(left_out) == 1 and _runs_once(tree, left_out[0]):
            call = left_out[0]
            arguments = [*call.args, *call.keywords]
            at = max((tree.end(a) for a in arguments), default=tree.end(call) - 1)
            text = f"{args[place].arg}={tree.segment(default)}"
            edits.append(Edit(at, at, f", {text}" if arguments else text))
    return edits


def _gives(call: ast.Call, name: str, position: int) -> bool:
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    return starred or len(call.args) > position or any(k.arg in (name, None) for k in call.keywords)


def _runs_once(tree: Tree, call: ast.Call) -> bool:
    again = (ast.For, ast.While, ast.comprehension, ast.ListComp, ast.GeneratorExp, ast.Lambda)
    around = list(tree.ancestors(call))
    functions = [a for a in around if isinstance(a, ast.FunctionDef | ast.AsyncFunctionDef)]
    return not any(isinstance(a, again) for a in around) and all(_called_once(tree, f) for f in functions)


def _called_once(tree: Tree, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    return len(named) <= 1 and not (named and any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(named[0])))


__all__ = ["give_default_optimizers"]
