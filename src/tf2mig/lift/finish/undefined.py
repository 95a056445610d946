"""The last check of a lifted module: every name that it uses is one that it still has."""

from __future__ import annotations

import ast
import builtins

from tf2mig.syntax.scopes import Scope, build_scopes

_KNOWN = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__class__",
    "unicode",
    "xrange",
    "raw_input",
    "__builtins__",
}


def undefined_names(text: str, own: frozenset[str] = frozenset()) -> set[str]:
    """Names that a module's text reads and that no scope around binds; nothing where names come by a star import.

    ``own`` names modules whose text is part of this one: a star import of them brings nothing else.
    """
    module = ast.parse(text)
    scopes = build_scopes(module)
    if any(set(scope.stars) - own for scope in scopes.values()):
        return set()
    found: set[str] = set()
    stack: list[tuple[ast.AST, Scope]] = [(module, scopes[module])]
    while stack:
        node, scope = stack.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not _bound(node.id, scope):
            found.add(node.id)
        for child in ast.iter_child_nodes(node):
            stack.append((child, _scope_of(scopes, child, node, scope)))
    return found - _KNOWN


def _bound(name: str, scope: Scope) -> bool:
    holder: Scope | None = scope
    first = True
    while holder is not None:
        if name in holder.bindings and (first or not isinstance(holder.node, ast.ClassDef)):
            return True
        first = False
        holder = holder.parent
    return False


def _scope_of(scopes: dict[ast.AST, Scope], child: ast.AST, parent: ast.AST, scope: Scope) -> Scope:
    inner = scopes.get(parent)
    if inner is None:
        return scope
    if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return inner if child in parent.body else scope
    if isinstance(parent, ast.Lambda):
        return inner if child is parent.body else scope
    return inner
