"""Imports of what is gone, once nothing uses them; and imports that a fix left without use."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.import_statements import Item, items
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.imports import loaded_names, remove_items, remove_statement
from tf2mig.syntax.symbols import normalize

DEAD = "TFM653"


def check_dead_imports(module: Module) -> Iterator[Diagnostic]:
    """Import statements whose module the target does not have and whose names are not read."""
    if module.plan.world == "tf2" or module.source.path.endswith("__init__.py"):
        return
    loaded: set[str] | None = None
    for node in module.tree.imports:
        gone = []
        for alias, item in zip(node.names, items(node), strict=False):
            path = f"{item.module}.{item.name}" if item.module else item.name
            if path.split(".")[0] != "tensorflow":
                continue
            if item.name == "*":
                if is_dead(module, item.module) and not _brings(module, item.module):
                    gone.append(alias)
                continue
            if not is_dead(module, path) and item.bound not in module.plan.used:
                continue
            loaded = loaded_names(module.tree) if loaded is None else loaded
            if not _is_read(module, item.bound, loaded) or _only_root(module, item):
                gone.append(alias)
        if gone:
            edits = remove_items(module.tree, node, gone)
            message = "the import names what is gone, and nothing uses it"
            yield module.diagnostic(DEAD, message, node, fix=make_fix(edits, phase=2))


def _is_read(module: Module, name: str, loaded: set[str]) -> bool:
    """Whether a name of the module may be read: parameters of functions that are called alike are others."""
    if name not in loaded or "__all__" in module.text:
        return name in loaded
    return not all(
        any(
            isinstance(a, ast.FunctionDef) and name in {p.arg for p in [*a.args.args, *a.args.kwonlyargs]}
            for a in module.tree.ancestors(node)
        )
        for node in module.tree.nodes
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store)
    )


def check_dead_aliases(module: Module) -> Iterator[Diagnostic]:
    """Aliases of what is gone, ``tfe = tf.contrib.eager``, once nothing reads them."""
    if module.plan.world != "tf1":
        return
    for scope in module.symbols.scopes.values():
        for name, group in scope.bindings.items():
            for binding in group:
                statement = module.tree.parents.get(binding.node)
                if binding.kind != "alias" or not isinstance(statement, ast.Assign):
                    continue
                if isinstance(module.tree.parents.get(statement), ast.Try):
                    # That it fails is what the statement is there for.
                    continue
                use = module.symbols.by_node.get(binding.node)
                if use is None or use.door not in ("tf", "compat.v1") or _exists(module, use.symbol):
                    continue
                if name not in loaded_names(module.tree):
                    api = module.worlds.tf1(use.symbol)
                    # What is no module gets its replacement first: another file may import it from here.
                    phase = 0 if api is not None and api.kind == "module" else 2
                    fix = make_fix([remove_statement(module.tree, statement)], phase=phase)
                    yield module.diagnostic(
                        DEAD, f"`{use.symbol}` is gone, and nothing uses `{name}`", statement, fix=fix
                    )


def _exists(module: Module, symbol: str) -> bool:
    """Whether the target has a symbol, or an object of which it is an attribute (`tf.float32.name`).

    A program that uses TensorFlow 2 alone has nothing of what only `tf.compat.v1` has: ``logging = tf.logging``.
    """
    parts = symbol.split(".")
    for n in range(len(parts), 1, -1):
        name = ".".join(parts[:n])
        api = module.worlds.native(name) or (module.worlds.v1(name) if module.plan.mode == "compat" else None)
        if api is not None:
            return n == len(parts) or api.kind != "module"
    return False


def is_dead(module: Module, path: str) -> bool:
    """Whether importing a path fails on the target."""
    symbol, door = normalize("tf" + path[len("tensorflow") :])
    if symbol == "tf" or door == "compat.v2":
        return False
    if symbol.startswith(("tf.contrib.", "tf.examples.")) or symbol in ("tf.contrib", "tf.examples"):
        return True
    if door == "private":
        return False
    if door == "compat.v1":
        return module.worlds.v1(symbol) is None
    return module.worlds.native(symbol) is None


def _brings(module: Module, path: str) -> bool:
    """Whether a name is read that a star import of a module of TensorFlow brings."""
    prefix = normalize("tf" + path[len("tensorflow") :])[0] + "."
    return any(u.binding is None and u.symbol.startswith(prefix) for u in module.symbols.uses)


def _only_root(module: Module, item: Item) -> bool:
    """Whether a plain ``import tensorflow.x.y`` has no use left that reaches into x.y, its root bound
    elsewhere.
    """
    if item.module or item.asname or "." not in item.name or not is_dead(module, item.name):
        return False
    symbol = "tf" + item.name[len("tensorflow") :]
    if any(u.symbol == symbol or u.symbol.startswith(symbol + ".") for u in module.symbols.uses):
        return False
    return sum(b.name == "tensorflow" for _, b in module.import_bindings) > 1
