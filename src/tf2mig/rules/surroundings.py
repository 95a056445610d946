"""What changed around TensorFlow since TF1's time: NumPy, Python's library and the packages of its programs.

TensorFlow 1 ran on Python 3.7 and NumPy 1.18 at most; today's brings NumPy 2 and Python 3.10 or later. A name that
is gone there stops a migrated program as surely as one of TensorFlow's. The entries are in the rule files, under the
names that Python knows (``numpy.float``); they concern programs of TF1's time only (`Plan.surroundings`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.api.surface import Symbol
from tf2mig.api.worlds import Api
from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.sites import Site
from tf2mig.rules.symbols import rule_site
from tf2mig.syntax.calls import bind_call
from tf2mig.syntax.imports import insert_after, line_start, loaded_names, newline_of, remove_items
from tf2mig.syntax.symbols import Use

_MOVED = "TFM806"


def check_surroundings(module: Module) -> Iterator[Diagnostic]:
    """Every use of a name of another package that is gone, or that means something else today."""
    if not module.plan.surroundings:
        return
    moved = _moved(module)
    for use in module.surrounding_uses:
        site = _site(module, use)
        if site is None or (use.binding is not None and (id(use.binding.node), use.binding.name) in moved):
            continue
        found = rule_site(site)
        if found is not None:
            yield found


def check_surrounding_imports(module: Module) -> Iterator[Diagnostic]:
    """Import statements that name what is gone: what moved is imported from its new home, the rest goes once
    nothing reads it.
    """
    if not module.plan.surroundings:
        return
    packages = module.knowledge.packages
    for node in module.tree.imports:
        targets = [_target(node, alias) for alias in node.names]
        if not any(t.partition(".")[0] in packages for t in targets):
            continue
        homes = _homes(module, node)
        if any(homes):
            yield _move(module, node, targets, homes)
        elif isinstance(node, ast.ImportFrom):
            yield from _drop(module, node, targets)


def _moved(module: Module) -> set[tuple[int, str]]:
    """The import statements, and names that they bind, that alone say the change: uses need no edit."""
    return {
        (id(node), alias.asname or alias.name)
        for node in module.tree.imports
        for alias, home in zip(node.names, _homes(module, node), strict=True)
        if home
    }


def _homes(module: Module, node: ast.Import | ast.ImportFrom) -> list[str | None]:
    return [_home(module, _target(node, alias), alias.asname is not None) for alias in node.names]


def _target(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return alias.name if alias.asname or "." not in alias.name else ""
    return "" if node.level or alias.name == "*" else f"{node.module}.{alias.name}"


def _home(module: Module, target: str, aliased: bool) -> str | None:
    """The module or member that a renaming entry gives for an imported one, if the name that it is bound to stays."""
    if target.partition(".")[0] not in module.knowledge.packages:
        return None
    for ruling in module.rulebook.rulings(target):
        entry = ruling.entry
        if entry.kind == "rename" and not entry.conditional and not entry.unsafe and ruling.native:
            same = aliased or ruling.native.rpartition(".")[2] == target.rpartition(".")[2]
            return ruling.native if same and ruling.native != target else None
    return None


def _move(module: Module, node: ast.Import | ast.ImportFrom, targets: list[str], homes: list[str | None]) -> Diagnostic:
    """The import statement that says where things are today."""
    moves = [(alias, home) for alias, home in zip(node.names, homes, strict=True) if home]
    entries = [module.rulebook.rulings(t)[0].entry for t, home in zip(targets, homes, strict=True) if home]
    lines = _statements(moves)
    if len(moves) == len(node.names):
        start = module.tree.start(node)
        indent = module.text[line_start(module.tree, start) : start]
        between = "; " if indent.strip() else newline_of(module.text) + indent
        edits = [Edit(start, module.tree.end(node), between.join(lines))]
    else:
        edits = [*remove_items(module.tree, node, [a for a, _ in moves]), insert_after(module.tree, node, lines)]
    fix = make_fix(
        edits,
        requires=tuple(r for e in entries for r in e.requires),
        support=tuple(s for e in entries for s in e.support),
        phase=0,
    )
    message = "; ".join(f"`{t}` is now `{home}`" for t, home in zip(targets, homes, strict=True) if home)
    return module.diagnostic(entries[0].code, message, node, fix=fix)


def _statements(moves: list[tuple[ast.alias, str]]) -> list[str]:
    """Import statements for what moved, one a module."""
    lines: dict[str, list[str]] = {}
    for alias, home in moves:
        parent, _, name = home.rpartition(".")
        bound = alias.asname or alias.name.rpartition(".")[2]
        lines.setdefault(parent, []).append(name + (f" as {bound}" if bound != name else ""))
    named = [(parent, ", ".join(names)) for parent, names in lines.items()]
    return [f"from {parent} import {names}" if parent else f"import {names}" for parent, names in named]


def _drop(module: Module, node: ast.ImportFrom, targets: list[str]) -> Iterator[Diagnostic]:
    """Names that an import statement must not name any more, once nothing reads them."""
    if not any(module.knowledge.exact(t) for t in targets):
        return
    loaded = loaded_names(module.tree)
    gone = [
        alias
        for alias, target in zip(node.names, targets, strict=True)
        if _vanished(module, target) and (alias.asname or alias.name) not in loaded
    ]
    if gone:
        message = "the import names what is gone, and nothing uses it"
        fix = make_fix(remove_items(module.tree, node, gone), phase=2)
        yield module.diagnostic(_MOVED, message, node, fix=fix)


def _vanished(module: Module, target: str) -> bool:
    """Whether a name itself is gone, and not only some way to call it."""
    entries = [r.entry for r in module.rulebook.rulings(target)] if module.knowledge.exact(target) else []
    return any(not e.conditional and not (e.tf2 or "").startswith(f"{target}(") for e in entries)


def _site(module: Module, use: Use) -> Site | None:
    """The longest part of a use that some entry speaks of, with its call."""
    symbol = use.symbol
    node: ast.expr = use.node
    while "." in symbol and isinstance(node, ast.Name | ast.Attribute):
        rulings = module.rulebook.rulings(symbol)
        if rulings:
            parameters = next((r.entry.parameters for r in rulings if r.entry.parameters), None)
            return _make_site(module, use, symbol, node, parameters)
        symbol = symbol.rpartition(".")[0]
        if not isinstance(node, ast.Attribute):
            return None
        node = node.value
    return None


def _make_site(module: Module, use: Use, symbol: str, node: ast.Name | ast.Attribute, parameters: str | None) -> Site:
    api = None
    bound = None
    parent = module.tree.parents.get(node)
    call = parent if isinstance(parent, ast.Call) and parent.func is node else None
    if parameters is not None:
        api = Api(symbol, "function", symbol, Symbol(symbol, "function", "yes", None, parameters))
        if call is not None:
            bound = bind_call(call, api.parameters or ())
    return Site(module, use, symbol, node, api, call, bound)
