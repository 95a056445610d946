"""Files of weights: Keras 3 writes them to names that end in ``.weights.h5`` only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module, make_fix

CODE = "TFM235"
_CHECKPOINT = "tf.keras.callbacks.ModelCheckpoint"
_WEIGHTS = ".weights.h5"


def weight_files(module: Module, models: Models) -> Iterator[Diagnostic]:
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
    saving, loading = models.calls("save_weights"), models.calls("load_weights")
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
        elif node in saving:
            written.extend(_ending(module, path))
        elif node in loading:
            read.extend(_ending(module, path))
    return list(dict.fromkeys(written)), list(dict.fromkeys(read))


def _ending(module: Module, path: ast.expr) -> Iterator[ast.Constant]:
    """The constant text that a path ends with, through names that are bound once."""
    if isinstance(path, ast.Constant) and isinstance(path.value, str):
        yield path
    elif isinstance(path, ast.BinOp):
        yield from _ending(module, path.left if isinstance(path.op, ast.Mod) else path.right)
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
