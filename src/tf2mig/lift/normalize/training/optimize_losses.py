"""`tf.contrib.layers.optimize_loss` written out as the optimizer that it makes and that optimizer's `minimize`.

What it does besides (tensorflow/contrib/layers/python/layers/optimizers.py of TF 1.15) is a variable for the rate, the
summaries, the updates of batch normalization, and giving the loss as its result. It is written out only where nothing
of that can be seen.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SYMBOL = "tf.contrib.layers.optimize_loss"
_PARAMETERS = (
    "loss", "global_step", "learning_rate", "optimizer", "gradient_noise_scale", "gradient_multipliers",
    "clip_gradients", "learning_rate_decay_fn", "update_ops", "variables", "name", "summaries",
)  # fmt: skip
_ASKED = frozenset({"tf.train.get_global_step", "tf.contrib.framework.get_global_step"})
"""What gives the step that the program made, or None where it made none."""
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
_SEEN = re.compile(
    r"summary|merge_all|batch_?norm|BatchNorm|UPDATE_OPS|Estimator|global_variables\(\)|all_variables\(\)"
)
"""Words of programs that can see more of the call than the update."""


def plain_minimization(tree: Tree, symbols: Symbols, node: ast.Assign | ast.Return) -> list[Edit]:
    """The edit that writes out an `optimize_loss` that is assigned or returned; none where more than the update can be
    seen."""
    call = node.value
    if not isinstance(call, ast.Call) or symbols.called(call) != _SYMBOL or _SEEN.search(tree.text):
        return []
    given = _given(call)
    module = symbols.tensorflow
    if given is None or module is None or not _is_dropped_everywhere(tree, symbols, node):
        return []
    optimizer = _optimizer(tree, symbols, given, module)
    step = _step(tree, symbols, given["global_step"])
    if optimizer is None or step is None:
        return []
    listed = f", var_list={tree.segment(given['variables'])}" if "variables" in given else ""
    loss = tree.segment(given["loss"])
    start, end = tree.start(call), tree.end(call)
    if "clip_gradients" not in given:
        return [Edit(start, end, f"{optimizer}.minimize({loss}{step}{listed})")]
    names, layout = Names(tree.module), Layout(tree)
    made, pairs, gradients, variables = (
        names.fresh(n) for n in ("optimizer", "grads_and_vars", "gradients", "gradient_variables")
    )
    lines = [
        f"{made} = {optimizer}",
        f"{pairs} = {made}.compute_gradients({loss}{listed})",
        f"{gradients}, {variables} = zip(*{pairs})",
        f"{gradients}, _ = {module}.clip_by_global_norm({gradients}, {tree.segment(given['clip_gradients'])})",
    ]
    place = layout.extent(node, comments=False)[0]
    text = "".join(f"{layout.column(node)}{line}{layout.newline}" for line in lines)
    applied = f"{made}.apply_gradients(zip({gradients}, {variables}){step})"
    return [Edit(place, place, text), Edit(start, end, applied)]


def _step(tree: Tree, symbols: Symbols, step: ast.expr) -> str | None:
    """The argument that counts the steps; nothing where none are counted, None where that is not known."""
    asked = isinstance(step, ast.Call) and symbols.called(step) in _ASKED
    if not asked and not (isinstance(step, ast.Constant) and step.value is None):
        return f", global_step={tree.segment(step)}"
    made = [n for n in tree.nodes if isinstance(n, ast.Call) and _makes_step(symbols, n)]
    return None if made else ""


def _makes_step(symbols: Symbols, call: ast.Call) -> bool:
    """Whether a call may make the step that counts the program's updates."""
    symbol = symbols.called(call) or ""
    named = any(isinstance(a, ast.Constant) and a.value == "global_step" for a in walk(call))
    return symbol.rsplit(".", 1)[-1] in ("get_or_create_global_step", "create_global_step") or (
        named and symbol in ("tf.Variable", "tf.get_variable")
    )


