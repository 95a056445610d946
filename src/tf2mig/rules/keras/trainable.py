"""Models that are frozen after they were compiled, as the adversarial networks of Keras 2 did.

Keras 2 trained what was trainable when ``compile`` was called. Keras 3 looks at ``trainable`` when it traces the first
training step, so that a discriminator that is frozen for the sake of the combined model does not learn any more
(measured with TF 1.15 and Keras 3.15).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module
from tf2mig.rules.templates import dotted

CODE = "TFM236"
_TRAINING = ("fit", "train_on_batch", "fit_generator")


def frozen_models(module: Module, models: Models) -> Iterator[Diagnostic]:
    """``model.trainable = False`` after ``model.compile(...)``, where the model itself is trained too."""
    frozen = [n for n in module.tree.nodes if isinstance(n, ast.Assign) and _frozen(n) is not None]
    compiled, trained = _called(models, "compile"), _called(models, *_TRAINING)
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


def _called(models: Models, *methods: str) -> dict[str, list[int]]:
    """The models on which a method is called, with the lines."""
    found: dict[str, list[int]] = {}
    for call in models.calls(*methods):
        assert isinstance(call.func, ast.Attribute)
        name = dotted(call.func.value)
        if name is not None:
            found.setdefault(name, []).append(call.lineno)
    return found
