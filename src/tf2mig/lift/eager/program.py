"""Lifting one module of an eager program."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import PLACEHOLDERS, SESSIONS
from tf2mig.lift.core.rewriter import Page, Progress, at_origin, finished, plain_names, rewrite
from tf2mig.lift.eager.gradients import gradient_functions
from tf2mig.lift.eager.iterators import iterators
from tf2mig.lift.eager.optimizers import TapeWriter, applications, creations, global_steps, schedules
from tf2mig.lift.eager.switches import aliases, configurations, imports, switches
from tf2mig.lift.eager.words import functions, layers, names, networks, savers, trained, variables
from tf2mig.lift.module import LiftedModule
from tf2mig.lift.steps.losses import losses
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree
from tf2mig.syntax.walking import walk

SWITCHES = frozenset(
    {
        "tf.enable_eager_execution",
        "tf.enable_v2_behavior",
        "tf.contrib.eager.enable_eager_execution",
    }
)
_OTHER_WORLD = SESSIONS | PLACEHOLDERS | {"tf.Graph", "tf.global_variables_initializer"}


def runs_eagerly(sources: Sequence[Source]) -> bool:
    """Whether one of a program's modules switches eager execution on."""
    for source in sources:
        if "enable_" not in source.text:
            continue
        try:
            symbols = Symbols(Tree(source))
        except ParseError:
            continue
        if any(use.symbol in SWITCHES for use in symbols.uses):
            return True
    return False


def lift_eager(source: Source) -> LiftedModule:
    """One module of a program that runs eagerly, as plain TF2. Raises Blocked and ParseError.

    Symbols that merely have another name today stay as they are, for the rules.
    """
    tree = Tree(source)
    progress = Progress(source.path, plain_names(tree.module))
    tapes = TapeWriter()
    steps = [
        networks, names, functions, iterators, gradient_functions, variables, trained, savers, layers, losses,
        schedules, global_steps, creations, tapes.minimizations, applications, aliases, configurations,
        switches, imports,
    ]  # fmt: skip
    try:
        _check(Symbols(tree))
        text = finished(rewrite(source.text, progress, steps), progress)
        _check_rest(Page(text, progress))
    except Blocked as blocked:
        raise at_origin(blocked, tree) from None
    return LiftedModule(text, tuple(progress.support))


def _check(symbols: Symbols) -> None:
    for use in symbols.uses:
        if use.symbol in _OTHER_WORLD:
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` in a program that runs eagerly")


def _check_rest(page: Page) -> None:
    """What of `tf.contrib.eager` is left has no counterpart."""
    for use in page.symbols.uses:
        if use.symbol.startswith(("tf.contrib.eager", "tf.contrib.summary", "tf.losses.", "tf.metrics.", "tf.layers.")):
            raise Blocked(
                use.node, "TFM705", f"`{use.symbol}` has no native counterpart in a program that runs eagerly"
            )
    for node in walk(page.tree.module):
        if isinstance(node, ast.Call) and _names_weights(node):
            raise Blocked(node, "TFM705", "Keras 3 keeps a model's weights in files of another kind")
        if isinstance(node, ast.Import | ast.ImportFrom) and "contrib.eager" in ast.unparse(node):
            raise Blocked(node, "TFM705", "`tf.contrib.eager` is used in a way that lifting cannot follow")


def _names_weights(call: ast.Call) -> bool:
    """Whether a call saves or loads weights under a name that Keras 3 refuses."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in ("save_weights", "load_weights")):
        return False
    first = call.args[0] if call.args else None
    named = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return not (named and str(getattr(first, "value", "")).endswith(".weights.h5"))
