"""Optimizers that branches choose, each with a step of its own over the same loss: chosen first, the step made once.

if kind == "adam":                                        if kind == "adam":
    train = tf.train.AdamOptimizer(1e-3).minimize(loss)       optimizer = tf.train.AdamOptimizer(1e-3)
elif kind == "sgd":                                       elif kind == "sgd":
    train = tf.train.GradientDescentOptimizer(1e-2) \\         optimizer = tf.train.GradientDescentOptimizer(1e-2)
        .minimize(loss)                                   train = optimizer.minimize(loss)
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import optimizer_symbols
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


@dataclass
class _Choice:
    """One branch: the statement that makes the step, and the optimizer that it makes it with."""

    last: ast.Assign
    step: ast.Call
    made: ast.Call
    name: str | None
    """What a statement in front of the step calls the optimizer, if one does."""


def choose_optimizers(tree: Tree) -> Tree:
    """The tree of a text in which such branches choose optimizers alone."""
    return settle(tree, _first) if "minimize" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    chains = [n for n in tree.nodes if isinstance(n, ast.If)]
    symbols = Symbols(tree)
    return next((e for n in chains if (e := _edits(tree, symbols, n))), None)


def _edits(tree: Tree, symbols: Symbols, node: ast.If) -> list[Edit]:
    parent = tree.parents.get(node)
    if isinstance(parent, ast.If) and parent.orelse == [node]:
        return []
    blocks = _blocks(node)
    found = [_choice(symbols, b) for b in blocks if b and not isinstance(b[-1], ast.Raise)]
    choices = [c for c in found if c is not None]
    if len(choices) < 2 or len(choices) != len(found) or len({_shape(tree, c) for c in choices}) != 1:
        return []
    layout, first = Layout(tree), choices[0]
    name = first.name or _fresh(tree, node)
    edits = []
    for choice in choices:
        start, end = tree.start(choice.last), tree.end(choice.last)
        if choice.name is not None:
            start, end, text = *layout.extent(choice.last), ""
        else:
            text = f"{name} = {tree.segment(choice.made)}"
        edits.append(Edit(start, end, text))
    given = tree.text[tree.end(first.step.func) : tree.end(first.step)]
    step = f"{tree.segment(first.last.targets[0])} = {name}.minimize{given}"
    end = layout.extent(node)[1]
    edits.append(Edit(end, end, f"{layout.column(node)}{step}{layout.newline}"))
    return sorted(edits, key=lambda e: (e.start, e.end))


def _fresh(tree: Tree, node: ast.If) -> str:
    """A name that nothing around the branches has."""
    around = next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)), tree.module)
    taken = {n.id for n in walk(around) if isinstance(n, ast.Name)} | {
        n.arg for n in walk(around) if isinstance(n, ast.arg)
    }
    return "optimizer" if "optimizer" not in taken else Names(tree.module).fresh("optimizer")


def _blocks(node: ast.If) -> list[list[ast.stmt]]:
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return [node.body, *_blocks(node.orelse[0])]
    return [node.body, node.orelse]


def _choice(symbols: Symbols, block: list[ast.stmt]) -> _Choice | None:
    last = block[-1]
    step = last.value if isinstance(last, ast.Assign) and len(last.targets) == 1 else None
    if not isinstance(last, ast.Assign) or not isinstance(step, ast.Call) or not isinstance(step.func, ast.Attribute):
        return None
    if step.func.attr != "minimize" or not isinstance(last.targets[0], ast.Name | ast.Attribute):
        return None
    maker = step.func.value
    if isinstance(maker, ast.Call):
        plain = len(block) == 1 and symbols.called(maker) in optimizer_symbols()
        return _Choice(last, step, maker, None) if plain else None
    named = block[0]
    if len(block) != 2 or not isinstance(named, ast.Assign) or not isinstance(named.value, ast.Call):
        return None
    same = isinstance(maker, ast.Name) and [ast.unparse(t) for t in named.targets] == [maker.id]
    same = same and symbols.called(named.value) in optimizer_symbols()
    return _Choice(last, step, named.value, maker.id) if same and isinstance(maker, ast.Name) else None


def _shape(tree: Tree, choice: _Choice) -> tuple[object, ...]:
    """What must be the same in all branches: which loss is minimized by what name, and whether optimizers are named."""
    given = [ast.dump(a) for a in [*choice.step.args, *(k.value for k in choice.step.keywords)]]
    keys = [k.arg for k in choice.step.keywords]
    return ast.unparse(choice.last.targets[0]), *given, *keys, choice.name


__all__ = ["choose_optimizers"]
