"""What Keras calls metrics, learning rates and files of weights, where that has changed.

TF 1.15 reported the metric that ``"accuracy"`` asks for as ``acc`` and ``val_acc``, TF 2 as ``accuracy``; a metric that
is asked for as ``"acc"`` has that name in both (measured). The learning rate was an optimizer's ``lr``. Keras 3 writes
weights to files whose names end in ``.weights.h5`` only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras_models import Models, dotted
from tf2mig.rules.module import Module, make_fix

CODE = "TFM235"
_FIELD = re.compile(r"\{(\w+)[^}]*\}")
_CHECKPOINT = "tf.keras.callbacks.ModelCheckpoint"
_OPTIMIZERS = "tf.keras.optimizers."
_WEIGHTS = ".weights.h5"


def check_keras_names(module: Module) -> Iterator[Diagnostic]:
    """Names that Keras has changed, where the module uses Keras models."""
    if module.plan.mode == "compat" or module.plan.world == "tf2":
        return
    if not any(use.symbol.startswith("tf.keras") for use in module.symbols.uses):
        return
    models = Models(module)
    yield from _metrics(module, models)
    yield from _metric_names(module, models)
    yield from _rates(module, models)
    yield from _weights(module, models)


def _metrics(module: Module, models: Models) -> Iterator[Diagnostic]:
    """Metrics that are asked for as ``accuracy`` and read as ``acc``."""
    asked = [
        constant
        for node in module.tree.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile"
        if models.holds(node.func.value)
        for value in [*(k.value for k in node.keywords if k.arg == "metrics"), *node.args[2:3]]
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


def _metric_names(module: Module, models: Models) -> Iterator[Diagnostic]:
    """``model.metrics_names``, which holds one name for all that `compile` was given; known once the model has run."""
    ran = [
        n.lineno
        for n in module.tree.nodes
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in ("fit", "evaluate")
        if models.holds(n.func.value)
    ]
    for node in module.tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "metrics_names" and models.holds(node.value):
            start, end = module.tree.start(node), module.tree.end(node)
            edits = [Edit(start, start, "list("), Edit(end - len(node.attr), end, "get_metrics_result())")]
            fix = make_fix(edits) if any(line <= node.lineno for line in ran) else None
            message = "`metrics_names` holds one name for all metrics that `compile` was given"
            yield module.diagnostic(CODE, message, node, symbol=".metrics_names", fix=fix)


def _rates(module: Module, models: Models) -> Iterator[Diagnostic]:
    """``model.optimizer.lr`` and ``lr`` of what is bound to an optimizer."""
    optimizers = {
        text
        for node in module.tree.nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if (module.symbols.called(node.value) or "").startswith(_OPTIMIZERS)
        for target in node.targets
        if (text := dotted(target)) is not None
    }
    for node in module.tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "lr":
            held = node.value
            of_model = isinstance(held, ast.Attribute) and held.attr == "optimizer" and models.holds(held.value)
            if of_model or dotted(held) in optimizers:
                end = module.tree.end(node)
                fix = make_fix([Edit(end - len("lr"), end, "learning_rate")])
                message = "the learning rate of an optimizer is `learning_rate`"
                yield module.diagnostic(CODE, message, node, symbol=".lr", fix=fix)


def _weights(module: Module, models: Models) -> Iterator[Diagnostic]:
    """Names of files to which weights are written, and of those that are read from the same files."""
    written, read = _files(module, models)
    names = {c.value for c in written}
    for constant in [*written, *(c for c in read if c.value in names)]:
        name = str(constant.value)
        if name.endswith(_WEIGHTS):
            continue
        bare = re.sub(r"\.(h5|hdf5|ckpt|tf)$", "", name)
        start, end = module.tree.start(constant), module.tree.end(constant)
        text = module.text[start:end]
        if text.count(name) != 1:
            continue
        fix = make_fix([Edit(start, end, text.replace(name, bare + _WEIGHTS))])
        message = f"Keras 3 writes weights to files that end in `{_WEIGHTS}`"
        yield module.diagnostic(CODE, message, constant, fix=fix)


def _files(module: Module, models: Models) -> tuple[list[ast.Constant], list[ast.Constant]]:
    """The texts that end the names of files of weights, those written and those read."""
    written: list[ast.Constant] = []
    read: list[ast.Constant] = []
    for node in module.tree.nodes:
        if not isinstance(node, ast.Call):
            continue
        path = next((k.value for k in node.keywords if k.arg in ("filepath", "filename")), None)
        path = node.args[0] if node.args else path
        if path is None:
            continue
        if module.symbols.called(node) == _CHECKPOINT:
            only = next((k.value for k in node.keywords if k.arg == "save_weights_only"), None)
            if isinstance(only, ast.Constant) and only.value is True:
                written.extend(_ending(module, path))
        elif isinstance(node.func, ast.Attribute) and models.holds(node.func.value):
            if node.func.attr == "save_weights":
                written.extend(_ending(module, path))
            elif node.func.attr == "load_weights":
                read.extend(_ending(module, path))
    return list(dict.fromkeys(written)), list(dict.fromkeys(read))


def _ending(module: Module, path: ast.expr) -> Iterator[ast.Constant]:
    """The constant text that a path ends with, through names that are bound once."""
    if isinstance(path, ast.Constant) and isinstance(path.value, str):
        yield path
    elif isinstance(path, ast.BinOp):
        yield from _ending(module, path.right if isinstance(path.op, ast.Add) else path.left)
    elif isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):
        if path.func.attr == "join" and path.args:
            yield from _ending(module, path.args[-1])
        elif path.func.attr == "format":
            yield from _ending(module, path.func.value)
    elif isinstance(path, ast.Name):
        values = [
            n.value
            for n in module.tree.nodes
            if isinstance(n, ast.Assign) and [t.id for t in n.targets if isinstance(t, ast.Name)] == [path.id]
        ]
        if len(values) == 1 and not (isinstance(values[0], ast.Name) and values[0].id == path.id):
            yield from _ending(module, values[0])
