"""Lifting one module of a program that trains by estimators."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import PLACEHOLDERS, SESSIONS
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.rewriter import Page, Progress, at_origin, finished, plain_names, rewrite
from tf2mig.lift.eager.switches import configurations as session_configurations
from tf2mig.lift.estimators.inputs import input_functions
from tf2mig.lift.estimators.metrics import combined_metrics, metric_values, metrics
from tf2mig.lift.estimators.models import layers, scopes, updates, variable_names, variables
from tf2mig.lift.estimators.training import counted_steps, creations, rates, steps, unread_steps
from tf2mig.lift.module import LiftedModule
from tf2mig.lift.queues import datasets, uses_queues
from tf2mig.lift.steps.losses import losses
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree
from tf2mig.syntax.walking import walk

_NEEDS = {
    "tf2_estimator": (),
    "tf2_feature_columns": ("tf2_estimator",),
    "tf2_canned_estimators": ("tf2_estimator", "tf2_feature_columns"),
}
"""The support modules, and those that each needs itself."""
_LEFT = (
    "tf.estimator.", "tf.losses.", "tf.metrics.", "tf.layers.", "tf.summary.", "tf.train.",
    "tf.get_collection", "tf.variable_scope", "tf.add_to_collection", "tf.global_variables",
    "tf.feature_column.", "tf.gradients", "tf.get_default_graph", "tf.contrib.layers.",
    "tf.contrib.slim.", "tf.contrib.framework.", "tf.contrib.rnn.",
    "tf.contrib.estimator.", "tf.contrib.learn.", "tf.contrib.metrics.",
    "tf.contrib.training.create_train_op", "tf.nn.rnn_cell.", "tf.nn.dynamic_rnn", "tf.nn.static_rnn",
    "tf.nn.bidirectional_dynamic_rnn",
)  # fmt: skip
_ALLOWED = (
    "tf.train.Feature", "tf.train.Example", "tf.train.BytesList", "tf.train.Int64List",
    "tf.train.FloatList", "tf.train.latest_checkpoint",
)  # fmt: skip
_SETTINGS = {
    "model_dir", "tf_random_seed", "save_summary_steps", "save_checkpoints_steps", "save_checkpoints_secs",
    "session_config", "log_device_placement", "keep_checkpoint_max", "keep_checkpoint_every_n_hours",
    "log_step_count_steps",
}  # fmt: skip
_METHODS = (
    "export_savedmodel",
    "export_saved_model",
    "make_one_shot_iterator",
    "make_initializable_iterator",
)


def uses_estimators(sources: Sequence[Source]) -> bool:
    """Whether one of a program's modules makes an estimator."""
    for source in sources:
        if "estimator" not in source.text:
            continue
        try:
            symbols = Symbols(Tree(source))
        except ParseError:
            continue
        starts = {"tf.estimator.Estimator", *(s for s in entries("canned") if s.startswith("tf.estimator."))}
        if any(use.symbol in starts for use in symbols.uses):
            return True
    return False


def lift_estimators(source: Source) -> LiftedModule:
    """One module of a program that trains by estimators, as plain TF2. Raises Blocked and ParseError."""
    tree = Tree(source)
    progress = Progress(source.path, plain_names(tree.module))
    passes = [
        input_functions, layers, variables, variable_names, scopes, updates, losses, metrics, metric_values,
        combined_metrics, rates, counted_steps, creations, steps, unread_steps, configurations, session_configurations,
        canned, names,
    ]  # fmt: skip
    try:
        _check(Symbols(tree))
        text = rewrite(_without_queues(source, progress), progress, passes)
        for module, needed in _NEEDS.items():
            if f"{module}." in text:
                progress.imports[f"import {module}"] = None
                progress.support.update(dict.fromkeys((module, *needed)))
        text = finished(text, progress)
        _check_rest(Page(text, progress))
    except Blocked as blocked:
        raise at_origin(blocked, tree) from None
    return LiftedModule(text, tuple(progress.support))


def _without_queues(source: Source, progress: Progress) -> str:
    """The text with datasets where input functions read through queues."""
    if not uses_queues(source):
        return source.text
    text, found = datasets(source.text, progress)
    if found.drawn:
        raise Blocked(None, "TFM705", "queues are read outside of input functions")
    return text


def _check(symbols: Symbols) -> None:
    for use in symbols.uses:
        if use.symbol in SESSIONS | PLACEHOLDERS:
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` in a program that trains by estimators")


def _check_rest(page: Page) -> None:
    """What is left of TF1's ways has no counterpart here."""
    for use in page.symbols.uses:
        known = use.symbol.startswith(_ALLOWED) or use.symbol.endswith("_initializer")
        if use.symbol.startswith(_LEFT) and not known:
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` in a program that trains by estimators")
    for node in walk(page.tree.module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            raise Blocked(node, "TFM705", f"`{node.func.attr}` in a program that trains by estimators")


def names(page: Page) -> None:
    """Rename what the support module offers under another name."""
    table = entries("estimator")
    for use in page.symbols.uses:
        entry = table.get(use.symbol)
        if entry is not None:
            page.replace(use.node, str(entry["name"]))


def canned(page: Page) -> None:
    """Ready-made models and feature columns come from support modules."""
    table = entries("canned")
    for use in page.symbols.uses:
        entry = table.get(use.symbol)
        if entry is None:
            continue
        call = page.tree.parents[use.node]
        name = f"{entry['module']}.{use.symbol.rsplit('.', 1)[1]}"
        if not isinstance(call, ast.Call) or call.func is not use.node:
            page.replace(use.node, name)
            continue
        for keyword in call.keywords:
            if keyword.arg in entry["refuse"] or keyword.arg is None:
                raise Blocked(call, "TFM705", f"the argument {keyword.arg} of `{use.symbol}`")
        kept = [n for n in (*call.args, *call.keywords) if getattr(n, "arg", None) not in entry["drop"]]
        if len(kept) == len(call.args) + len(call.keywords):
            page.replace(use.node, name)
        else:
            page.replace(call, f"{name}({', '.join(page.text(n) for n in kept)})")


def configurations(page: Page) -> None:
    """Devices are TF2's own business: a session configuration goes, and what only it reads."""
    for call, symbol in page.calls():
        if symbol == "tf.estimator.Estimator" and any(k.arg == "warm_start_from" for k in call.keywords):
            raise Blocked(call, "TFM705", "an estimator that starts from another one's checkpoint")
        if symbol == "tf.estimator.RunConfig":
            if {k.arg for k in call.keywords} - _SETTINGS:
                raise Blocked(call, "TFM705", "a configuration of estimators says how to distribute training")
            kept = [k for k in call.keywords if k.arg not in ("session_config", "log_device_placement")]
            if len(kept) < len(call.keywords):
                parts = [page.text(n) for n in (*call.args, *kept)]
                page.replace(call, f"{page.text(call.func)}({', '.join(parts)})")
                return
