"""Functions that make variables or layers and that the program never calls, as helper modules have them.

What becomes of such a function shows where it is called, so that calls are written behind the program, in a graph of
their own, and go again once the program is lifted.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MARK = "__tf2mig_unused__"
_SCOPES = frozenset({"tf.variable_scope"})
_MADE = frozenset(
    {"tf.constant", "tf.zeros", "tf.ones", "tf.fill", "tf.random_normal", "tf.truncated_normal", "tf.random_uniform"}
)
"""Operations whose first argument is no tensor as a rule."""
_STATIC = frozenset({"get_shape", "shape", "set_shape", "dtype"})


def with_calls(source: Source) -> Source | None:
    """The program with calls of such functions behind it; None where it has none."""
    tree = Tree(source)
    symbols = Symbols(tree)
    tensorflow = symbols.tensorflow
    functions = _unused(tree, symbols)
    if not functions or tensorflow is None or "sess" not in tree.text.lower():
        return None
    lines = [f"{_MARK} = input()", f"{tensorflow}.reset_default_graph()"]
    runs: list[str] = []
    for number, function in enumerate(functions):
        given: list[str] = []
        fed: list[str] = []
        for parameter in _required(function):
            if parameter in _tensors(tree, symbols, function):
                name = f"{_MARK}{number}_{parameter}"
                lines.append(f"{name} = {tensorflow}.placeholder({tensorflow}.float32)")
                fed.append(f"{name}: 0.0")
                given.append(name)
            else:
                given.append(_MARK)
        lines.append(f"{_MARK}{number} = {function.name}({', '.join(given)})")
        runs.append(f"    {_MARK}session.run({_MARK}{number}, {{{', '.join(fed)}}})")
    newline = "\r\n" if "\r\n" in tree.text else "\n"
    text = tree.text if tree.text.endswith("\n") else tree.text + newline
    lines += [f"with {tensorflow}.Session() as {_MARK}session:", *runs, ""]
    return Source(text + newline.join(lines), source.path, source.cells)


def without_calls(text: str, before: str) -> str:
    """The lifted text without what was written behind the program, and with the end that the program has."""
    at = text.index(f"{_MARK} = input()")
    end = before[len(before.rstrip()) :]
    return text[:at].rstrip() + end


def _unused(tree: Tree, symbols: Symbols) -> list[ast.FunctionDef]:
    """Such functions that nothing uses, not even another of them."""
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    names = [f.name for f in functions]
    used: set[str] = set()
    for node in tree.nodes:
        if isinstance(node, ast.Name) and node.id in names:
            around = [a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)]
            if not around or around[-1].name != node.id:
                used.add(node.id)
        elif isinstance(node, ast.Attribute) and symbols.symbol(node) is None:
            used.add(node.attr)
    return [f for f in functions if f.name not in used and names.count(f.name) == 1 and _builds(symbols, f)]


def _builds(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function makes variables or layers, and nothing that its call could not show."""
    args = function.args
    if function.decorator_list or args.vararg or args.kwarg or args.kwonlyargs:
        return False
    called = {symbols.called(n) for n in walk(function) if isinstance(n, ast.Call)}
    if called & (cat.SESSIONS | cat.PLACEHOLDERS):
        return False
    return bool(called & (cat.VARIABLES | layer_symbols() | _SCOPES)) and _gives(function)


def _gives(function: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in walk(function))


def _required(function: ast.FunctionDef) -> list[str]:
    names = [a.arg for a in [*function.args.posonlyargs, *function.args.args]]
    return names[: len(names) - len(function.args.defaults)]


def _tensors(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> set[str]:
    """The parameters that the function handles as tensors."""
    found: set[str] = set()
    for node in walk(function):
        if isinstance(node, ast.Attribute) and node.attr in _STATIC and isinstance(node.value, ast.Name):
            found.add(node.value.id)
        if not isinstance(node, ast.Call) or not node.args:
            continue
        symbol = symbols.called(node)
        makes = cat.VARIABLES | cat.RANDOM | _SCOPES | _MADE
        if symbol is not None and symbol not in makes and "initializer" not in symbol and "regulariz" not in symbol:
            found |= names_in(node.args[0])
    return found


__all__ = ["with_calls", "without_calls"]
