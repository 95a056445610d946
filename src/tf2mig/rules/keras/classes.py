"""``predict_classes`` of Keras' sequential models: the likeliest class, or whether the only output is above a half."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.templates import dotted

CODE = "TFM234"
_SEQUENTIAL = frozenset({"tf.keras.Sequential", "tf.keras.models.Sequential"})
_WHY = "`predict_classes` is gone: it was the index of the largest output, or whether the only output was above 0.5"


def classes(module: Module, models: Models) -> Iterator[Diagnostic]:
    """Calls of ``predict_classes``, which is gone; the last layer of the model says which of the two they mean."""
    for call in models.calls("predict_classes"):
        assert isinstance(call.func, ast.Attribute)
        units = {_units(module, node) for node in _last_layers(module, dotted(call.func.value))}
        fix = make_fix(_edits(module, call, units.pop() == 1)) if len(units) == 1 and None not in units else None
        yield module.diagnostic(CODE, _WHY, call, symbol=".predict_classes", fix=fix)


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _edits(module: Module, call: ast.Call, single: bool) -> list[Edit]:
    start, end, name_end = module.tree.start(call), module.tree.end(call), module.tree.end(call.func)
    edits = [Edit(name_end - len("predict_classes"), name_end, "predict")]
    if len(call.args) < 3 and all(k.arg != "verbose" for k in call.keywords):
        edits.append(Edit(end - 1, end - 1, ", verbose=0"))
    if single:
        return [Edit(start, start, "("), *edits, Edit(end, end, ' > 0.5).astype("int32")')]
    return [*edits, Edit(end, end, ".argmax(axis=-1)")]


def _last_layers(module: Module, name: str | None) -> Iterator[ast.expr]:
    """The layers that models of a name end with: the last that is added, else the last of the list."""
    added = [
        n.args[0]
        for n in module.tree.nodes
        if isinstance(n, ast.Call) and _method(n) == "add" and len(n.args) == 1
        if isinstance(n.func, ast.Attribute) and dotted(n.func.value) == name
    ]
    if added:
        yield max(added, key=lambda n: (n.lineno, n.col_offset))
        return
    for node in module.tree.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.targets[0]) == name:
            layers = node.value.args[0] if node.value.args else None
            listed = module.symbols.called(node.value) in _SEQUENTIAL and isinstance(layers, ast.List) and layers.elts
            yield layers.elts[-1] if listed and isinstance(layers, ast.List) else node.value


def _units(module: Module, layer: ast.expr) -> int | None:
    """How many outputs a dense layer has, where its text says so."""
    if not isinstance(layer, ast.Call):
        return None
    if module.symbols.called(layer) == "tf.keras.layers.Activation":
        return None
    units = next((k.value for k in layer.keywords if k.arg == "units"), None) or next(iter(layer.args), None)
    dense = module.symbols.called(layer) == "tf.keras.layers.Dense"
    return units.value if dense and isinstance(units, ast.Constant) and isinstance(units.value, int) else None
