"""Optimizers whose class the program chooses while it runs: from a dictionary, by a parameter, or by a lambda.

A class that stands as a value becomes what makes the Keras optimizer of a learning rate: the class, where no other
argument has to be written out, else a lambda.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation
from tf2mig.graph.values import OPTIMIZER_CLASS
from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.tables import optimizer_symbols
from tf2mig.lift.layers.layer_calls import picks_rows
from tf2mig.lift.steps.optimizers import OptimizerSplit, shared_by_steps, split_optimizer

_RATE = "learning_rate"


def write_optimizer_classes(context: Context, *, shared: bool, changing: bool) -> None:
    """Decide the text of every optimizer class that stands as a value, and of what lambdas make.

    ``shared`` says that several steps use one of the optimizers, ``changing`` that the rate of one changes from step to
    step. Raises Unsupported for classes without a counterpart.
    """
    tree, symbols = context.state.tree, context.state.symbols
    for use in symbols.uses:
        if use.symbol not in optimizer_symbols():
            continue
        call = tree.parents.get(use.node)
        if not (isinstance(call, ast.Call) and call.func is use.node):
            context.replaced[use.node] = _class(_split(context, use.symbol, None, shared=shared, changing=changing))
        elif isinstance(around := tree.parents.get(call), ast.Lambda) and around.body is call:
            context.replaced[call] = _split(context, use.symbol, call, shared=shared, changing=changing).creator


def _split(context: Context, symbol: str, call: ast.Call | None, *, shared: bool, changing: bool) -> OptimizerSplit:
    known = ast.parse(f"f({_RATE})", mode="eval").body
    assert isinstance(known, ast.Call)
    split = split_optimizer(
        symbol,
        call or known,
        (lambda node: context.text(node)) if call is not None else ast.unparse,
        symbols=context.state.symbols.symbol,
    )
    if split.lazy and picks_rows(context):
        raise Unsupported(f"{symbol} leaves rows of an embedding alone that a step does not use")
    if changing and "momentum=" in split.template:
        raise Unsupported(f"{symbol} is chosen while the program runs, and its rate changes from step to step")
    split = shared_by_steps(split) if shared else split
    context.support.update(dict.fromkeys(split.support))
    context.imports.update(dict.fromkeys(split.imports))
    return split


def _class(split: OptimizerSplit) -> str:
    name, _, arguments = split.creator.partition("(")
    return name if arguments == f"{_RATE})" else f"lambda {_RATE}: {split.creator}"


def chosen_optimizer(context: Context, creation: Creation, rate: str | None = None) -> str:
    """The text that makes an optimizer of a class chosen by the program, at its rate or another. Raises Unsupported."""
    call = creation.node
    given = [*call.args, *(k.value for k in call.keywords if k.arg == _RATE)]
    if len(given) != 1 or len(call.args) + len(call.keywords) != 1 or isinstance(given[0], ast.Starred):
        raise Unsupported("an optimizer whose class is chosen while the program runs is given more than its rate")
    maker = context.text(call.func, creation.item)
    return f"{maker}({rate or context.text(given[0], creation.item)})"


def is_chosen(creation: Creation) -> bool:
    """Whether the program chooses the optimizer's class while it runs."""
    return creation.symbol == OPTIMIZER_CLASS


__all__ = ["chosen_optimizer", "is_chosen", "write_optimizer_classes"]
