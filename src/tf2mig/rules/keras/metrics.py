"""What Keras calls metrics.

TF 1.15 reported the metric that ``"accuracy"`` asks for as ``acc`` and ``val_acc``, TF 2 as ``accuracy``; a metric that
is asked for as ``"acc"`` has that name in both (measured).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module, make_fix

CODE = "TFM235"
_FIELD = re.compile(r"\{(\w+)[^}]*\}")


def short_names(module: Module, models: Models) -> Iterator[Diagnostic]:
    """Metrics that are asked for as ``accuracy`` and read as ``acc``."""
    asked = [
        constant
        for call in models.calls("compile")
        for value in [*(k.value for k in call.keywords if k.arg == "metrics"), *call.args[2:3]]
        for constant in _constants(value)
        if constant.value == "accuracy"
    ]
    if not asked or not _read_short(module):
        return
    for constant in asked:
        start, end = module.tree.start(constant), module.tree.end(constant)
        fix = make_fix([Edit(start, end, module.text[start:end].replace("accuracy", "acc"))])
        message = "the metric is reported as `accuracy` today; asked for as `acc` it keeps its name"
        yield module.diagnostic(CODE, message, constant, fix=fix)


def _constants(node: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            yield from _constants(element)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _constants(value)
    elif isinstance(node, ast.Constant):
        yield node


def _read_short(module: Module) -> bool:
    """Whether the module reads the metric as ``acc``, or in a program of TF1's time shows the names of all metrics."""
    keys = set(_keys(module))
    if keys & {"accuracy", "val_accuracy"}:
        return False
    if keys & {"acc", "val_acc"}:
        return True
    return module.plan.surroundings and _shows_names(module)


def _keys(module: Module) -> Iterator[str]:
    """Texts by which something is looked up: subscripts, `monitor=`, fields of formats."""
    for node in module.tree.nodes:
        value: ast.AST | None = None
        if isinstance(node, ast.Subscript):
            value = node.slice
        elif isinstance(node, ast.keyword) and node.arg == "monitor":
            value = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            value = node.args[0]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "{" in node.value:
            yield from (name for name in _FIELD.findall(node.value))
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _shows_names(module: Module) -> bool:
    """Whether all names of metrics are asked for: ``history.history`` but for one entry, ``model.metrics_names``."""
    for node in module.tree.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            parent = module.tree.parents.get(node)
            if node.attr == "metrics_names" or (node.attr == "history" and not _one_entry(parent, node)):
                return True
    return False


def _one_entry(parent: ast.AST | None, node: ast.expr) -> bool:
    if isinstance(parent, ast.Attribute):
        return parent.attr == "history"
    return isinstance(parent, ast.Subscript) and parent.value is node and isinstance(parent.slice, ast.Constant)


def metrics_names(module: Module, models: Models) -> Iterator[Diagnostic]:
    """``model.metrics_names``, which holds one name for all that `compile` was given; known once the model has run."""
    ran = [call.lineno for call in models.calls("fit", "evaluate")]
    for node in module.tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "metrics_names" and models.holds(node.value):
            start, end = module.tree.start(node), module.tree.end(node)
            edits = [Edit(start, start, "list("), Edit(end - len(node.attr), end, "get_metrics_result())")]
            fix = make_fix(edits) if any(line <= node.lineno for line in ran) else None
            message = "`metrics_names` holds one name for all metrics that `compile` was given"
            yield module.diagnostic(CODE, message, node, symbol=".metrics_names", fix=fix)
