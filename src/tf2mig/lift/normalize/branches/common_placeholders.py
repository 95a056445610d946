"""Placeholders that both branches of a question make alike: made in front of it, once.

if is_training:                                   self.labels = tf.placeholder(tf.int32, [None])
    self.labels = tf.placeholder(tf.int32, [None])  if is_training:
    self.build_loss()                                 self.build_loss()
else:
    self.labels = tf.placeholder(tf.int32, [None])
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def make_placeholders_once(tree: Tree) -> Tree:
    """The tree of a text in which such placeholders stand in front of their questions."""
    return settle(tree, _first) if "placeholder" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if isinstance(node, ast.If) and len(node.body) > 1 and len(node.orelse) > 1 and not _is_elif(tree, node):
            for one in node.body:
                other = _alike(symbols, one, node.orelse)
                if other is not None and _may_move(one, node, node.body) and _may_move(other, node, node.orelse):
                    return _edits(tree, node, one, other)
    return None


def _is_elif(tree: Tree, node: ast.If) -> bool:
    parent = tree.parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


def _alike(symbols: Symbols, one: ast.stmt, others: list[ast.stmt]) -> ast.stmt | None:
    """The statement among others that makes the same placeholder under the same name."""
    if not isinstance(one, ast.Assign) or symbols.called(one.value) not in cat.PLACEHOLDERS:
        return None
    return next((o for o in others if ast.dump(o) == ast.dump(one)), None)


def _may_move(statement: ast.stmt, question: ast.If, block: list[ast.stmt]) -> bool:
    """Whether nothing above it in the block, nor the question, has to do with what a statement reads and binds."""
    assert isinstance(statement, ast.Assign)
    mentioned = {ast.unparse(t) for t in statement.targets} | (names_in(statement) - {"self"})
    above = [question.test, *block[: block.index(statement)]]
    known = {ast.unparse(n) for a in above for n in walk(a) if isinstance(n, ast.Attribute)}
    stored = {n.id for a in above for n in walk(a) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    targets = {ast.unparse(t) for t in statement.targets}
    read = {n.id for a in above for n in walk(a) if isinstance(n, ast.Name)}
    calls = any(isinstance(n, ast.Call) for n in walk(question.test))
    return not calls and not mentioned & stored and not targets & (known | read)


def _edits(tree: Tree, node: ast.If, one: ast.stmt, other: ast.stmt) -> list[Edit]:
    layout = Layout(tree)
    start, _ = layout.extent(node, comments=False)
    text = layout.moved(one, [], layout.column(node))
    return [Edit(start, start, text), layout.without(one, [one]), layout.without(other, [other])]


__all__ = ["make_placeholders_once"]
