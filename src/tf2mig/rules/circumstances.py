"""What must be true of a whole module for a rule entry to hold: ``when = { module = "..." }``."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.api.knowledge import Entry
from tf2mig.rules.deeds import acts
from tf2mig.rules.module import Mode, Module


def holds(module: Module, entry: Entry) -> bool:
    """Whether what an entry asks of the whole module is true: a circumstance, one of ``CIRCUMSTANCES``, and no read of
    an attribute that means something else in what the entry puts in place.
    """
    if entry.circumstance and not CIRCUMSTANCES[entry.circumstance](module):
        return False
    return not entry.unread or not _reads(module).intersection(entry.unread)


def _reads(module: Module) -> set[str]:
    """The attributes that a module reads, but for those that its own objects get from it."""
    attributes = [n for n in module.tree.nodes if isinstance(n, ast.Attribute)]
    own = {n.attr for n in attributes if isinstance(n.ctx, ast.Store)}
    return {n.attr for n in attributes} - own


def parses_flags(module: Module) -> bool:
    """Whether absl parses the flags before they are read.

    TF1's flags parsed the command line at the first access; absl's must be parsed by ``app.run``. A module
    that does nothing when it is imported leaves that to the program that imports it.
    """
    if any(use.symbol == "tf.app.run" for use in module.symbols.uses):
        return True
    if any(binding.target.split(".")[0] == "absl" for _, binding in module.import_bindings):
        return True
    return calls_flags(module) or not acts(module)


_FLAGS = frozenset({"tf.flags.FLAGS", "tf.app.flags.FLAGS"})
"""Called, they parse the command line."""


def calls_flags(module: Module) -> bool:
    """Whether a module parses the flags itself: `FLAGS(sys.argv)`."""
    named = {
        t.id
        for n in module.tree.nodes
        if isinstance(n, ast.Assign) and module.symbols.symbol(n.value) in _FLAGS
        for t in n.targets
        if isinstance(t, ast.Name)
    }
    calls = [n for n in module.tree.nodes if isinstance(n, ast.Call)]
    return any(
        module.symbols.called(n) in _FLAGS or (isinstance(n.func, ast.Name) and n.func.id in named) for n in calls
    )


def _uses_probability(module: Module) -> bool:
    """Whether the program uses, or will use, a distribution that only TensorFlow Probability has."""
    return module.plan.probability or needs_probability(module, module.plan.mode)


def needs_probability(module: Module, mode: Mode) -> bool:
    """Whether a module imports TensorFlow Probability, or uses what nothing else carries on in a destination.

    Its distributions refuse others as their parts, and no divergence is known between the two kinds.
    """
    if any(binding.target.partition(".")[0] == PROBABILITY for _, binding in module.import_bindings):
        return True
    return any(_only_there(module, symbol, mode) for symbol in {use.symbol for use in module.symbols.uses})


def _only_there(module: Module, symbol: str, mode: Mode) -> bool:
    if not symbol.startswith("tf.contrib.distributions."):
        return False
    for ruling in module.rulebook.rulings(symbol):
        text = ruling.native if mode == "native" else ruling.compat or ruling.native
        usual = ruling.entry.circumstance != "uses-probability"
        if text and usual and "tensorflow-probability" in ruling.entry.requirements(text):
            return True
    return False


PROBABILITY = "tensorflow_probability"

CIRCUMSTANCES: dict[str, Callable[[Module], bool]] = {
    "parses-flags": parses_flags,
    "uses-probability": _uses_probability,
}
"""``parses-flags``: the program runs its main function by ``app.run``, or the module is only imported.
``uses-probability``: the program needs TensorFlow Probability whatever becomes of the symbol."""
