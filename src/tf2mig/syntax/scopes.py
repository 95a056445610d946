"""Scopes and what their names are bound to, in one pass over a module."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = ast.Module | ast.ClassDef | FunctionNode | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """One place that gives a name a value."""

    name: str
    kind: Literal["import", "alias", "other"]
    node: ast.AST
    target: str = ""
    """For an import the dotted module or member that the name stands for."""
    position: tuple[int, int] = (0, 0)


@dataclass(eq=False)
class Scope:
    """A lexical scope: its bindings in source order, and the names that it takes from elsewhere."""

    node: ScopeNode
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)
    """Modules imported with ``*`` in this scope."""

    def bind(self, binding: Binding) -> None:
        """Record a binding."""
        self.bindings.setdefault(binding.name, []).append(binding)


def build_scopes(module: ast.Module) -> dict[ast.AST, Scope]:
    """Map every node that opens a scope to the scope."""
    builder = _Builder()
    builder.open(module, None)
    return builder.scopes


class _Builder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.scopes: dict[ast.AST, Scope] = {}
        self.scope: Scope

    def open(self, node: ScopeNode, parent: Scope | None) -> None:
        scope = Scope(node, parent)
        self.scopes[node] = scope
        outer = getattr(self, "scope", None)
        self.scope = scope
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                self.visit(statement)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node)
        else:
            for arg in _all_args(node.args):
                self._other(arg.arg, arg)
            body = node.body if isinstance(node.body, list) else [node.body]
            for child in body:
                self.visit(child)
        if outer is not None:
            self.scope = outer

    def _other(self, name: str, node: ast.AST) -> None:
        self._bind(Binding(name, "other", node, position=_position(node)))

    def _bind(self, binding: Binding) -> None:
        scope: Scope = self.scope
        if binding.name in scope.globals:
            while scope.parent is not None:
                scope = scope.parent
        elif binding.name in scope.nonlocals and scope.parent is not None:
            scope = scope.parent
        scope.bind(binding)

    def visit_Import(self, node: ast.Import) -> None:
        for item in node.names:
            name = item.asname or item.name.split(".")[0]
            target = item.name if item.asname else name
            self._bind(Binding(name, "import", node, target, _position(node)))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for item in node.names:
            if item.name == "*":
                self.scope.stars.append(module)
            else:
                target = f"{module}.{item.name}"
                self._bind(Binding(item.asname or item.name, "import", node, target, _position(node)))

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and _is_chain(node.value):
            name = node.targets[0].id
            self._bind(Binding(name, "alias", node.value, position=_position(node)))
            return
        for target in node.targets:
            self.visit(target)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._other(node.id, node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._other(node.name, node)
        self.generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._other(node.name, node)
        for child in [*node.decorator_list, *_defaults(node.args), *_annotations(node)]:
            self.visit(child)
        self.open(node, self.scope)

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for child in _defaults(node.args):
            self.visit(child)
        self.open(node, self.scope)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._other(node.name, node)
        for child in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.visit(child)
        self.open(node, self.scope)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def _visit_comprehension(self, node: ScopeNode) -> None:
        self.open(node, self.scope)

    visit_ListComp = _visit_comprehension
    visit_SetComp = _visit_comprehension
    visit_DictComp = _visit_comprehension
    visit_GeneratorExp = _visit_comprehension


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _is_chain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _all_args(args: ast.arguments) -> list[ast.arg]:
    out = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return out + [a for a in (args.vararg, args.kwarg) if a is not None]


def _defaults(args: ast.arguments) -> list[ast.expr]:
    return [*args.defaults, *(d for d in args.kw_defaults if d is not None)]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    found = [a.annotation for a in _all_args(node.args) if a.annotation is not None]
    return found + ([node.returns] if node.returns is not None else [])
