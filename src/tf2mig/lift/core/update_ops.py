"""The operations by which TF1 updated the moving averages of batch normalization (``UPDATE_OPS``), as a program names
them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.graph.items import Creation
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_COLLECTING = frozenset({"tf.get_collection", "tf.get_collection_ref"})
_RUNNING = frozenset({"tf.contrib.slim.learning.create_train_op", "tf.contrib.layers.optimize_loss",
                      "tf.contrib.training.create_train_op"})  # fmt: skip
"""Symbols that make a training operation which runs the updates."""


@dataclass(frozen=True)
class Normalizer:
    """One application of batch normalization that can update moving averages."""

    creation: Creation
    flag: ast.expr | None
    """The argument that says whether it trains; None where it always does."""


class Updates:
    """Which names of a program stand for, or bring along, the update operations."""

    def __init__(self, tree: Tree, symbols: Symbols) -> None:
        self.tree = tree
        self.symbols = symbols
        self.names: set[str] = set()
        self.run = False
        """Whether anything runs them."""
        self.picks: list[ast.AST] = []
        """Places that may pick some of the updates only."""
        self._gather()

    def collects(self, node: ast.AST) -> bool:
        """Whether a node is the very expression that collects the updates."""
        if not isinstance(node, ast.Call) or self.symbols.symbol(node.func) not in _COLLECTING:
            return False
        segment = self.tree.segment(node)
        return "UPDATE_OPS" in segment or "update_ops" in segment

    def brings(self, node: ast.AST) -> bool:
        """Whether running what an expression names runs the updates."""
        return any(self.collects(n) or last_word(n) in self.names or self._trains(n) for n in walk(node))

    def _trains(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and self.symbols.symbol(node.func) in _RUNNING

    def _gather(self) -> None:
        assigned = [n for n in walk(self.tree.module) if isinstance(n, ast.Assign)]
        known = -1
        while known != len(self.names):
            known = len(self.names)
            for node in assigned:
                if self.brings(node.value) or self._controlled(node):
                    self.names |= {
                        name for t in node.targets for n in _bound(t) if (name := last_word(n)) not in ("", "_")
                    }
        self.run = any(self._runs(n) for n in walk(self.tree.module))
        self.picks = [n for n in walk(self.tree.module) if self._picks(n)]

    def _picks(self, node: ast.AST) -> bool:
        if isinstance(node, ast.comprehension):
            return bool(node.ifs) and self.brings(node.iter)
        if not self.collects(node):
            return False
        assert isinstance(node, ast.Call)
        scopes = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "scope")]
        return any(not (isinstance(s, ast.Constant) and s.value is None) for s in scopes)

    def _controlled(self, node: ast.stmt) -> bool:
        """Whether the statement stands behind the updates, by a block of control dependencies."""
        return any(
            isinstance(block, ast.With)
            and any(
                self.symbols.called(p.context_expr) == "tf.control_dependencies" and self.brings(p.context_expr)
                for p in block.items
            )
            for block in self.tree.ancestors(node)
        )

    def _runs(self, node: ast.AST) -> bool:
        """Whether the updates are used here, not only collected or named."""
        if self._trains(node):
            return True
        if not (
            self.collects(node) or (last_word(node) in self.names and isinstance(getattr(node, "ctx", None), ast.Load))
        ):
            return False
        statement = self.tree.statement(node)
        return not (isinstance(statement, ast.Assign) and statement.value is node)


def _bound(target: ast.expr) -> list[ast.expr]:
    """What an assignment's target binds: of `model.step` the attribute, not the object."""
    if isinstance(target, ast.Tuple | ast.List):
        return [n for element in target.elts for n in _bound(element)]
    return [target.value] if isinstance(target, ast.Subscript | ast.Starred) else [target]
