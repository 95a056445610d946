"""Initializers that a variable scope gives to objects made inside of it: the constructor takes them.

    with tf.variable_scope("model", reuse=None, initializer=initializer):
        m = Model(config)                                   m = Model(config, initializer=initializer)

The constructor's body stands in the current scope with that initializer then, which means the same to every variable
that it makes (`_get_default_variable_store`, `variable_scope` in tensorflow/python/ops/variable_scope.py of TF 1.15).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import constructor_of, last_word, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPE = "tf.variable_scope"
_NAME = "initializer"


def hand_on_scope_initializers(tree: Tree) -> Tree:
    """The tree of a text in which constructors take such initializers."""
    if "variable_scope(" not in tree.text or f"{_NAME}=" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    classes = {n.name: n for n in tree.module.body if isinstance(n, ast.ClassDef)}
    for cls in classes.values():
        made = [
            n for n in tree.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == cls.name
        ]
        named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]
        scopes = [_scope(tree, symbols, n) for n in made]
        if not made or len(named) != len(made) or None in scopes:
            continue
        blocks = list(dict.fromkeys(s for s in scopes if s is not None))
        if not all(_only_makes(tree, symbols, b, set(classes)) for b in blocks):
            continue
        edits = _constructor(tree, symbols, cls)
        if edits is None:
            continue
        edits += [_given(tree, n, _initializer(symbols, s)) for n, s in zip(made, scopes, strict=True) if s is not None]
        edits += [_without(tree, symbols, b) for b in blocks if _constructs_only(tree, b, cls.name, set(classes))]
        return sorted(edits, key=lambda e: (e.start, e.end))
    return None


def _scope(tree: Tree, symbols: Symbols, call: ast.Call) -> ast.With | None:
    """The innermost variable scope around a call in its function, where that gives an initializer."""
    for above in tree.ancestors(call):
        if isinstance(above, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            return None
        if isinstance(above, ast.With) and any(symbols.called(i.context_expr) == _SCOPE for i in above.items):
            return above if _initializer(symbols, above) is not None else None
    return None


def _keyword(symbols: Symbols, block: ast.With) -> tuple[ast.Call, ast.keyword] | None:
    for item in block.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and symbols.called(call) == _SCOPE:
            found = next((k for k in call.keywords if k.arg == _NAME), None)
            return (call, found) if found is not None else None
    return None


def _initializer(symbols: Symbols, block: ast.With) -> ast.expr | None:
    found = _keyword(symbols, block)
    value = found[1].value if found is not None else None
    return None if isinstance(value, ast.Constant) else value


def _only_makes(tree: Tree, symbols: Symbols, block: ast.With, classes: set[str]) -> bool:
    """Whether nothing in a block takes the initializer but the objects that it makes."""
    functions = {n.name for n in walk(tree.module) if isinstance(n, ast.FunctionDef)}
    for call in [n for s in block.body for n in walk(s) if isinstance(n, ast.Call)]:
        symbol = symbols.called(call)
        if symbol == "tf.get_variable" or symbol in entries("layer"):
            return False
        name = last_word(call.func)
        if symbol is None and name in functions and name not in classes:
            return False
    return True


def _constructs_only(tree: Tree, block: ast.With, name: str, classes: set[str]) -> bool:
    """Whether a block makes no objects of other classes."""
    called = {
        n.func.id for s in block.body for n in walk(s) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    return called & classes == {name}


def _constructor(tree: Tree, symbols: Symbols, cls: ast.ClassDef) -> list[Edit] | None:
    """The edits that let a constructor take the initializer; None where it cannot, or makes no variables itself."""
    start = constructor_of(cls)
    if start is None or start.args.vararg or start.args.kwarg or start.args.kwonlyargs or start.decorator_list:
        return None
    called = {symbols.called(n) for n in walk(start) if isinstance(n, ast.Call)}
    if _NAME in names_in(start) | {a.arg for a in walk(start) if isinstance(a, ast.arg)}:
        return None
    if "tf.get_variable" not in called or not start.args.args:
        return None
    layout = Layout(tree)
    docstring = isinstance(start.body[0], ast.Expr) and isinstance(start.body[0].value, ast.Constant)
    body = start.body[1:] if docstring else start.body
    if not body:
        return None
    prefix = _prefix(tree, symbols, start)
    last = [*start.args.args, *start.args.defaults]
    place = max(tree.end(n) for n in last)
    first, end = layout.extent(body[0], comments=False)[0], layout.extent(body[-1])[1]
    if any(n in layout.string_lines for n in range(body[0].lineno, (body[-1].end_lineno or 0) + 1)):
        return None
    column = layout.column(body[0])
    head = f"{column}with {prefix}.variable_scope({prefix}.get_variable_scope(), {_NAME}={_NAME}):{layout.newline}"
    inner = "".join(INDENT + line if line.strip() else line for line in tree.text[first:end].splitlines(keepends=True))
    return [Edit(place, place, f", {_NAME}=None"), Edit(first, end, head + inner)]


def _prefix(tree: Tree, symbols: Symbols, start: ast.FunctionDef) -> str:
    """What the constructor calls TensorFlow."""
    call = next(n for n in walk(start) if isinstance(n, ast.Call) and symbols.called(n) == "tf.get_variable")
    return tree.segment(call.func.value) if isinstance(call.func, ast.Attribute) else "tf"


def _given(tree: Tree, call: ast.Call, value: ast.expr | None) -> Edit:
    place = tree.end(call) - 1
    comma = ", " if call.args or call.keywords else ""
    return Edit(place, place, f"{comma}{_NAME}={tree.segment(value) if value is not None else None}")


def _without(tree: Tree, symbols: Symbols, block: ast.With) -> Edit:
    """The edit that takes the initializer from a scope."""
    found = _keyword(symbols, block)
    assert found is not None
    call, keyword = found
    nodes = sorted([*call.args, *call.keywords], key=tree.start)
    place = nodes.index(keyword)
    start = tree.end(nodes[place - 1]) if place else tree.start(keyword)
    return Edit(start, tree.end(keyword), "")


__all__ = ["hand_on_scope_initializers"]
