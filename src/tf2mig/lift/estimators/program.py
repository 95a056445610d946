"""Lifting one module of a program that trains by estimators."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import PLACEHOLDERS, SESSIONS
from tf2mig.lift.arguments import entries
from tf2mig.lift.estimators.inputs import input_functions
from tf2mig.lift.estimators.metrics import metrics, metric_values
from tf2mig.lift.estimators.models import layers, scopes, updates, variables
from tf2mig.lift.estimators.training import creations, rates, steps, unread_steps
from tf2mig.lift.losses import losses
from tf2mig.lift.module import LiftedModule
from tf2mig.lift.rewriter import Page, Progress, at_origin, finished, plain_names, rewrite
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree

SUPPORT = "tf2_estimator"
_STARTS = ("tf.estimator.Estimator",)
_LEFT = (
    "tf.estimator.", "tf.losses.", "tf.metrics.", "tf.layers.", "tf.contrib.", "tf.summary.", "tf.get_collection",
    "tf.train.", "tf.variable_scope", "tf.add_to_collection", "tf.global_variables", "tf.feature_column.",
    "tf.get_default_graph",
)  # fmt: skip
_ALLOWED = (
    "tf.train.Feature", "tf.train.Example", "tf.train.BytesList", "tf.train.Int64List", "tf.train.FloatList",
    "tf.contrib.data.", "tf.train.latest_checkpoint",
)  # fmt: skip
_METHODS = ("export_savedmodel", "export_saved_model", "make_one_shot_iterator", "make_initializable_iterator")


def uses_estimators(sources: Sequence[Source]) -> bool:
    """Whether one of a program's modules makes an estimator of a model function."""
    for source in sources:
        if "estimator" not in source.text:
            continue
        try:
            symbols = Symbols(Tree(source))
        except ParseError:
            continue
        if any(use.symbol in _STARTS for use in symbols.uses):
            return True
    return False


def lift_estimators(source: Source) -> LiftedModule:
    """One module of a program that trains by estimators, as plain TF2. Raises Blocked and ParseError."""
    tree = Tree(source)
    progress = Progress(source.path, plain_names(tree.module))
    passes = [
        input_functions, layers, variables, scopes, updates, losses, metrics, metric_values, rates, creations, steps,
        unread_steps, configurations, names,
    ]  # fmt: skip
    try:
        _check(Symbols(tree))
        text = rewrite(source.text, progress, passes)
        if f"{SUPPORT}." in text:
            progress.imports[f"import {SUPPORT}"] = None
            progress.support[SUPPORT] = None
        text = finished(text, progress)
        _check_rest(Page(text, progress))
    except Blocked as blocked:
        raise at_origin(blocked, tree) from None
    return LiftedModule(text, tuple(progress.support))


def _check(symbols: Symbols) -> None:
    for use in symbols.uses:
        if use.symbol in SESSIONS | PLACEHOLDERS:
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` in a program that trains by estimators")


def _check_rest(page: Page) -> None:
    """What is left of TF1's ways has no counterpart here."""
    for use in page.symbols.uses:
        if use.symbol.startswith(_LEFT) and not use.symbol.startswith(_ALLOWED):
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` in a program that trains by estimators")
    for node in ast.walk(page.tree.module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            raise Blocked(node, "TFM705", f"`{node.func.attr}` in a program that trains by estimators")


def names(page: Page) -> None:
    """Rename what the support module offers under another name."""
    table = entries("estimator")
    for use in page.symbols.uses:
        entry = table.get(use.symbol)
        if entry is not None:
            page.replace(use.node, str(entry["name"]))


def configurations(page: Page) -> None:
    """Devices are TF2's own business: a session configuration goes, and what only it reads."""
    for call, symbol in page.calls():
        if symbol == "tf.estimator.RunConfig":
            kept = [k for k in call.keywords if k.arg not in ("session_config", "log_device_placement")]
            if len(kept) < len(call.keywords):
                parts = [page.text(n) for n in (*call.args, *kept)]
                page.replace(call, f"{page.text(call.func)}({', '.join(parts)})")
                return
