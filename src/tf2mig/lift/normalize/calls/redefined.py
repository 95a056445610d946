"""Functions and classes that a script defines anew under a name that it used before, as cells of notebooks do.

    def net(x): ...          def net(x): ...
    y = net(a)               y = net(a)
    def net(x): ...          def net_1(x): ...
    z = net(b)               z = net_1(b)

Each definition gets a name of its own where each use surely means one of them: one on the module's level means the last
definition before it; one inside a function means that which stands while the function is called.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.names import Names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def name_redefinitions(source: Source) -> Source:
    """The text with a name of its own for each definition, as far as each use surely means one of them."""
    tree = Tree(source)
    while (named := _with_one_named(tree)) is not None:
        tree = named  # what a function means is known once those that call it have names of their own
    return tree.source


def _with_one_named(tree: Tree) -> Tree | None:
    """The tree of a text in which the definitions of one name have names of their own; None where there is none."""
    defined: dict[str, list[_Definition]] = {}
    for statement in tree.module.body:
        if isinstance(statement, _Definition):
            defined.setdefault(statement.name, []).append(statement)
    names = Names(tree.module)
    for name, definitions in defined.items():
        meant = _Uses(tree, name, definitions).meant() if len(definitions) > 1 else None
        if meant is None:
            continue
        own = [name, *(names.fresh(name) for _ in definitions[1:])]
        edits = [_renamed(tree, d, text) for d, text in zip(definitions, own, strict=True) if text != name]
        return edited(tree, edits + [Edit(tree.start(n), tree.end(n), own[k]) for n, k in meant.items() if k])
    return None


def _renamed(tree: Tree, definition: _Definition, name: str) -> Edit:
    word = "class" if isinstance(definition, ast.ClassDef) else "def"
    start = tree.text.index(definition.name, tree.start(definition) + len(word))
    return Edit(start, start + len(definition.name), name)


@dataclass
class _Uses:
    """What the uses of a name mean that is defined several times."""

    tree: Tree
    name: str
    definitions: list[_Definition]
    asked: set[ast.AST] = field(default_factory=set)

    def meant(self) -> dict[ast.Name, int] | None:
        """The number of the definition that each use means; None where one may mean several, or something else."""
        found: dict[ast.Name, int] = {}
        for node in self.tree.nodes:
            if isinstance(node, ast.Global | ast.Nonlocal) and self.name in node.names:
                return None
            if isinstance(node, ast.alias) and (node.asname or node.name) == self.name:
                return None
            if isinstance(node, ast.arg) and node.arg == self.name:
                return None
            if isinstance(node, _Definition) and node.name == self.name and self._is_inner(node):
                return None
            if isinstance(node, ast.Name) and node.id == self.name:
                while_used = self._while_used(node)
                if not isinstance(node.ctx, ast.Load) or len(while_used) != 1:
                    return None
                found[node] = while_used.pop()
        return found if all(k >= 0 for k in found.values()) else None

    def _is_inner(self, node: _Definition) -> bool:
        """Whether a definition of that name is a function's own, or a branch's."""
        return node not in self.definitions and not isinstance(self.tree.parents.get(node), ast.ClassDef)

    def _while_used(self, node: ast.AST) -> set[int]:
        """The numbers of the definitions that may stand when a node is evaluated."""
        inner = [a for a in self.tree.ancestors(node) if isinstance(a, Function | ast.Lambda | ast.ClassDef)]
        inner = [a for a in inner if not isinstance(a, Function) or node in set(walk(ast.Module(a.body, [])))]
        if not inner:
            return {self._standing_at(node)}
        last = len(self.definitions) - 1
        outermost = inner[-1]
        if len(inner) > 1 or not isinstance(outermost, ast.FunctionDef) or _is_put_off(outermost):
            return set(range(self._standing_at(outermost), last + 1))
        if outermost in self.asked:
            return set()
        self.asked.add(outermost)
        found: set[int] = set()
        for use in self.tree.nodes:
            if isinstance(use, ast.Name) and use.id == outermost.name and isinstance(use.ctx, ast.Load):
                called = isinstance(call := self.tree.parents.get(use), ast.Call) and call.func is use
                standing = self._while_used(use)
                found |= standing if called or not standing else set(range(min(standing), last + 1))
        self.asked.discard(outermost)
        return found

    def _standing_at(self, node: ast.AST) -> int:
        return sum(d.lineno < getattr(node, "lineno", 0) for d in self.definitions) - 1


def _is_put_off(function: ast.FunctionDef) -> bool:
    """Whether a function's body may run later than it is called, or be wrapped in something that calls it."""
    return bool(function.decorator_list) or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in walk(function))


__all__ = ["name_redefinitions"]
