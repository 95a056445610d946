"""Placeholders and tensors of the module, or of a function, that functions in it read which make layers or variables:
`training=is_training`, `mu + sigma * noise`.

Such a function becomes a class that is made once and called with what runs feed, so it takes the placeholder as a
parameter, and so it does with a tensor that is computed anew in each run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.graph import categories as cat
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.added_parameters import may_take, runs, with_callers, with_parameters
from tf2mig.syntax.mentions import names_in, read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def hand_placeholders_on(tree: Tree) -> Tree:
    """The tree of a text in which functions that are called several times take the placeholders that they read."""
    if "placeholder" not in tree.text and "random" not in tree.text:
        return tree
    symbols = Symbols(tree)
    handed: dict[ast.FunctionDef, list[str]] = {}
    scopes: list[ast.Module | ast.FunctionDef] = [tree.module]
    scopes += [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]
    for scope in scopes:
        _hand_on(tree, symbols, scope, handed)
    if not handed:
        return tree
    edits = [e for function, names in handed.items() for e in with_parameters(tree, function, names)]
    return edited(tree, edits)


def _hand_on(
    tree: Tree, symbols: Symbols, scope: ast.Module | ast.FunctionDef, handed: dict[ast.FunctionDef, list[str]]
) -> None:
    """Note what the functions that a scope defines are to take of what it makes."""
    defined = [n.name for n in tree.nodes if isinstance(n, ast.FunctionDef)]
    functions = {f.name: f for f in _statements(scope.body) if isinstance(f, ast.FunctionDef)}
    if scope is not tree.module:
        functions = {name: f for name, f in functions.items() if defined.count(name) == 1}
    makers = _makers(symbols, functions)
    if not makers:
        return
    bound = _bound_once(tree, scope)
    placeholders = _fed(symbols, bound)
    for name in [*placeholders, *_computed(symbols, bound, placeholders)]:
        reading = _reading(makers, name)
        once = name in placeholders and sum(_calls(tree, f) for f in reading) <= 1
        if reading and not once and all(may_take(tree, f) for f in reading):
            for function in reading:
                handed.setdefault(function, []).append(name)


def _calls(tree: Tree, function: ast.FunctionDef) -> int:
    return sum(isinstance(n, ast.Name) and n.id == function.name for n in tree.nodes)


def _makers(symbols: Symbols, functions: dict[str, ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The functions that make layers or variables, themselves or through others, and run no session."""
    makers = cat.VARIABLES | frozenset(layer_symbols())
    found = [
        f for f in functions.values() if any(isinstance(n, ast.Call) and symbols.called(n) in makers for n in walk(f))
    ]
    return [f for f in with_callers(found, list(functions.values())) if not runs(f)]


def _fed(symbols: Symbols, bound: list[tuple[str, ast.expr]]) -> list[str]:
    """The names among some that stand for placeholders."""
    return [name for name, value in bound if isinstance(value, ast.Call) and symbols.called(value) in cat.PLACEHOLDERS]


def _computed(symbols: Symbols, bound: list[tuple[str, ast.expr]], placeholders: list[str]) -> list[str]:
    """The names among some that stand for what an operation of TensorFlow makes of placeholders or draws."""
    changing = set(placeholders)
    found: list[str] = []
    for name, value in bound:
        called = (symbols.called(value) or "") if isinstance(value, ast.Call) else ""
        operated = called.startswith("tf.") and _operates(called) and changing & names_in(value)
        if name not in changing and (called in cat.RANDOM or operated or _is_sum(value, changing)):
            changing.add(name)
            found.append(name)
    return found


def _is_sum(value: ast.expr, changing: set[str]) -> bool:
    """Whether a value is a sum, a product and the like with one of some names in it."""
    if not isinstance(value, ast.BinOp):
        return False
    sides = (value.left, value.right)
    return any((isinstance(s, ast.Name) and s.id in changing) or _is_sum(s, changing) for s in sides)


def _operates(symbol: str) -> bool:
    """Whether a call of a symbol gives one tensor: no layer, no variable, no training operation, no dataset."""
    apart = symbol.startswith(("tf.train.", "tf.data.", "tf.summary.", "tf.contrib.", "tf.keras.", "tf.layers."))
    return not apart and symbol not in cat.VARIABLES and symbol not in layer_symbols()


def _bound_once(tree: Tree, scope: ast.Module | ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    """The names that statements of a scope bind and nothing else, with their values."""
    nodes = tree.nodes if scope is tree.module else walk(scope)
    bound = [n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    found: list[tuple[str, ast.expr]] = []
    for statement in _statements(scope.body):
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if isinstance(statement, ast.Assign) and isinstance(target, ast.Name) and bound.count(target.id) == 1:
            found.append((target.id, statement.value))
    return found


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that are taken one after the other, those in `with` blocks too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.With):
            yield from _statements(statement.body)


def _reading(makers: list[ast.FunctionDef], name: str) -> list[ast.FunctionDef]:
    """The makers that read a name of the scope around them, and those that call them."""

    def own(function: ast.FunctionDef) -> set[str]:
        return stored_names(function) | {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}

    found = [f for f in makers if name in read_names(f) and name not in own(f)]
    return with_callers(found, makers)


__all__ = ["hand_placeholders_on"]
