"""Models that are frozen after they were compiled, as the adversarial networks of Keras 2 did.

Keras 2 trained what was trainable when ``compile`` was called. Keras 3 looks at ``trainable`` when it traces the first
training step, so that a discriminator that is frozen for the sake of the combined model does not learn any more
(measured with TF 1.15 and Keras 3.15).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.keras_models import Models, dotted
from tf2mig.rules.module import Module

CODE = "TFM236"
_TRAINING = frozenset({"fit", "train_on_batch", "fit_generator"})


def check_keras_trainable(module: Module) -> Iterator[Diagnostic]:
    """``model.trainable = False`` after ``model.compile(...)``, where the model itself is trained too."""
    if module.plan.mode == "compat" or module.plan.world == "tf2":
        return
    frozen = [n for n in module.tree.nodes if isinstance(n, ast.Assign) and _frozen(n) is not None]
    if not frozen:
        return
    models = Models(module)
    compiled = _called(module, models, frozenset({"compile"}))
    trained = _called(module, models, _TRAINING)
    for node in frozen:
        name = _frozen(node)
        if name in trained and any(line < node.lineno for line in compiled.get(name or "", ())):
            message = (
                f"Keras 3 does not train what is frozen when training begins, whenever it was compiled: set "
                f"`{name}.trainable = True` before `{name}` is trained, or train it by a step of its own"
            )
            yield module.diagnostic(CODE, message, node, symbol=".trainable")


def _frozen(node: ast.Assign) -> str | None:
    """What an assignment freezes: ``model`` in ``model.trainable = False``."""
    target = node.targets[0]
    if not isinstance(target, ast.Attribute) or target.attr != "trainable":
        return None
    return dotted(target.value) if isinstance(node.value, ast.Constant) and node.value.value is False else None


def _called(module: Module, models: Models, methods: frozenset[str]) -> dict[str, list[int]]:
    """The models on which a method is called, with the lines."""
    found: dict[str, list[int]] = {}
    for node in module.tree.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
            name = dotted(node.func.value)
            if name is not None and models.holds(node.func.value):
                found.setdefault(name, []).append(node.lineno)
    return found
