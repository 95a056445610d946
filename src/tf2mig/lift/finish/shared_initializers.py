"""Initializers that several variables share: each of them draws values of its own.

In TensorFlow 1 an initializer without a seed makes a new random operation for each variable. In Keras an initializer
object draws its seed once, so that all variables of one shape get the same values: two hidden layers, twin networks. A
generator of seeds gives every call another one. With a seed of the program's own both worlds give the same values.

Sources: tensorflow/python/ops/init_ops.py of TF 1.15; ``RandomInitializer`` of Keras 3, which documents the generator.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.finish.seeding import RANDOM_INITIALIZERS
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_REPEATED = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.Lambda, Function)
_ADDING = frozenset({"add_weight", "add_variable", "get_variable"})
_TRACED = frozenset({"__call__", "call"})
GENERATOR = "tf.keras.random.SeedGenerator"


def draw_apart(text: str) -> str:
    """The text in which initializers that may be called more than once take their seeds from a generator."""
    if "keras.initializers." not in text:
        return text
    tree = Tree(Source(text))
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Call) or symbols.symbol(node.func) not in RANDOM_INITIALIZERS:
            continue
        seeded = any(k.arg in ("seed", None) for k in node.keywords)
        if seeded or _is_traced(tree, node) or not _is_shared(tree, symbols, node):
            continue
        root = tree.segment(node.func).split(".")[0]
        given: list[ast.AST] = [*node.args, *node.keywords]
        at = max((tree.end(a) for a in given), default=tree.end(node) - 1)
        edits.append(Edit(at, at, f"{', ' if given else ''}seed={root}.{GENERATOR.removeprefix('tf.')}()"))
    return apply_edits(text, sorted(edits, key=lambda e: e.start)) if edits else text


def _is_shared(tree: Tree, symbols: Symbols, node: ast.Call) -> bool:
    """Whether one initializer may make the values of several variables."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        return False
    if isinstance(parent, ast.keyword):
        return not _makes_one(symbols, tree.parents.get(parent))
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return True
    name = parent.targets[0].id
    scope = _scope(tree, parent)
    loads = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    return len(loads) > 1 or any(_may_repeat(tree, symbols, n, parent) for n in loads)


def _is_traced(tree: Tree, node: ast.Call) -> bool:
    """Whether an initializer may be made while a function is traced: a generator is a variable."""
    around = tree.function_around(node)
    if around is None:
        return False
    bound = f".function({'self.' if isinstance(tree.parents.get(around), ast.ClassDef) else ''}{around.name}"
    return bool(around.decorator_list) or around.name in _TRACED or bound in tree.text


def _makes_one(symbols: Symbols, call: ast.AST | None) -> bool:
    """Whether a call takes an initializer for one variable, or for the variables of one layer: their shapes differ."""
    if not isinstance(call, ast.Call):
        return False
    adds = isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING
    return adds or (symbols.called(call) or "").startswith("tf.")


def _scope(tree: Tree, node: ast.AST) -> ast.AST:
    return tree.home(node)


def _may_repeat(tree: Tree, symbols: Symbols, load: ast.Name, made: ast.Assign) -> bool:
    """Whether the one place that names an initializer may be reached again, or hand it to other code."""
    around = set(tree.ancestors(made))
    if any(isinstance(a, _REPEATED) for a in tree.ancestors(load) if a not in around):
        return True
    parent = tree.parents.get(load)
    if isinstance(parent, ast.keyword):
        return not _makes_one(symbols, tree.parents.get(parent))
    return not (isinstance(parent, ast.Call) and parent.func is load)


__all__ = ["GENERATOR", "draw_apart"]
