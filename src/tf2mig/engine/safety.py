"""The safety net under fixes: what they write must parse, and must name what the target has."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tf2mig.findings import Diagnostic
from tf2mig.rules.module import Module

ROLLED_BACK = "TFM001"


@dataclass(frozen=True)
class Ban:
    """A fix that went wrong and is not tried again: what it is about, whatever its place."""

    code: str
    symbol: str | None
    message: str

    @classmethod
    def of(cls, d: Diagnostic) -> Ban:
        """The ban that would stop a diagnostic's fix."""
        return cls(d.code, d.symbol, d.message)


def offending(module: Module, written: Mapping[Ban, Iterable[int]]) -> set[Ban]:
    """The fixes that wrote a TensorFlow name which the target does not have."""
    uses = {module.tree.start(u.node): u for u in module.symbols.uses}
    return {
        ban
        for ban, places in written.items()
        for place in places
        if place in uses and not exists(module, uses[place].node, uses[place].symbol, uses[place].door)
    }


def exists(module: Module, node: ast.AST, symbol: str, door: str) -> bool:
    """Whether the target has a symbol behind a door; what follows a class, a function or a constant is not
    looked at.
    """
    path = "tf.compat.v1" + symbol[2:] if door == "compat.v1" else symbol
    if door == "private":
        return True
    while path.count(".") >= 1:
        if module.worlds.resolve(path):
            return True
        path = path.rpartition(".")[0]
        if module.worlds.kind(path) == "module":
            return False
    return path == "tf" and symbol == "tf"


def rolled_back(d: Diagnostic, module: Module) -> Diagnostic:
    """The diagnostic that stands for one whose fix was undone."""
    message = f"the fix of {d.code} was undone because its result would not work; please report this ({d.message})"
    return replace(d, code=ROLLED_BACK, rule=module.knowledge.rule_name(ROLLED_BACK), message=message, fix=None)
