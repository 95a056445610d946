"""`create_train_op` of slim and of `tf.contrib.training`, written out as the optimizer's `minimize`.

Its result is the loss, which a run gives once the update is made; a loss that is no number stops the run.

Source: `create_train_op` in tensorflow/contrib/training/python/training/training.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.normalize.training.optimize_losses import only_fetched
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_SYMBOLS = frozenset({"tf.contrib.slim.learning.create_train_op", "tf.contrib.training.create_train_op"})
_MESSAGE = "LossTensor is inf or nan"
_KNOWN = frozenset({"total_loss", "optimizer", "global_step", "variables_to_train", "check_numerics"})


def write_out_train_ops(tree: Tree) -> Tree:
    """The tree of a text in which such statements are written out; those that ask for more stay."""
    if "create_train_op" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits = [e for n in tree.nodes if isinstance(n, ast.Assign) for e in _written_out(tree, symbols, n)]
    return edited(tree, edits)


def _written_out(tree: Tree, symbols: Symbols, node: ast.Assign) -> list[Edit]:
    call = node.value
    if not isinstance(call, ast.Call) or symbols.called(call) not in _SYMBOLS or len(node.targets) != 1:
        return []
    given = {**dict(zip(("total_loss", "optimizer"), call.args, strict=False))}
    given.update({str(k.arg): k.value for k in call.keywords})
    tf = symbols.tensorflow
    if tf is None or len(call.args) > 2 or not {"total_loss", "optimizer"} <= set(given) <= _KNOWN:
        return []
    layout, loss = Layout(tree), tree.segment(given["total_loss"])
    step = _update(tree, tf, given)
    target, column = tree.segment(node.targets[0]), layout.column(node)
    newline = layout.newline
    start, end = layout.extent(node, comments=False)
    inner = column + INDENT if "batch_norm" in tree.text.lower() else column
    head = ""
    if inner != column:
        head = f"{column}with {tf}.control_dependencies({tf}.get_collection({tf}.GraphKeys.UPDATE_OPS)):{newline}"
    if only_fetched(tree, node):
        return [Edit(start, end, f"{head}{inner}{target} = {step}{newline}")]
    checked = given.get("check_numerics")
    plain = isinstance(checked, ast.Constant) and checked.value is False
    value = f"{tf}.identity({loss})" if plain else f'{tf}.debugging.check_numerics({loss}, "{_MESSAGE}")'
    lines = [
        f"{inner}with {tf}.control_dependencies([{step}]):{newline}",
        f"{inner}{INDENT}{target} = {value}{newline}",
    ]
    return [Edit(start, end, head + "".join(lines))]


def _update(tree: Tree, tf: str, given: dict[str, ast.expr]) -> str:
    """The text of the update; the global step counts where the program can see it."""
    arguments = [tree.segment(given["total_loss"])]
    step = given.get("global_step")
    if step is not None:
        if not (isinstance(step, ast.Constant) and step.value is None):
            arguments.append(f"global_step={tree.segment(step)}")
    elif "global_step" in tree.text.replace("global_step=None", ""):
        arguments.append(f"global_step={tf}.train.get_or_create_global_step()")
    if "variables_to_train" in given:
        arguments.append(f"var_list={tree.segment(given['variables_to_train'])}")
    return f"{tree.segment(given['optimizer'])}.minimize({', '.join(arguments)})"


__all__ = ["write_out_train_ops"]
