"""Layers with some of their arguments fixed by `functools.partial`: calls of the name become calls of the
layer.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.mentions import calls_of, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def write_out_partials(tree: Tree) -> Tree:
    """``dense = partial(tf.layers.dense, activation=..)``: calls of the name become calls of the layer."""
    for _ in range(40):
        symbols = Symbols(tree)
        edits = next((e for n in walk(tree.module) if (e := _partial_edits(tree, symbols, n))), None)
        if edits is None:
            return tree
        tree = edited(tree, edits)
    return tree


def _partial_edits(tree: Tree, symbols: Symbols, node: ast.AST) -> list[Edit]:
    call = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if not isinstance(call, ast.Call) or not _is_partial(call) or not isinstance(node, ast.Assign):
        return []
    target = node.targets[0]
    symbol = symbols.symbol(call.args[0]) if call.args else None
    known = symbol in entries("layer") or symbol in entries("variable")
    if not isinstance(target, ast.Name) or not known or any(k.arg is None for k in call.keywords):
        return []
    scope = tree.home(node)
    names = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    uses = calls_of(tree, names)
    if len(uses) != len(names) or not _settled(tree, scope, node, call):
        return []
    edits = [e for use in uses for e in _use_edits(tree, call, use)]
    start, end = Layout(tree).extent(node)
    alone = len(getattr(tree.parents[node], "body", [])) == 1
    edits.append(Edit(tree.start(node), tree.end(node), "pass") if alone else Edit(start, end, ""))
    return [*edits, *_unused_import(tree, call)]


def _is_partial(call: ast.Call) -> bool:
    return ast.unparse(call.func) in ("partial", "functools.partial")


def _settled(tree: Tree, scope: ast.AST, node: ast.stmt, call: ast.Call) -> bool:
    """Whether the names in the arguments keep their values after the assignment, in every scope that
    calls."""
    read = names_in(call)
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id in read and not isinstance(n.ctx, ast.Load)]
    parameters = {
        a.arg
        for f in walk(scope)
        if isinstance(f, Function) and f is not scope
        for a in walk(f.args)
        if isinstance(a, ast.arg)
    }
    return not read & parameters and all(n.lineno <= node.lineno for n in stores)


def _use_edits(tree: Tree, partial: ast.Call, use: ast.Call) -> list[Edit]:
    edits = [Edit(tree.start(use.func), tree.end(use.func), tree.segment(partial.args[0]))]
    given = {k.arg for k in use.keywords}
    keywords = [f"{k.arg}={tree.segment(k.value)}" for k in partial.keywords if k.arg not in given]
    first = [tree.segment(a) for a in partial.args[1:]]
    if first:
        at = tree.end(use.func) + tree.text[tree.end(use.func) :].index("(") + 1
        edits.append(Edit(at, at, ", ".join(first) + (", " if use.args or use.keywords else "")))
    return [*edits, *with_keywords(tree, use, keywords)]


def with_keywords(tree: Tree, call: ast.Call, keywords: list[str]) -> list[Edit]:
    """The edit that adds keywords behind a call's last argument."""
    if not keywords:
        return []
    arguments: list[ast.AST] = [*call.args, *call.keywords]
    text = ", ".join(keywords)
    if not arguments:
        return [Edit(tree.end(call) - 1, tree.end(call) - 1, text)]
    at = max(tree.end(a) for a in arguments)
    return [Edit(at, at, f", {text}")]


def _unused_import(tree: Tree, call: ast.Call) -> list[Edit]:
    """The import of `partial`, where this was its last use."""
    others = [n for n in walk(tree.module) if isinstance(n, ast.Call) and _is_partial(n) and n is not call]
    if others or not isinstance(call.func, ast.Name):
        return []
    for node in tree.module.body:
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "functools"
            and [a.name for a in node.names] == ["partial"]
        ):
            start, end = Layout(tree).extent(node, comments=False)
            return [Edit(start, end, "")]
    return []
