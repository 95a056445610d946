"""Functions that fill collections as they build, and branches that are decided once such functions are
written out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.branches.versions import version_test
from tf2mig.lift.normalize.calls.parameter_tests import given_test
from tf2mig.lift.normalize.training.loss_collections import collection_key, read_collections
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def fills_collections(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function adds to, or reads, a collection of losses that the program reads."""
    if "tf.GraphKeys" not in tree.text and "ollection" not in tree.text and "losses" not in tree.text:
        return False
    read = read_collections(tree, symbols)
    if not read:
        return False
    return any(_touches(tree, symbols, n, read) for n in walk(function))


def _touches(tree: Tree, symbols: Symbols, node: ast.AST, read: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func) or ""
    if symbol in ("tf.add_to_collection", "tf.get_collection"):
        return bool(node.args) and collection_key(tree, symbols, node.args[0]) in read
    if symbol.startswith(("tf.losses.", "tf.contrib.losses.")):
        return symbol.rsplit(".", 1)[-1].startswith("get_") or "losses" in read
    regularized = symbol == "tf.get_variable" and any(k.arg == "regularizer" for k in node.keywords)
    return regularized and "regularization_losses" in read


def fold_branches(tree: Tree) -> Tree:
    """The tree of a text in which ``if 0.1 is not None:`` and its like are decided."""
    return fold(tree, lambda current: partial(_decided, Symbols(current)))


def fold_versions(tree: Tree) -> Tree:
    """The tree of a text in which the branches on TensorFlow's version, and on parameters being given, are decided."""
    if " is None:" in tree.text or " is not None:" in tree.text:
        tree = fold(tree, lambda current: partial(given_test, current))
    if "__version__" not in tree.text and "VERSION" not in tree.text:
        return tree
    return fold(tree, lambda current: partial(version_test, Symbols(current)))


def fold(tree: Tree, deciding: Callable[[Tree], Callable[[ast.expr], bool | None]]) -> Tree:
    """The tree of a text without branches that are decided; ``deciding`` gives for a tree what decides its tests."""
    for _ in range(60):
        decided = deciding(tree)
        edit = next((e for n in walk(tree.module) if (e := _folded(tree, n, decided)) is not None), None)
        if edit is None:
            return tree
        tree = edited(tree, [edit])
    return tree


def _folded(tree: Tree, node: ast.AST, decided: Callable[[ast.expr], bool | None]) -> Edit | None:
    if isinstance(node, ast.IfExp) and (outcome := decided(node.test)) is not None:
        # A literal compared with None comes from what was written out; a literal alone may be the program's own.
        if not isinstance(node.test, ast.Compare) and not _builds(tree, node):
            return None
        return Edit(tree.start(node), tree.end(node), tree.segment(node.body if outcome else node.orelse))
    if not isinstance(node, ast.If):
        return None
    parent = tree.parents.get(node)
    if isinstance(parent, ast.If) and node in parent.orelse:
        return None
    outcome = decided(node.test)
    if outcome is None:
        return None
    layout = Layout(tree)
    column = layout.column(node)
    start, end = layout.extent(node, comments=False)
    body = node.body if outcome else node.orelse
    text = "".join(layout.moved(s, [], column) for s in body)
    if not outcome and text.startswith(f"{column}elif "):
        text = f"{column}{text.removeprefix(column).removeprefix('el')}"
    if not text and len(getattr(parent, "body", [])) == 1:
        text = f"{column}pass{layout.newline}"
    return Edit(start, end, text)


def _builds(tree: Tree, node: ast.expr) -> bool:
    """Whether a statement says anything of TensorFlow: what else a program chooses is its own affair."""
    symbols = Symbols(tree)
    statement = tree.statement(node)
    return any(isinstance(n, ast.Name | ast.Attribute) and symbols.symbol(n) for n in walk(statement))


def _decided(symbols: Symbols, test: ast.expr) -> bool | None:
    """What a flag, ``None`` or a function of TensorFlow is taken for: by itself, behind `not`, compared with ``None``.

    None for other conditions.
    """
    if isinstance(test, ast.Constant) and (test.value is None or isinstance(test.value, bool)):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and not isinstance(test.operand, ast.Compare):
        inner = _decided(symbols, test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.Attribute) and (symbols.symbol(test) or "").startswith("tf.nn."):
        return True
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, right, op = test.left, test.comparators[0], test.ops[0]
    words = [n.value for n in (left, right) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    if len(words) == 2 and isinstance(op, ast.Eq | ast.NotEq):
        return (words[0] == words[1]) is isinstance(op, ast.Eq)
    if not isinstance(right, ast.Constant) or right.value is not None:
        return None
    if isinstance(left, ast.Attribute) and (symbols.symbol(left) or "").startswith("tf.nn."):
        absent = False
    elif isinstance(left, ast.Constant):
        absent = left.value is None
    elif isinstance(left, ast.Name) and _is_made(symbols, left):
        absent = False
    else:
        return None
    if isinstance(op, ast.Is | ast.Eq):
        return absent
    return not absent if isinstance(op, ast.IsNot | ast.NotEq) else None


def _is_made(symbols: Symbols, name: ast.Name) -> bool:
    """Whether a name stands for what TensorFlow made, and for nothing else, where it is read."""
    tree = symbols.tree
    scope = tree.home(name)
    stores = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name.id]
    stores = [n for n in stores if not isinstance(n.ctx, ast.Load)]
    maker = tree.parents.get(stores[0]) if len(stores) == 1 else None
    given = {a.arg for a in walk(scope) if isinstance(a, ast.arg)}
    if not isinstance(maker, ast.Assign) or maker.targets != stores or name.id in given or maker.lineno > name.lineno:
        return False
    around = next(a for a in tree.ancestors(maker) if not isinstance(a, ast.With))
    return around is scope and symbols.called(maker.value) in cat.PLACEHOLDERS