def _given(call: ast.Call) -> dict[str, ast.expr] | None:
    """The arguments of a call that says what to minimize and how; None for a call that asks for more."""
    if len(call.args) > len(_PARAMETERS) or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    given = dict(zip(_PARAMETERS, call.args, strict=False))
    if any(k.arg not in _PARAMETERS or k.arg in given for k in call.keywords):
        return None
    given.update({k.arg: k.value for k in call.keywords if k.arg is not None})
    for name in ("name", "summaries"):
        given.pop(name, None)
    given = {n: v for n, v in given.items() if n == "global_step" or not _is_none(v)}
    taken = {*_PARAMETERS[:4], "clip_gradients", "variables"}
    return given if set(_PARAMETERS[:4]) <= set(given) <= taken and _is_number(given.get("clip_gradients")) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_number(node: ast.expr | None) -> bool:
    """Whether gradients are clipped by a norm: a function may stand there too, and an integer clips nothing."""
    return node is None or (isinstance(node, ast.Constant) and isinstance(node.value, float))


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


def _is_dropped_everywhere(tree: Tree, symbols: Symbols, node: ast.Assign | ast.Return) -> bool:
    """Whether what a statement names or returns is only run, under whatever name the program hands it on."""
    pending: list[str] = []
    functions: set[tuple[str, int | None]] = set()
    if not _hand_on(tree, node, node.value, pending, functions):
        return False
    modules = {b.name for b in symbols.imports()}
    done: set[str] = set()
    while pending:
        name = pending.pop()
        if name in done or name == "_":
            continue
        done.add(name)
        for use in tree.nodes:
            if not isinstance(use, ast.Name | ast.Attribute) or not isinstance(use.ctx, ast.Load):
                continue
            if last_word(use) != name or (isinstance(use, ast.Attribute) and last_word(use.value) in modules):
                continue
            parent = tree.parents[use]
            whole = parent if isinstance(parent, ast.Tuple) and isinstance(tree.parents[parent], ast.Return) else use
            if _is_dropped(tree, use):
                continue
            if not _hand_on(tree, tree.parents[whole], use, pending, functions):
                return False
    return True


def _hand_on(
    tree: Tree, statement: ast.AST, value: ast.expr | None, names: list[str], functions: set[tuple[str, int | None]]
) -> bool:
    """Note the names that a statement gives to a value; no where it does anything else with it."""
    if isinstance(statement, ast.Assign) and statement.value is value:
        leaves = [last_word(t) for t in statement.targets]
        names += [leaf for leaf in leaves if leaf]
        return all(leaves)
    if not isinstance(statement, ast.Return):
        return False
    several = statement.value if isinstance(statement.value, ast.Tuple) else None
    position = several.elts.index(value) if several is not None and value in several.elts else None
    function = next((a for a in tree.ancestors(statement) if isinstance(a, ast.FunctionDef)), None)
    if function is None or (function.name, position) in functions:
        return function is not None
    functions.add((function.name, position))
    for call in tree.nodes:
        if not isinstance(call, ast.Call) or last_word(call.func) != function.name:
            continue
        taken = tree.parents[call]
        if isinstance(taken, ast.Return) and position is None:
            if not _hand_on(tree, taken, call, names, functions):
                return False
            continue
        targets = taken.targets if isinstance(taken, ast.Assign) and taken.value is call else []
        if position is not None:
            parts = [t.elts[position] for t in targets if isinstance(t, ast.Tuple) and len(t.elts) > position]
            targets = parts if len(parts) == len(targets) else []
        leaves = [last_word(t) for t in targets]
        if not leaves or not all(leaves):
            return False
        names += leaves
    return True


def _is_dropped(tree: Tree, use: ast.Name | ast.Attribute) -> bool:
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
    reads = [n for n in tree.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return isinstance(slot, ast.Name) and (slot.id == "_" or not any(n.id == slot.id for n in reads))


__all__ = ["only_fetched", "plain_minimization"]
