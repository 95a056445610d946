"""Methods that other packages' objects lost or changed since TF1's time: the table ``method`` of the rule files.

What an object is cannot be read off the text, so a name alone must tell: an entry holds where the module uses the
package, defines no method of that name itself, and the call has the arguments that the entry speaks of.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix

_OPEN = "TFM802"


def check_surrounding_methods(module: Module) -> Iterator[Diagnostic]:
    """Calls and uses of methods that are gone or have changed."""
    if not module.plan.surroundings:
        return
    table = _table(module)
    own = {n.name for n in module.tree.nodes if isinstance(n, ast.FunctionDef)} if table else set()
    imported = _imported(module) if table else {}
    for node in module.tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr in table and node.attr not in own:
            for entry in table[node.attr]:
                if isinstance(node.value, ast.Name) and not _belongs(imported.get(node.value.id), entry):
                    continue
                found = _found(module, node, entry)
                if found is not None:
                    yield found
                    break
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield from _universal_newlines(module, node)


def _table(module: Module) -> dict[str, list[Mapping[str, Any]]]:
    """The entries whose package the module imports, by method."""
    packages = {t.partition(".")[0] for targets in _imported(module).values() for t in targets}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in module.knowledge.tables.get("method", ()):
        if entry["package"] in packages:
            found.setdefault(entry["method"], []).append(entry)
    return found


def _imported(module: Module) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, binding in module.import_bindings:
        found.setdefault(binding.name, set()).add(binding.target)
    return found


def _belongs(targets: set[str] | None, entry: Mapping[str, Any]) -> bool:
    """Whether a name may hold an object of the entry's package: it is no import of another."""
    return targets is None or all(t.partition(".")[0] == entry["package"] for t in targets)


def _found(module: Module, node: ast.Attribute, entry: Mapping[str, Any]) -> Diagnostic | None:
    call = module.tree.parents.get(node)
    if not (isinstance(call, ast.Call) and call.func is node):
        call = None
    if call is None and not entry.get("attribute"):
        return None
    edits = [] if call is None else _argument_edits(module, call, entry)
    if edits is None or (call is not None and entry.get("attribute")):
        return None
    if "rename" in entry:
        end = module.tree.end(node)
        edits.append(Edit(end - len(node.attr), end, entry["rename"]))
    if call is not None and "after" in entry:
        end = module.tree.end(call)
        edits.append(Edit(end, end, entry["after"]))
    if call is not None and "function" in entry:
        edits += _as_function(module, node, call, entry)
        if not edits:
            return None
    fix = make_fix(edits, unsafe=entry.get("unsafe", "")) if edits else None
    return module.diagnostic(entry["rule"], entry["why"], call or node, symbol=f".{node.attr}", fix=fix)


def _as_function(module: Module, node: ast.Attribute, call: ast.Call, entry: Mapping[str, Any]) -> list[Edit]:
    """The edits that call the package's function on the object; none where the module has no name for the package."""
    names = [b.name for _, b in module.import_bindings if b.target == entry["package"]]
    if not names or (isinstance(node.value, ast.Name) and node.value.id in _imported(module)):
        return []
    first, last = module.tree.start(node.value), module.tree.end(node.value)
    start = first
    for _ in range(module.text[last : module.tree.end(node)].count(")")):
        start = module.text.rindex("(", 0, start)
    opening = module.text.index("(", module.tree.end(node)) + 1
    behind = ", " if call.args or call.keywords else ""
    return [Edit(start, first, f"{names[0]}.{entry['function']}("), Edit(last, opening, behind)]


def _argument_edits(module: Module, call: ast.Call, entry: Mapping[str, Any]) -> list[Edit] | None:
    """What changes in the arguments; None where they are not those that the entry speaks of."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    given = {k.arg for k in call.keywords}
    most = entry.get("arguments")
    if (most is not None and len(call.args) + len(given) > most) or not set(entry.get("given", ())) <= given:
        return None
    if given & set(entry.get("absent", ())):
        return None
    edits: list[Edit] = []
    names = entry.get("keywords", ())
    if names:
        if len(call.args) > len(names) or not any(n and i < len(call.args) for i, n in enumerate(names)):
            return None
        for value, name in zip(call.args, names, strict=False):
            if name and not (isinstance(value, ast.Constant) and value.value in entry.get("literals", ())):
                return None
            if name:
                start = module.tree.start(value)
                edits.append(Edit(start, start, f"{name}="))
    for keyword in call.keywords:
        new = entry.get("renamed", {}).get(keyword.arg)
        if new and keyword.arg:
            start = module.tree.start(keyword)
            edits.append(Edit(start, start + len(keyword.arg), new))
    return edits


def _universal_newlines(module: Module, call: ast.Call) -> Iterator[Diagnostic]:
    """``open(path, "rU")``: Python 3.11 took the letter away, which meant nothing since 3.0."""
    modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    scope = module.symbols.scopes[module.tree.module]
    for mode in modes:
        if isinstance(mode, ast.Constant) and isinstance(mode.value, str) and "U" in mode.value:
            if any(module.visible(scope, "open")) or set(mode.value) - set("rUbt"):
                return
            start, end = module.tree.start(mode), module.tree.end(mode)
            text = module.text[start:end]
            kept = mode.value.replace("U", "")
            new = kept if "r" in kept else "r" + kept
            fix = make_fix([Edit(start, end, text.replace(mode.value, new))])
            why = "`open` takes no mode `U` since Python 3.11; text files have universal newlines anyway"
            yield module.diagnostic(_OPEN, why, call, symbol="open", fix=fix)
