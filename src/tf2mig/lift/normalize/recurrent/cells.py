"""Recurrent cells before lifting: written so that what owns variables is told apart from what only wraps it.

A small function that makes a wrapped cell is written out where it is called, since the wrapper may take a tensor and
the cell must be made once.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import calls_of, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MODULES = ("tf.nn.rnn_cell.", "tf.contrib.rnn.")
WRAPPERS = ("DropoutWrapper", "ResidualWrapper", "DeviceWrapper")


def write_out_cells(tree: Tree) -> Tree:
    """The tree of a text in which functions that make wrapped cells are written out where they are called."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    return next((t for f in walk(tree.module) if (t := _expanded(tree, symbols, f)) is not None), None)


def is_cell(symbol: str | None) -> bool:
    """Whether a symbol is a class of recurrent cells."""
    return symbol is not None and symbol.startswith(_MODULES) and symbol.rsplit(".", 1)[-1][:1].isupper()


def _expanded(tree: Tree, symbols: Symbols, function: ast.AST) -> str | None:
    """The text with one function's calls written out and the function gone; None where that is not wanted."""
    if not isinstance(function, ast.FunctionDef) or not _wraps(tree, symbols, function):
        return None
    uses = [
        n
        for n in walk(tree.module)
        if isinstance(n, ast.Name) and n.id == function.name and isinstance(n.ctx, ast.Load)
    ]
    calls = calls_of(tree, uses)
    inside = set(walk(function))
    if not calls or len(calls) != len(uses) or any(c in inside for c in calls):
        return None
    result = _as_expression(tree, symbols, function)
    if result is None:
        return None
    try:
        edits = [Edit(tree.start(c), tree.end(c), _applied(tree, function, c, result)) for c in calls]
    except _Unclear:
        return None
    start, end = Layout(tree).extent(function)
    parent = tree.parents[function]
    if len(getattr(parent, "body", ())) == 1:
        return None
    return apply_edits(tree.text, [*edits, Edit(start, end, "")])


def _wraps(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function makes a wrapped cell, or any cell inside a function that makes other things too."""
    called = [symbols.symbol(n.func) for n in walk(function) if isinstance(n, ast.Call)]
    inner = any(isinstance(a, Function) for a in tree.ancestors(function))
    return any(is_cell(s) and (inner or str(s).rsplit(".", 1)[-1] in WRAPPERS) for s in called)


class _Unclear(Exception):
    """The function cannot be written as an expression here."""


class _Substituted(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression that a name stands for."""
        return self.known.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _as_expression(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> ast.expr | None:
    """What a function of assignments and one return gives, as one expression over its parameters."""
    args = function.args
    if function.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs:
        return None
    known: dict[str, ast.expr] = {}
    for statement in function.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Return) and statement is function.body[-1] and statement.value is not None:
            return _substituted(tree, statement.value, known)
        chosen = _choice(statement)
        if chosen is None or _reads(function, statement, chosen[0]) > 1:
            return None
        known[chosen[0]] = _substituted(tree, chosen[1], known)
    return None


def _choice(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """The name that a statement binds, in each of its branches where it has any, and to what."""
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        return (target.id, statement.value) if len(statement.targets) == 1 and isinstance(target, ast.Name) else None
    if not isinstance(statement, ast.If) or len(statement.body) != 1 or len(statement.orelse) != 1:
        return None
    one, other = _choice(statement.body[0]), _choice(statement.orelse[0])
    if one is None or other is None or one[0] != other[0]:
        return None
    return one[0], ast.IfExp(test=statement.test, body=one[1], orelse=other[1])


def _substituted(tree: Tree, node: ast.expr, known: dict[str, ast.expr]) -> ast.expr:
    plain = hasattr(node, "lineno") and "\n" not in tree.segment(node)
    copy = ast.parse(tree.segment(node), mode="eval").body if plain else _copied(node)
    result = _Substituted(known).visit(copy)
    assert isinstance(result, ast.expr)
    return result


def _copied(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _reads(function: ast.FunctionDef, statement: ast.stmt, name: str) -> int:
    """How often a name is read until it is bound again."""
    index = function.body.index(statement)
    count = 0
    for later in function.body[index + 1 :]:
        count += sum(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(later))
        if isinstance(later, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in later.targets):
            break
    return count


def _applied(tree: Tree, function: ast.FunctionDef, call: ast.Call, result: ast.expr) -> str:
    """The expression with a call's arguments in the place of the parameters. Raises _Unclear."""
    args = function.args
    names = [a.arg for a in args.args]
    given: dict[str, ast.expr] = dict(zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True))
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        raise _Unclear
    given.update(zip(names, call.args, strict=False))
    given.update({str(k.arg): k.value for k in call.keywords})
    if set(given) != set(names):
        raise _Unclear
    _check_names(tree, function, call, result, set(names))
    copy = _copied(result)
    return ast.unparse(_Substituted({n: _copied(v) for n, v in given.items()}).visit(copy))


def _check_names(tree: Tree, function: ast.FunctionDef, call: ast.Call, result: ast.expr, own: set[str]) -> None:
    """What the function reads from around it must mean the same where it is called. Raises _Unclear."""
    free = names_in(result) - own
    home = tree.function_around(function)
    scopes = [a for a in tree.ancestors(call) if isinstance(a, Function | ast.Lambda)]
    for scope in scopes[: scopes.index(home)] if home in scopes else scopes:
        stored = stored_names(scope)
        stored |= {a.arg for a in walk(scope) if isinstance(a, ast.arg)}
        if free & stored:
            raise _Unclear
    for comprehension in tree.ancestors(call):
        for generator in getattr(comprehension, "generators", ()):
            if free & names_in(generator.target):
                raise _Unclear


__all__ = ["WRAPPERS", "is_cell", "write_out_cells"]
