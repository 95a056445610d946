"""Methods of Keras models that Keras 3 lost or reads differently: the table ``keras-method`` of the rule files."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tf2mig.api.surface import Param
from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.calls import Argument, BoundCall, bind_call


def methods(module: Module, models: Models) -> Iterator[Diagnostic]:
    """Calls of the methods that the table names, on what the text shows to be a Keras model.

    What Keras 3 refuses is told in any module that is not switched to TF1's namespace; a default that has changed, in
    TF1's programs and where something else shows that the module was written for an older Keras.
    """
    table: dict[str, Mapping[str, Any]] = {e["method"]: e for e in module.knowledge.tables.get("keras-method", ())}
    calls = [n for n in module.tree.nodes if isinstance(n, ast.Call) and _method(n) in table]
    found = [
        (entry, diagnostic)
        for call in calls
        if isinstance(call.func, ast.Attribute) and models.holds(call.func.value)
        for entry in [table[call.func.attr]]
        for diagnostic in _found(module, call, entry)
    ]
    old = module.plan.surroundings or older_keras(module) or any(entry.get("refused") for entry, _ in found)
    yield from (diagnostic for entry, diagnostic in found if old or entry.get("refused"))


def older_keras(module: Module) -> bool:
    """Whether a call gives an argument of Keras 2 that Keras 3 refuses."""
    table = module.knowledge.tables.get("early-tf2", {})
    for node in module.tree.nodes:
        if isinstance(node, ast.Call):
            names = table.get(module.symbols.called(node), ())
            if names and any(k.arg in names for k in node.keywords):
                return True
    return False


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _found(module: Module, call: ast.Call, entry: Mapping[str, Any]) -> Iterator[Diagnostic]:
    parameters = [Param(name.strip(), "positional", "None") for name in entry["signature"].split(",")]
    bound = bind_call(call, parameters)
    edits = _edits(module, bound, entry) if bound is not None else []
    if edits:
        yield module.diagnostic(entry["rule"], entry["why"], call, symbol=f".{entry['method']}", fix=make_fix(edits))


def _edits(module: Module, bound: BoundCall, entry: Mapping[str, Any]) -> list[Edit]:
    """What changes in a call; nothing where it is as the target wants it."""
    edits: list[Edit] = []
    function = bound.call.func
    if "rename" in entry:
        end = module.tree.end(function)
        edits.append(Edit(end - len(entry["method"]), end, entry["rename"]))
    dropped = [a for a in bound.arguments if a.name in entry.get("drop", ())]
    kept = [a for a in bound.arguments if a not in dropped]
    edits.extend(_dropped(module, bound, dropped))
    edits.extend(_named(module, kept, entry))
    for name, value in entry.get("add", {}).items():
        if bound.value(name) is None and kept:
            end = module.tree.end(kept[-1].node)
            edits.append(Edit(end, end, f", {name}={value}"))
    return edits


def _named(module: Module, kept: list[Argument], entry: Mapping[str, Any]) -> Iterator[Edit]:
    """Arguments by place that need their names today, and names that have changed."""
    places = entry.get("places", len(kept))
    renamed: Mapping[str, str] = entry.get("renamed", {})
    for index, argument in enumerate(kept):
        start = module.tree.start(argument.node)
        name = renamed.get(argument.name, argument.name)
        if argument.keyword is None:
            if index >= places:
                yield Edit(start, start, f"{name}=")
        elif name != argument.name:
            yield Edit(start, start + len(argument.name), name)


def _dropped(module: Module, bound: BoundCall, dropped: list[Argument]) -> Iterator[Edit]:
    """The removal of arguments, each with the comma before it, or after it where it is the first."""
    arguments = list(bound.arguments)
    for argument in dropped:
        index = arguments.index(argument)
        start, end = module.tree.start(argument.node), module.tree.end(argument.node)
        if index:
            yield Edit(module.tree.end(arguments[index - 1].node), end, "")
        elif len(arguments) > 1:
            yield Edit(start, module.tree.start(arguments[1].node), "")
        else:
            yield Edit(start, end, "")
