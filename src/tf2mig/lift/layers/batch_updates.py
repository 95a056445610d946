"""Updates of moving averages: TF1 ran them by themselves (``UPDATE_OPS``), a Keras layer makes them as it
computes.

A lifted function that applies batch normalization in training mode updates the averages. That is right
only where
TF1's run ran the updates as well, so every run is checked. Source:
tensorflow/python/layers/normalization.py of 1.15.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

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
        self.partial: ast.AST | None = None
        """A place that picks some of the updates only."""
        self._gather()

    def collects(self, node: ast.AST) -> bool:
        """Whether a node is the very expression that collects the updates."""
        if not isinstance(node, ast.Call) or self.symbols.symbol(node.func) not in _COLLECTING:
            return False
        segment = self.tree.segment(node)
        return "UPDATE_OPS" in segment or "update_ops" in segment

    def brings(self, node: ast.AST) -> bool:
        """Whether running what an expression names runs the updates."""
        return any(self.collects(n) or _name(n) in self.names or self._trains(n) for n in ast.walk(node))

    def _trains(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and self.symbols.symbol(node.func) in _RUNNING

    def _gather(self) -> None:
        assigned = [n for n in ast.walk(self.tree.module) if isinstance(n, ast.Assign)]
        known = -1
        while known != len(self.names):
            known = len(self.names)
            for node in assigned:
                if self.brings(node.value) or self._controlled(node):
                    self.names |= {name for t in node.targets for n in ast.walk(t) if (name := _name(n))}
        self.run = any(self._runs(n) for n in ast.walk(self.tree.module))
        self.partial = next((n for n in ast.walk(self.tree.module) if self._picks(n)), None)

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
            self.collects(node) or (_name(node) in self.names and isinstance(getattr(node, "ctx", None), ast.Load))
        ):
            return False
        statement = next((a for a in self.tree.ancestors(node) if isinstance(a, ast.stmt)), None)
        return not (isinstance(statement, ast.Assign) and statement.value is node)


def _name(node: ast.AST) -> str:
    """The last part of a name; nothing for other nodes."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def check_updates(context: Context) -> None:
    """Raise Blocked where a lifted function would update moving averages that TF1's run left alone, or the
    reverse."""
    if not context.normalizers:
        return
    updates = updates_of(context)
    if updates.partial is not None:
        raise Blocked(updates.partial, "TFM706", "only some of the updates of moving averages are run")
    if not updates.run or _unseen(context):
        return
    for function in context.functions:
        applied = [n for item in function.whole for n in _applied(context, item)]
        applied += [n for site in function.sites for n in _applied(context, site.inline)]
        if not applied:
            continue
        for site in function.sites:
            if updates.brings(site.fetch_node):
                continue
            for normalizer, flag in applied:
                _check_flag(context, site, normalizer, flag)


def updates_of(context: Context) -> Updates:
    """The program's update operations."""
    if context.updates is None:
        context.updates = Updates(context.state.tree, context.state.symbols)
    return context.updates


def _unseen(context: Context) -> bool:
    """Whether nothing can see the moving averages: every application trains, and nothing lists or saves
    variables."""
    literal = all(n.flag is None or _constant(n.flag) is True for n in context.normalizers.values())
    if not literal or any(c.function is not None for c in context.state.creations):
        return False
    seen = ("tf.global_variables", "tf.all_variables", "tf.train.Saver")
    return not any(u.symbol in seen for u in context.state.symbols.uses)


def _applied(context: Context, item: Item) -> Iterator[tuple[Normalizer, ast.expr | None]]:
    """The normalizers that a statement applies, with their flags as its scope says them."""
    for creation in item.creations:
        yield from _of_creation(context, creation)


def _of_creation(context: Context, creation: Creation) -> Iterator[tuple[Normalizer, ast.expr | None]]:
    known = context.normalizers.get(creation)
    if known is not None:
        yield known, known.flag
    if creation.function is None:
        return
    body = context.state.bodies.get(creation.function.node)  # type: ignore[arg-type]
    for inner in body.items if body is not None else []:
        for normalizer, flag in _applied(context, inner):
            if isinstance(flag, ast.Name):
                flag = creation.arguments.get(flag.id) or _default(creation, flag.id) or flag
            yield normalizer, flag


def _default(creation: Creation, name: str) -> ast.expr | None:
    assert creation.function is not None
    args = creation.function.node.args
    names = [a.arg for a in args.args]
    if name not in names:
        return None
    index = names.index(name) - (len(names) - len(args.defaults))
    return args.defaults[index] if index >= 0 else None


def _constant(node: ast.expr) -> object:
    return bool(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, bool | int) else None


def _check_flag(context: Context, site: RunSite, normalizer: Normalizer, flag: ast.expr | None) -> None:
    """A run without the updates must not train."""
    if flag is not None and _constant(flag) is False:
        return
    if flag is not None and _fed_false(context, site, flag):
        return
    raise Blocked(site.call, "TFM706", "a run normalizes by the batch without updating the moving averages")


def _fed_false(context: Context, site: RunSite, flag: ast.expr) -> bool:
    segment = context.state.tree.segment(flag)
    for placeholder, node in site.feeds:
        if placeholder.text == segment:
            return _constant(node) is False
    if site.feed_name is not None:
        return False
    declared = _placeholder(context, segment)
    return declared is not None and _default_of(declared) is False


def _placeholder(context: Context, text: str) -> Value | None:
    return next((p for p in context.placeholder_owner if p.text == text and p.kind is Kind.PLACEHOLDER), None)


def _default_of(placeholder: Value) -> object:
    call = placeholder.node
    if placeholder.symbol != "tf.placeholder_with_default" or not isinstance(call, ast.Call) or not call.args:
        return None
    return _constant(call.args[0])


__all__ = ["Normalizer", "Updates", "check_updates", "updates_of"]
