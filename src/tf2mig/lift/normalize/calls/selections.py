"""Functions and methods that do nothing but select variables are written out where they are called.

Programs wrap `tf.trainable_variables()` and its like: ``def variables_in(scope): return [v for v in ...]``. Which
variables such a function gives depends on its call, so the call becomes the expression that the function returns.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_VARIABLES = cat.COLLECTIONS - {"tf.get_collection_ref"}


def write_out_selections(tree: Tree) -> Tree:
    """The tree of a text in which calls of such functions are the expressions that they return."""
    if "_variables" not in tree.text and "_collection" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    return next((e for f in tree.nodes if (e := _edits(tree, symbols, f))), None)


def _edits(tree: Tree, symbols: Symbols, function: ast.AST) -> list[Edit]:
    """The edits that write one function out; none where it is another kind of function or not only called."""
    if not isinstance(function, ast.FunctionDef):
        return []
    result = _selection(tree, symbols, function)
    parent = tree.parents.get(function)
    if result is None or not isinstance(parent, ast.Module | ast.ClassDef):
        return []
    calls = _calls(tree, function, method=isinstance(parent, ast.ClassDef))
    if not calls:
        return []
    edits: list[Edit] = []
    for call in calls:
        given = _given(function, call, method=isinstance(parent, ast.ClassDef))
        if given is None:
            return []
        edits.append(Edit(tree.start(call), tree.end(call), _filled(tree, result, given)))
    start, end = Layout(tree).extent(function)
    only = isinstance(parent, ast.ClassDef) and len(parent.body) == 1
    return sorted([*edits, Edit(start, end, "    pass\n" if only else "")], key=lambda e: e.start)


def _selection(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> ast.expr | None:
    """What a function returns, if it only selects variables by its arguments."""
    args = function.args
    if function.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs:
        return None
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    result = body[-1].value if body and isinstance(body[-1], ast.Return) else None
    if len(body) == 2 and isinstance(result, ast.Name) and isinstance(body[0], ast.Assign):
        target = body[0].targets[0]
        result = body[0].value if isinstance(target, ast.Name) and target.id == result.id else None
    elif len(body) != 1:
        return None
    if isinstance(result, ast.Call):
        return result if symbols.called(result) in _VARIABLES else None
    if not isinstance(result, ast.ListComp) or len(result.generators) != 1:
        return None
    source = result.generators[0].iter
    plain = isinstance(source, ast.Call) and symbols.called(source) in _VARIABLES
    return result if plain and isinstance(result.elt, ast.Name) else None


def _calls(tree: Tree, function: ast.FunctionDef, *, method: bool) -> list[ast.Call]:
    """The calls of a function, if it is named nowhere else."""
    named: list[ast.AST] = [
        n
        for n in tree.nodes
        if (isinstance(n, ast.Attribute) and n.attr == function.name)
        or (isinstance(n, ast.Name) and n.id == function.name)
    ]
    others = [n for n in tree.nodes if isinstance(n, Function) and n.name == function.name]
    wanted = ast.Attribute if method else ast.Name
    calls = [tree.parents.get(n) for n in named if isinstance(n, wanted)]
    found = [c for c, n in zip(calls, named, strict=False) if isinstance(c, ast.Call) and c.func is n]
    return found if len(found) == len(named) and len(others) == 1 else []


def _given(function: ast.FunctionDef, call: ast.Call, *, method: bool) -> dict[str, ast.expr] | None:
    """The arguments by parameter, if writing them several times changes nothing."""
    args = function.args
    names = [a.arg for a in args.args]
    given: dict[str, ast.expr] = dict(zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True))
    values = list(call.args)
    if method:
        assert isinstance(call.func, ast.Attribute)
        values.insert(0, call.func.value)
    given.update(zip(names, values, strict=False))
    given.update({k.arg: k.value for k in call.keywords if k.arg is not None})
    plain = all(_is_plain(v) for v in given.values())
    return given if set(given) == set(names) and len(values) <= len(names) and plain else None


def _is_plain(node: ast.expr) -> bool:
    """Names, attributes, literals and sums of them."""
    known = (ast.Name, ast.Attribute, ast.Constant, ast.BinOp, ast.Add, ast.Load)
    return all(isinstance(n, known) for n in walk(node))


def _filled(tree: Tree, result: ast.expr, given: dict[str, ast.expr]) -> str:
    parts: dict[ast.expr, str] = {}
    for node in walk(result):
        if isinstance(node, ast.Name) and node.id in given:
            text = tree.segment(given[node.id])
            parts[node] = f"({text})" if isinstance(given[node.id], ast.BinOp) else text
    return tree.with_parts(result, parts)


__all__ = ["write_out_selections"]
