"""What is looked for in modules that use Keras models."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.keras.classes import classes
from tf2mig.rules.keras.methods import methods
from tf2mig.rules.keras.metrics import metrics_names, short_names
from tf2mig.rules.keras.models import Models
from tf2mig.rules.keras.optimizers import learning_rates, named_optimizers
from tf2mig.rules.keras.trainable import frozen_models
from tf2mig.rules.keras.weights import weight_files
from tf2mig.rules.module import Module

CHECKS: tuple[Callable[[Module, Models], Iterator[Diagnostic]], ...] = (
    methods, classes, short_names, metrics_names, named_optimizers, learning_rates, weight_files, frozen_models,
)  # fmt: skip


def check_keras_models(module: Module) -> Iterator[Diagnostic]:
    """Every check; none where Keras 2 stays, or the module is TF2's."""
    if module.plan.mode == "compat" or module.plan.world == "tf2":
        return
    if any(use.symbol.startswith("tf.keras") for use in module.symbols.uses):
        models = Models(module)
        for check in CHECKS:
            yield from check(module, models)
