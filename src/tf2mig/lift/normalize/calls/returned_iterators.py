"""Functions that return the iterator over a dataset that they make: they return the dataset.

    def inputs(files):                                     def inputs(files):
        data = tf.data.TFRecordDataset(files)                  data = tf.data.TFRecordDataset(files)
        return data.make_initializable_iterator()              return data
    iterator = inputs(files)                               iterator = inputs(files).make_initializable_iterator()

What a run draws and starts is then made where the run's scope sees it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_METHODS = ("make_one_shot_iterator", "make_initializable_iterator")


def return_datasets(tree: Tree) -> Tree:
    """The tree of a text in which such functions return their datasets."""
    return settle(tree, _first) if any(m in tree.text for m in _METHODS) else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for function in tree.module.body:
        if not isinstance(function, ast.FunctionDef) or function.decorator_list:
            continue
        made = _made(tree, symbols, function)
        calls = _calls(tree, function.name)
        if made is None or not calls:
            continue
        call, gone = made
        edits = [_without_iterator(tree, call)]
        if gone is not None:
            returned = function.body[-1]
            assert isinstance(returned, ast.Return)
            assert returned.value is not None
            edits = [
                Edit(*Layout(tree).extent(gone), ""),
                Edit(tree.start(returned.value), tree.end(returned.value), edits[0].text),
            ]
        edits += [Edit(tree.end(c), tree.end(c), f".{_name(symbols, call)}()") for c in calls]
        return sorted(edits, key=lambda e: e.start)
    return None


def _made(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> tuple[ast.Call, ast.stmt | None] | None:
    """The call that makes the iterator which a function returns, and the statement that names it, if one does."""
    inner = {n for f in walk(function) if f is not function and isinstance(f, Function) for n in walk(f)}
    own = [n for n in walk(function) if n not in inner]
    returns = [n for n in own if isinstance(n, ast.Return)]
    if len(returns) != 1 or returns[0] is not function.body[-1]:
        return None
    value, gone = returns[0].value, None
    if isinstance(value, ast.Name):
        stores = [n for n in own if isinstance(n, ast.Name) and n.id == value.id and n is not value]
        gone = function.body[-2] if len(function.body) > 1 else None
        if not isinstance(gone, ast.Assign) or gone.targets != stores:
            return None
        value = gone.value
    if not isinstance(value, ast.Call) or not _name(symbols, value):
        return None
    return value, gone


def _name(symbols: Symbols, call: ast.Call) -> str:
    """The method that makes an iterator, if the call is one of a dataset's; by `tf.data` itself, the same."""
    if not isinstance(call.func, ast.Attribute) or call.keywords or call.func.attr not in _METHODS:
        return ""
    return call.func.attr if len(call.args) == (symbols.symbol(call.func) is not None) else ""


def _without_iterator(tree: Tree, call: ast.Call) -> Edit:
    assert isinstance(call.func, ast.Attribute)
    data = call.args[0] if call.args else call.func.value
    return Edit(tree.start(call), tree.end(call), tree.segment(data))


def _calls(tree: Tree, name: str) -> list[ast.Call]:
    """The calls of a function, if each is assigned or has a method called; none where it is used otherwise."""
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
    calls = calls_of(tree, named)
    defined = [n for n in tree.nodes if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name]
    attributes = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    if len(calls) != len(named) or len(defined) != 1 or attributes:
        return []
    return calls if all(isinstance(tree.parents.get(c), ast.Assign | ast.Attribute) for c in calls) else []


__all__ = ["return_datasets"]
