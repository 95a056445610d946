"""Lists of the module that functions fill: `weights = []`, and in a function `weights.append(w)`.

What is put into such a list belongs to one description of the graph, and a function that TensorFlow 2 traces again
would put it in again. The function takes the list as its first argument instead, so that the calls show where it is
filled, and what calls such a function within another hands the list on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tf2mig.lift.normalize.calls.added_parameters import may_take, runs, with_parameters
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_FILLS = frozenset({"append", "extend", "insert"})
_MAKERS = ("tf.Variable", "tf.get_variable")


def hand_lists_on(tree: Tree) -> Tree:
    """The tree of a text in which functions that make variables take the lists that they put them into."""
    if "= []" not in tree.text:
        return tree
    symbols = Symbols(tree)
    functions = {f.name: f for f in tree.module.body if isinstance(f, ast.FunctionDef)}
    handed: dict[ast.FunctionDef, list[str]] = {}
    for statement in tree.module.body:
        name = _empty_list(statement)
        if name is None or not _bound_once(tree, name):
            continue
        filling = _filling(symbols, functions, name)
        if filling and all(may_take(tree, f) and not runs(f) for f in filling):
            for function in filling:
                handed.setdefault(function, []).append(name)
    if not handed:
        return tree
    edits = [e for function, names in handed.items() for e in with_parameters(tree, function, names)]
    return edited(tree, edits)


def _empty_list(statement: ast.stmt) -> str | None:
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
        return None
    return target.id if isinstance(statement.value, ast.List) and not statement.value.elts else None


def _bound_once(tree: Tree, name: str) -> bool:
    """Whether a name stands for one list everywhere; `name += [..]` needs a `global` in a function, and has none."""
    stores = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    taken = any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes)
    handed = any(isinstance(n, ast.Global | ast.Nonlocal) and name in n.names for n in tree.nodes)
    return len(stores) == 1 and not taken and not handed


def _filling(symbols: Symbols, functions: dict[str, ast.FunctionDef], name: str) -> list[ast.FunctionDef]:
    """The functions that fill a list with what they make, and those that call them."""
    found = [f for f in functions.values() if _fills(f, name)]
    if not any(symbols.called(n) in _MAKERS for f in found for n in walk(f) if isinstance(n, ast.Call)):
        return []
    while True:
        names = {f.name for f in found}
        more = [f for f in functions.values() if f not in found and names & set(_called(f))]
        if not more:
            return found
        found += more


def _fills(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in _FILLS
        and isinstance(n.func.value, ast.Name)
        and n.func.value.id == name
        for n in walk(function)
    )


def _called(function: ast.FunctionDef) -> Iterable[str]:
    return (n.func.id for n in walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))


__all__ = ["hand_lists_on"]
