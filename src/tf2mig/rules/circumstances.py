"""What must be true of a whole module for a rule entry to hold: ``when = { module = "..." }``."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.rules.deeds import acts
from tf2mig.rules.module import Module


def holds(module: Module, circumstance: str) -> bool:
    """Whether a circumstance, one of ``CIRCUMSTANCES``, is true of a module."""
    return CIRCUMSTANCES[circumstance](module)


def _parses_flags(module: Module) -> bool:
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


CIRCUMSTANCES: dict[str, Callable[[Module], bool]] = {"parses-flags": _parses_flags}
"""``parses-flags``: the program runs its main function by ``app.run``, or the module is only imported."""
