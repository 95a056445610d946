"""Import statements: the switch to `tensorflow.compat.v1`, and imports of what moved as a whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tf2mig.api.homes import public_keras
from tf2mig.api.rulings import Ruling
from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.circumstances import holds
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.imports import loaded_names
from tf2mig.syntax.scopes import Binding
from tf2mig.syntax.symbols import Use, normalize

SWITCH = "TFM650"
PRIVATE = "TFM120"
PREFIX = "tensorflow.compat.v1"


@dataclass(frozen=True)
class Item:
    """One name that an import statement binds. ``module`` is empty for a plain ``import``."""

    module: str
    name: str
    asname: str | None

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.asname or (self.name if self.module else self.name.split(".")[0])

    def text(self) -> str:
        """The item without its statement."""
        return self.name if self.asname in (None, self.name) else f"{self.name} as {self.asname}"


@dataclass(frozen=True)
class Move:
    """What becomes of one item, and what that asks for."""

    item: Item
    code: str
    why: str
    requires: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    unsafe: str = ""


def check_import_statements(module: Module) -> Iterator[Diagnostic]:
    """Import statements that must name another module."""
    if module.plan.world == "tf2":
        return
    for node in module.tree.imports:
        yield from _statement(module, node)


def _statement(module: Module, node: ast.Import | ast.ImportFrom) -> Iterator[Diagnostic]:
    old = items(node)
    if not any((i.module or i.name).split(".")[0] == "tensorflow" for i in old):
        return
    moves = [_move(module, node, i) for i in old]
    if not any(moves):
        return
    edits = statement_edits(module, node, old, [m.item if m else i for i, m in zip(old, moves, strict=True)])
    real = [m for m in moves if m]
    fix = make_fix(
        edits,
        unsafe=next((m.unsafe for m in real if m.unsafe), ""),
        requires=[r for m in real for r in m.requires],
        support=[s for m in real for s in m.support],
        phase=0,
    )
    yield module.diagnostic(real[0].code, real[0].why, node, fix=fix)


def moved_bindings(module: Module) -> frozenset[tuple[ast.AST, str]]:
    """The import statements, and names that they bind, that move as a whole: uses through them need no
    edit.
    """
    return frozenset(
        (node, item.bound)
        for node in module.tree.imports
        for item in items(node)
        if (move := _move(module, node, item)) is not None and move.code != SWITCH
    )


def items(node: ast.Import | ast.ImportFrom) -> list[Item]:
    """The items of a statement; none for a relative import."""
    if isinstance(node, ast.Import):
        return [Item("", a.name, a.asname) for a in node.names]
    return [Item(node.module or "", a.name, a.asname) for a in node.names] if not node.level else []


def _move(module: Module, node: ast.Import | ast.ImportFrom, item: Item) -> Move | None:
    path = f"{item.module}.{item.name}" if item.module else item.name
    if path.split(".")[0] != "tensorflow":
        return None
    if item.name == "*":
        switch = module.plan.switch and item.module == "tensorflow"
        return Move(Item(PREFIX, "*", None), SWITCH, _SWITCHED) if switch else None
    symbol, door = normalize("tf" + path[len("tensorflow") :])
    if symbol == "tf":
        if door != "tf" or not module.plan.switch or _has_alternative(module, node, item):
            return None
        return Move(Item("", PREFIX, item.asname or "tensorflow"), SWITCH, _SWITCHED)
    if door == "tf" and module.plan.switch and module.worlds.v1(symbol) is not None:
        return _switch(item)
    if module.worlds.native(symbol) is not None and door == "tf" and not module.plan.switch:
        return None
    if door == "compat.v1" and module.worlds.v1(symbol) is not None:
        return None
    return _public_keras(item, symbol) or _moved(module, node, item, symbol)


def _public_keras(item: Item, symbol: str) -> Move | None:
    """An item of Keras' place inside TensorFlow: the public module has the same names, so that uses can stay."""
    public = public_keras(symbol)
    if public is None or (item.module == "" and item.asname is None):
        return None
    path = "tensorflow" + public[2:]
    parent, _, last = path.rpartition(".")
    made = Item(parent, last, item.asname) if item.module else Item("", path, item.asname)
    return Move(made, PRIVATE, f"`{symbol}` is private; its public name is `{public}`")


def _has_alternative(module: Module, node: ast.stmt, item: Item) -> bool:
    """Whether another import gives the name to TF1's namespace, as where ``except ImportError`` serves old
    versions.
    """
    return any(b.name == item.bound and b.target == PREFIX and b.node is not node for _, b in module.import_bindings)


_SWITCHED = "this module is written for TensorFlow 1; `tensorflow.compat.v1` is its namespace"


