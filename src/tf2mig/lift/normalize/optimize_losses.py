"""`tf.contrib.layers.optimize_loss` written out as the optimizer that it makes and that optimizer's `minimize`.

What it does besides (tensorflow/contrib/layers/python/layers/optimizers.py of TF 1.15) is a variable for the rate, the
summaries, the updates of batch normalization, and giving the loss as its result. It is written out only where nothing
of that can be seen.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_SYMBOL = "tf.contrib.layers.optimize_loss"
_PARAMETERS = ("loss", "global_step", "learning_rate", "optimizer")
_NAMED = {
    "Adagrad": "AdagradOptimizer({rate})",
    "Adam": "AdamOptimizer({rate})",
    "Ftrl": "FtrlOptimizer({rate})",
    "Momentum": "MomentumOptimizer({rate}, momentum=0.9)",
    "RMSProp": "RMSPropOptimizer({rate})",
    "SGD": "GradientDescentOptimizer({rate})",
}
"""What the names of optimizers stand for (`OPTIMIZER_CLS_NAMES`)."""
_CLASSES = {"tf.train." + text.partition("(")[0] for name, text in _NAMED.items() if name != "Momentum"}
_SEEN = re.compile(r"summar|batch_?norm|BatchNorm|UPDATE_OPS|Estimator|global_variables\(\)|all_variables\(\)")
"""Words of programs that can see more of the call than the update."""


def plain_minimization(tree: Tree, symbols: Symbols, node: ast.Assign) -> list[Edit]:
    """The edit that writes out an assigned `optimize_loss`; none where more than the update can be seen."""
    call = node.value
    if not isinstance(call, ast.Call) or symbols.called(call) != _SYMBOL or _SEEN.search(tree.text):
        return []
    given = _given(call)
    module = next((b.name for b in symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1")), None)
    if given is None or module is None or not only_fetched(tree, node):
        return []
    optimizer = _optimizer(tree, symbols, given, module)
    step = given["global_step"]
    if optimizer is None:
        return []
    more = f", global_step={tree.segment(step)}"
    if isinstance(step, ast.Constant) and step.value is None:
        if "global_step" in tree.text.replace("global_step=None", ""):
            return []
        more = ""
    text = f"{optimizer}.minimize({tree.segment(given['loss'])}{more})"
    return [Edit(tree.start(call), tree.end(call), text)]


def _given(call: ast.Call) -> dict[str, ast.expr] | None:
    """The four arguments of a call that gives no others; None for any other call."""
    names = [*_PARAMETERS[: len(call.args)], *(k.arg for k in call.keywords if k.arg != "name")]
    if len(call.args) > len(_PARAMETERS) or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    if len(names) != len(_PARAMETERS) or set(names) != set(_PARAMETERS):
        return None
    given = dict(zip(_PARAMETERS, call.args, strict=False))
    given.update({k.arg: k.value for k in call.keywords if k.arg in _PARAMETERS})
    return given


def _optimizer(tree: Tree, symbols: Symbols, given: dict[str, ast.expr], module: str) -> str | None:
    """The text that makes the optimizer; None where it is not known."""
    rate, optimizer = given["learning_rate"], given["optimizer"]
    if isinstance(rate, ast.Constant) and not isinstance(rate.value, float):
        return None
    if isinstance(optimizer, ast.Constant):
        made = _NAMED.get(str(optimizer.value))
        return f"{module}.train.{made.format(rate=tree.segment(rate))}" if made is not None else None
    if symbols.symbol(optimizer) in _CLASSES:
        return f"{tree.segment(optimizer)}({tree.segment(rate)})"
    return None


def only_fetched(tree: Tree, node: ast.Assign) -> bool:
    """Whether a name is only run, and the loss that such a run gives goes nowhere."""
    target = node.targets[0]
    if len(node.targets) != 1 or not isinstance(target, ast.Name):
        return False
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    return bool(uses) and all(isinstance(n.ctx, ast.Load) and _is_dropped(tree, n) for n in uses)


def _is_dropped(tree: Tree, use: ast.Name) -> bool:
    parent = tree.parents.get(use)
    fetches = parent if isinstance(parent, ast.List | ast.Tuple) else None
    run = tree.parents.get(fetches) if fetches is not None else parent
    if not isinstance(run, ast.Call) or not isinstance(run.func, ast.Attribute) or run.func.attr != "run":
        return False
    if run.args[:1] != [fetches if fetches is not None else use]:
        return False
    statement = tree.parents.get(run)
    if isinstance(statement, ast.Expr):
        return True
    if fetches is None or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    taken = statement.targets[0]
    if not isinstance(taken, ast.Tuple | ast.List) or len(taken.elts) != len(fetches.elts):
        return False
    slot = taken.elts[fetches.elts.index(use)]
    return isinstance(slot, ast.Name) and slot.id == "_"


__all__ = ["only_fetched", "plain_minimization"]
