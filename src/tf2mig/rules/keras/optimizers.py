"""Optimizers of Keras: those that ``compile`` is given by name, where Keras 3 steps otherwise, and their learning rate.

TF 1.15's ``rmsprop`` adds its epsilon to the root of the mean square, Keras 3 inside it: the square of the epsilon
there comes to the same, but for gradients as small as itself (measured; `rules/keras.toml` says so of the class).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.naming import Naming
from tf2mig.rules.templates import dotted

MEANING = "TFM233"
NAMES = "TFM235"
_OPTIMIZERS = "tf.keras.optimizers."


def named_optimizers(module: Module, models: Models) -> Iterator[Diagnostic]:
    """``model.compile(optimizer="rmsprop")`` in programs of TF1's time."""
    if not module.plan.surroundings:
        return
    for call in models.calls("compile"):
        name = _named(call)
        if name is None:
            continue
        scope = module.symbols.scopes[module.tree.module]
        naming = Naming(module, scope, "native", (name.lineno, name.col_offset))
        text = f"{naming('tf.keras.optimizers.RMSprop')}(epsilon=1e-14)"
        fix = make_fix(
            [Edit(module.tree.start(name), module.tree.end(name), text)], imports=naming.imports, marks=[(0, 0)]
        )
        yield module.diagnostic(MEANING, "Keras 3 adds the epsilon of `rmsprop` inside the root", name, fix=fix)


def _named(call: ast.Call) -> ast.Constant | None:
    """The name ``rmsprop`` that a ``compile`` is given."""
    given = next((k.value for k in call.keywords if k.arg == "optimizer"), None) or next(iter(call.args), None)
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.lower() == "rmsprop":
        return given
    return None


def learning_rates(module: Module, models: Models) -> Iterator[Diagnostic]:
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
                yield module.diagnostic(NAMES, message, node, symbol=".lr", fix=fix)
