"""Optimizers that ``compile`` is given by name, where Keras 3 steps otherwise under that name.

TF 1.15's ``rmsprop`` adds its epsilon to the root of the mean square, Keras 3 inside it: the square of the epsilon
there comes to the same, but for gradients as small as itself (measured; `rules/keras.toml` says so of the class).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras_models import Models
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.naming import Naming

CODE = "TFM233"


def check_keras_optimizers(module: Module) -> Iterator[Diagnostic]:
    """``model.compile(optimizer="rmsprop")`` in programs of TF1's time."""
    if module.plan.mode == "compat" or not module.plan.surroundings:
        return
    calls = [n for n in module.tree.nodes if isinstance(n, ast.Call) and _named(n) is not None]
    models = Models(module) if calls else None
    for call in calls:
        assert models is not None
        name, function = _named(call), call.func
        if name is None or not isinstance(function, ast.Attribute) or not models.holds(function.value):
            continue
        scope = module.symbols.scopes[module.tree.module]
        naming = Naming(module, scope, "native", (name.lineno, name.col_offset))
        text = f"{naming('tf.keras.optimizers.RMSprop')}(epsilon=1e-14)"
        fix = make_fix(
            [Edit(module.tree.start(name), module.tree.end(name), text)], imports=naming.imports, marks=[(0, 0)]
        )
        yield module.diagnostic(CODE, "Keras 3 adds the epsilon of `rmsprop` inside the root", name, fix=fix)


def _named(call: ast.Call) -> ast.Constant | None:
    """The name ``rmsprop`` that a ``compile`` is given."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "compile":
        return None
    given = next((k.value for k in call.keywords if k.arg == "optimizer"), None) or next(iter(call.args), None)
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.lower() == "rmsprop":
        return given
    return None