def _switch(item: Item) -> Move:
    if item.module:
        return Move(Item(PREFIX + item.module[len("tensorflow") :], item.name, item.asname), SWITCH, _SWITCHED)
    if item.asname is None:
        return Move(Item("", PREFIX, "tensorflow"), SWITCH, _SWITCHED)
    return Move(Item("", PREFIX + item.name[len("tensorflow") :], item.asname), SWITCH, _SWITCHED)


def _moved(module: Module, node: ast.Import | ast.ImportFrom, item: Item, symbol: str) -> Move | None:
    """An item whose symbol is renamed as a whole, so that the statement can say so."""
    if item.module == "" and item.asname is None:
        return None
    new = renamed(module, symbol)
    if new is None:
        return None
    uses = [u for u in module.uses if _through(u, node, item)]
    if not uses and item.bound not in loaded_names(module.tree) and not module.source.path.endswith("__init__.py"):
        return None
    if any(renamed(module, u.symbol) != _extend(new, symbol, u.symbol) for u in uses):
        return None
    ruling = first_ruling(module, symbol)
    assert ruling is not None
    entry = ruling.entry
    root, _, rest = new.partition(".")
    if root == "tf":
        v1 = module.plan.switch or module.plan.mode == "compat"
        if rest.startswith("compat.v1."):
            v1, rest = True, rest[len("compat.v1.") :]
        if (module.worlds.v1 if v1 else module.worlds.native)(f"tf.{rest}") is None:
            return None
        path = f"{PREFIX if v1 else 'tensorflow'}.{rest}"
    else:
        path = _in_full(new, entry.imports)
        if path != new and path.count(".") > 1:
            return None
    why = f"`{symbol}`: {entry.why}" if entry.why else f"`{symbol}` is now `{new}`"
    parent, _, last = path.rpartition(".")
    made = Item(parent, last, item.bound) if parent else Item("", path, item.bound)
    return Move(made, entry.code, why, entry.requirements(new), entry.support_modules(new), entry.unsafe)


def _in_full(name: str, imports: Sequence[str]) -> str:
    """A dotted name whose first word is what an entry's import statement calls a package: with the package's own name.

    Nothing says that what such a package holds are modules, from which statements could import.
    """
    root, dot, rest = name.partition(".")
    for statement in imports:
        package, _, alias = statement.removeprefix("import ").partition(" as ")
        if alias == root:
            return package + dot + rest
    return name


def renamed(module: Module, symbol: str) -> str | None:
    """The one name that a symbol has in the module's destination, when its entry is an unconditional
    rename.
    """
    ruling = first_ruling(module, symbol)
    if ruling is None or ruling.entry.kind != "rename" or ruling.entry.conditional:
        return None
    native, compat = ruling.native, ruling.compat
    if module.plan.mode == "compat":
        return compat or native
    return native or compat


def first_ruling(module: Module, symbol: str) -> Ruling | None:
    """What is said first of a symbol, of all that the module's circumstances do not rule out."""
    rulings = module.rulebook.rulings(symbol)
    return next((r for r in rulings if holds(module, r.entry)), None)


def _extend(new: str, symbol: str, used: str) -> str:
    return new + used[len(symbol) :]


def _through(use: Use, node: ast.AST, item: Item) -> bool:
    binding: Binding | None = use.binding
    return binding is not None and binding.node is node and binding.name == item.bound


def statement_edits(module: Module, node: ast.Import | ast.ImportFrom, old: list[Item], new: list[Item]) -> list[Edit]:
    """Edits that turn a statement's items into others; in place where one statement can still say it."""
    text, start, end = module.text, module.tree.start(node), module.tree.end(node)
    if isinstance(node, ast.Import) and all(not i.module for i in new):
        return [
            Edit(module.tree.start(a), module.tree.end(a), n.text())
            for a, o, n in zip(node.names, old, new, strict=True)
            if o != n
        ]
    parents = {i.module for i in new}
    if isinstance(node, ast.ImportFrom) and len(parents) == 1 and "" not in parents:
        at = text.index(node.module or "", start)
        edits = [Edit(at, at + len(node.module or ""), parents.pop())]
        for a, o, n in zip(node.names, old, new, strict=True):
            if o.text() != n.text():
                edits.append(Edit(module.tree.start(a), module.tree.end(a), n.text()))
        return edits
    return [Edit(start, end, _joined(module, start, new))]


def _joined(module: Module, start: int, new: list[Item]) -> str:
    """Several statements at the place of one."""
    groups: dict[str, list[str]] = {}
    lines: list[str] = []
    for item in new:
        if item.module:
            groups.setdefault(item.module, []).append(item.text())
        else:
            lines.append(f"import {item.text()}")
    lines.extend(f"from {m} import {', '.join(names)}" for m, names in groups.items())
    column = module.tree.place(start)[1]
    indent = module.text[start - column + 1 : start]
    if indent.strip():
        return "; ".join(lines)
    newline = "\r\n" if "\r\n" in module.text else "\n"
    return (newline + indent).join(lines)
