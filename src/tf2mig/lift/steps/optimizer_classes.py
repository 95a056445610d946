"""Optimizers whose class the program chooses while it runs: from a dictionary, by a parameter, or by a lambda.

A class that stands as a value becomes what makes the Keras optimizer of a learning rate: the class, where no other
argument has to be written out, else a lambda, which takes TF1's names for whatever else the program gives by keyword.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from tf2mig.graph.items import Creation
from tf2mig.graph.values import OPTIMIZER_CLASS
from tf2mig.lift.core.arguments import Unsupported, entries
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.tables import optimizer_symbols
from tf2mig.lift.layers.layer_calls import picks_rows
from tf2mig.lift.steps.optimizers import OptimizerSplit, by_rows, shared_by_steps, split_optimizer

_RATE = "learning_rate"


def write_optimizer_classes(context: Context, *, shared: bool, changing: bool) -> None:
    """Decide the text of every optimizer class that stands as a value, and of what lambdas make.

    ``shared`` says that several steps use one of the optimizers, ``changing`` that the rate of one changes from step to
    step. Raises Unsupported for classes without a counterpart.
    """
    tree, symbols = context.state.tree, context.state.symbols
    keywords = {k for c in context.state.creations if is_chosen(c) for k in _given(context, c)}
    for use in symbols.uses:
        if use.symbol not in optimizer_symbols():
            continue
        call = tree.parents.get(use.node)
        if not (isinstance(call, ast.Call) and call.func is use.node):
            taken = {n: d for n, d in _parameters(use.symbol).items() if n in keywords}
            made = _call(taken)
            context.replaced[use.node] = _class(
                _split(context, use.symbol, made, shared=shared, changing=changing), taken
            )
        elif isinstance(around := tree.parents.get(call), ast.Lambda) and around.body is call:
            context.replaced[call] = _split(context, use.symbol, call, shared=shared, changing=changing).creator


def _call(taken: Iterable[str]) -> ast.Call:
    """A call that gives the learning rate, and some other parameters by their names."""
    call = ast.parse(f"f({', '.join([_RATE, *(f'{n}={n}' for n in taken)])})", mode="eval").body
    assert isinstance(call, ast.Call)
    return call


def _parameters(symbol: str) -> dict[str, str]:
    """TF1's parameters of an optimizer behind the learning rate, each with the text of its default, if any."""
    entry = entries("optimizer").get(symbol, {})
    function = ast.parse(f"def f({entry.get('params', '')}): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    names = [a.arg for a in function.args.args]
    defaults = [""] * (len(names) - len(function.args.defaults)) + [ast.unparse(d) for d in function.args.defaults]
    return {n: d for n, d in zip(names, defaults, strict=True) if n != _RATE}


def _split(context: Context, symbol: str, call: ast.Call, *, shared: bool, changing: bool) -> OptimizerSplit:
    split = split_optimizer(
        symbol,
        call,
        (lambda node: context.text(node)) if call in context.state.tree.parents else ast.unparse,
        symbols=context.state.symbols.symbol,
    )
    split = by_rows(symbol, split) if split.lazy and picks_rows(context) else split
    if changing and "momentum=" in split.template:
        raise Unsupported(f"{symbol} is chosen while the program runs, and its rate changes from step to step")
    split = shared_by_steps(split) if shared else split
    context.needs.support.update(dict.fromkeys(split.support))
    context.needs.imports.update(dict.fromkeys(split.imports))
    return split


def _class(split: OptimizerSplit, taken: Mapping[str, str]) -> str:
    name, _, arguments = split.creator.partition("(")
    if arguments == f"{_RATE})" and not taken:
        return name
    parameters = [_RATE, *sorted((f"{n}={d}" if d else n for n, d in taken.items()), key=lambda p: "=" in p)]
    return f"lambda {', '.join(parameters)}: {split.creator}"


def chosen_optimizer(context: Context, creation: Creation, rate: str | None = None) -> str:
    """The text that makes an optimizer of a class chosen by the program, at its rate or another. Raises Unsupported."""
    call = creation.node
    first = _rate_of(call)
    others = [k for k in call.keywords if k.arg != _RATE]
    if others:
        _given(context, creation)
    rest = [context.state.tree.text[context.state.tree.start(k) : context.state.tree.end(k)] for k in others]
    maker = context.text(call.func, creation.item)
    return f"{maker}({', '.join([rate or context.text(first, creation.item), *rest])})"


def _rate_of(call: ast.Call) -> ast.expr:
    """The learning rate of a call, the only thing that may be given by position. Raises Unsupported."""
    given = [*call.args, *(k.value for k in call.keywords if k.arg == _RATE)]
    if len(given) != 1 or isinstance(given[0], ast.Starred):
        raise Unsupported("an optimizer whose class is chosen while the program runs is given more than its rate")
    return given[0]


def _given(context: Context, creation: Creation) -> set[str]:
    """What an optimizer of a chosen class is given by keyword, beside its rate. Raises Unsupported."""
    found: set[str] = set()
    for keyword in creation.node.keywords:
        if keyword.arg is not None:
            found.add(keyword.arg)
        elif isinstance(keyword.value, ast.Name):
            found |= _passed_on(context, creation.node, keyword.value.id)
        else:
            raise Unsupported("an optimizer whose class is chosen while the program runs is given more than its rate")
    return found - {_RATE}


def _passed_on(context: Context, call: ast.Call, name: str) -> set[str]:
    """The keywords that a function's callers give beyond its parameters, which it hands on as ``**name``."""
    tree = context.state.tree
    function = next((a for a in tree.ancestors(call) if isinstance(a, ast.FunctionDef)), None)
    if function is None or function.args.kwarg is None or function.args.kwarg.arg != name:
        raise Unsupported("an optimizer whose class is chosen while the program runs is given what is not known")
    holder = tree.parents.get(function)
    called = holder.name if isinstance(holder, ast.ClassDef) and function.name == "__init__" else function.name
    found: set[str] = set()
    for node in tree.nodes:
        if isinstance(node, ast.Call) and called in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            if any(k.arg is None for k in node.keywords):
                raise Unsupported(
                    "an optimizer whose class is chosen while the program runs is given what is not known"
                )
            found |= {str(k.arg) for k in node.keywords}
    return found - {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}


def is_chosen(creation: Creation) -> bool:
    """Whether the program chooses the optimizer's class while it runs."""
    return creation.symbol == OPTIMIZER_CLASS


__all__ = ["chosen_optimizer", "is_chosen", "write_optimizer_classes"]
