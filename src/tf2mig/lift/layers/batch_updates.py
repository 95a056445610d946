"""Updates of moving averages: TF1 ran them by themselves (``UPDATE_OPS``), a Keras layer makes them as it
computes.

A lifted function that applies batch normalization in training mode updates the averages. That is right only where
TF1's run ran the updates as well, so every run is checked: one that did not run them keeps the averages
(`tf1_layers.without_updates`), and one that did must make all that anything sees. Source:
tensorflow/python/layers/normalization.py of 1.15.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.asked_scopes import asked_scope, check_apart, check_literal
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.core.update_ops import Normalizer, Updates
from tf2mig.syntax.given import default_of

_SUPPORT = "tf1_layers"


@dataclass(frozen=True, eq=False)
class _Application:
    """One application of batch normalization by a statement."""

    root: Creation
    """What the statement makes or uses again: the layer, or the object whose layer it is."""
    normalizer: Creation
    flag: ast.expr | None


def check_updates(context: Context) -> None:
    """Raise Blocked where a lifted function would update moving averages that TF1's run left alone, or the
    reverse."""
    if not context.averaging.normalizers:
        return
    updates = updates_of(context)
    for pick in updates.picks:
        if not _picks_all(context, pick):
            raise Blocked(pick, "TFM706", "only some of the updates of moving averages are run")
    if not updates.run or _unseen(context):
        return
    for function in context.functions:
        applied = [a for item in function.whole for a in _applied(context, item)]
        applied += [a for site in function.sites for a in _applied(context, site.inline)]
        for site in function.sites:
            if updates.brings(site.fetch_node):
                _check_all(context, site, applied)
            elif any(_trains_here(context, site, a.flag) for a in applied):
                _keep(context, site, function)


def _picks_all(context: Context, pick: ast.AST) -> bool:
    """Whether a scope that updates are collected by holds everything that normalizes. Raises Blocked.

    TF1 compares the scope with the start of an operation's name, which is that of the layer's variable scope, with a
    number behind it where it was opened again.
    """
    around = context.state.tree.statement(pick)
    item = next((i for b in context.state.bodies.values() for i in b.items if i.node is around), None)
    if not isinstance(pick, ast.Call) or item is None or item.owner in context.builders:
        return False
    scope = next((k.value for k in pick.keywords if k.arg == "scope"), pick.args[1] if len(pick.args) > 1 else None)
    asked = asked_scope(context, item, scope) if scope is not None else None
    made = [n.creation for n in context.averaging.normalizers.values()]
    if not asked or any(c.item.owner in context.builders for c in made):
        return False
    names = ["/".join(s for s in c.scope if s) for c in made]
    if not all(n == asked or n.startswith(f"{asked}/") for n in names):
        return False
    (check_apart if asked.startswith("?") else check_literal)(context, asked, names, pick)
    return True


def _keep(context: Context, site: RunSite, function: Lifted) -> None:
    """Let a run leave the moving averages alone. Raises Blocked where what it calls is no function of its own."""
    if function.eager or site.through is not None:
        raise Blocked(site.call, "TFM706", "a run normalizes by the batch without updating the moving averages")
    context.averaging.keeping.add(site)
    context.needs.support[_SUPPORT] = None
    context.needs.imports[f"import {_SUPPORT}"] = None


def _check_all(context: Context, site: RunSite, applied: list[_Application]) -> None:
    """A run of the updates must make all of those that anything sees. Raises Blocked."""
    made = {(a.root, a.normalizer) for a in applied}
    everything = [
        a
        for body in context.state.bodies.values()
        if body.owner not in context.builders
        for item in body.items
        if item.graph == site.item.graph
        for a in _applied(context, item)
    ]
    listed = _lists_variables(context)
    seen = {(a.root, a.normalizer) for a in everything if listed or _constant(a.flag, absent=True) is not True}
    trained = {(a.root, a.normalizer) for a in everything if _constant(a.flag, absent=True) is not False}
    if applied and (trained & seen) - made:
        raise Blocked(site.call, "TFM706", "only some of the updates of moving averages are run")


def updates_of(context: Context) -> Updates:
    """The program's update operations."""
    if context.averaging.updates is None:
        context.averaging.updates = Updates(context.state.tree, context.state.symbols)
    return context.averaging.updates


def _unseen(context: Context) -> bool:
    """Whether nothing can see the moving averages: every application trains, and nothing lists or saves
    variables."""
    literal = all(n.flag is None or _constant(n.flag) is True for n in context.averaging.normalizers.values())
    if not literal or any(c.function is not None for c in context.state.creations):
        return False
    return not _lists_variables(context)


def _lists_variables(context: Context) -> bool:
    seen = ("tf.global_variables", "tf.all_variables", "tf.train.Saver")
    return any(u.symbol in seen for u in context.state.symbols.uses)


def _applied(context: Context, item: Item) -> Iterator[_Application]:
    """The normalizers that a statement applies, with their flags as its scope says them."""
    for creation in item.creations:
        root = creation.shared or creation
        yield from (_Application(root, n.creation.shared or n.creation, f) for n, f in _of_creation(context, creation))


def _of_creation(context: Context, creation: Creation) -> Iterator[tuple[Normalizer, ast.expr | None]]:
    known = context.averaging.normalizers.get(creation)
    if known is not None:
        yield known, known.flag
    if creation.function is None:
        return
    body = context.state.bodies.get(creation.function.node)  # type: ignore[arg-type]
    for inner in body.items if body is not None else []:
        for normalizer, flag in (pair for c in inner.creations for pair in _of_creation(context, c)):
            if isinstance(flag, ast.Name):
                flag = creation.arguments.get(flag.id) or _default(creation, flag.id) or flag
            yield normalizer, flag


def _default(creation: Creation, name: str) -> ast.expr | None:
    assert creation.function is not None
    node = creation.function.node
    known = isinstance(node, ast.FunctionDef) and name in [a.arg for a in node.args.args]
    return default_of(node, name) if known and isinstance(node, ast.FunctionDef) else None


def _constant(node: ast.expr | None, *, absent: object = None) -> object:
    """What a literal flag says; ``absent`` where none is given, None where the flag is no literal."""
    if node is None:
        return absent
    return bool(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, bool | int) else None


def _trains_here(context: Context, site: RunSite, flag: ast.expr | None) -> bool:
    """Whether a run may normalize by the batch."""
    return flag is None or not (_constant(flag) is False or _fed_false(context, site, flag))


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
    return next((p for p in context.feeding.owners if p.text == text and p.kind is Kind.PLACEHOLDER), None)


def _default_of(placeholder: Value) -> object:
    call = placeholder.node
    if placeholder.symbol != "tf.placeholder_with_default" or not isinstance(call, ast.Call) or not call.args:
        return None
    return _constant(call.args[0])


__all__ = ["Normalizer", "Updates", "check_updates", "updates_of"]
