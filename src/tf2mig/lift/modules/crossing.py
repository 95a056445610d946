"""Names that cross modules of one program: what each use means while the modules are one text, and how it was spelled.

``import network`` and ``network.loss(...)``, ``from network import loss as cost``, names that two modules give
to different things: in the joined text each becomes the name in its own module with a tag that says which module
that is. Parting writes every use as its module spelled it before.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.names import TAG
from tf2mig.lift.modules.parts import find
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.scopes import Scope, build_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

TAGGED = re.compile(r"\b([A-Za-z_]\w*?)" + TAG + r"(\d+)")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)

Origin = tuple[int, str]
"""A module's number, and a name that it makes."""


@dataclass
class Crossing:
    """One module's view of the others."""

    tree: Tree
    scopes: dict[ast.AST, Scope]
    made: set[str] = field(default_factory=set)
    """Names of its top level that it makes itself."""
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Names imported from another module of the program: that module and the name there."""
    modules: dict[str, int] = field(default_factory=dict)
    """What it calls other modules of the program, dots included."""
    stars: list[int] = field(default_factory=list)
    spelled: dict[Origin, str] = field(default_factory=dict)
    """How the module spells what other modules make."""


class Crossings:
    """All modules of a program, in their order."""

    def __init__(self, trees: list[Tree], sources: list[Source]) -> None:
        numbers = {s.path: n for n, s in enumerate(sources)}
        self.views = [_view(tree, sources[n], sources, numbers) for n, tree in enumerate(trees)]
        opaque = {k for view in self.views for name, k in view.modules.items() if _is_opaque(view, name)}
        self.opaque = opaque

    def origin(self, number: int, name: str, depth: int = 0) -> Origin | None:
        """Which module makes what a global name of a module means; None for what no module of the program does."""
        view = self.views[number]
        if depth > len(self.views):
            return None
        if name in view.made:
            return number, name
        if name in view.members:
            other, member = view.members[name]
            return self.origin(other, member, depth + 1)
        if name.startswith("_"):
            return None
        for other in reversed(view.stars):
            found = self.origin(other, name, depth + 1)
            if found is not None:
                return found
        return None

    def through_modules(self) -> set[Origin]:
        """What any module reaches as a member of another, or by a name of its own."""
        found: set[Origin] = set()
        for number, view in enumerate(self.views):
            for _, other, attribute in _chains(view):
                origin = self.origin(other, attribute)
                if origin is not None and other not in self.opaque and origin[0] not in self.opaque:
                    found.add(origin)
            for name in view.members:
                origin = self.origin(number, name)
                if origin is not None and origin[1] != name and origin[0] not in self.opaque:
                    found.add(origin)
        return found

    def tagged(self, number: int, wanted: set[Origin], text: str) -> str:
        """The module's text with a tag on every use of what is wanted."""
        view = self.views[number]
        tree, edits = view.tree, list[Edit]()
        taken: set[ast.AST] = set()
        for chain, other, attribute in _chains(view):
            origin = self.origin(other, attribute)
            if origin is not None and origin in wanted:
                view.spelled[origin] = tree.segment(chain)
                taken |= set(walk(chain))
                edits.append(Edit(tree.start(chain), tree.end(chain), f"{origin[1]}{TAG}{origin[0]}"))
        names = {n: o for n in self._globals(number) if (o := self.origin(number, n)) is not None and o in wanted}
        for name, origin in names.items():
            if origin[0] != number:
                view.spelled.setdefault(origin, name)
        for node in tree.nodes:
            if isinstance(node, ast.Name) and node.id in names and node not in taken:
                if not is_local(tree, view.scopes, node, node.id):
                    new, number_ = names[node.id][1], names[node.id][0]
                    edits.append(Edit(tree.start(node), tree.end(node), f"{new}{TAG}{number_}"))
            else:
                edits += self._definition(view, node, names)
        shift = 1 if tree.text.startswith("\ufeff") else 0
        return apply_edits(
            text, [Edit(e.start - shift, e.end - shift, e.text) for e in sorted(edits, key=lambda e: e.start)]
        )

    def _globals(self, number: int) -> set[str]:
        return {n.id for n in self.views[number].tree.nodes if isinstance(n, ast.Name)} | self.views[number].made

    def _definition(self, view: Crossing, node: ast.AST, names: dict[str, Origin]) -> list[Edit]:
        tree = view.tree
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name in names:
            if is_local(tree, view.scopes, node, node.name):
                return []
            word = "class" if isinstance(node, ast.ClassDef) else "def"
            start = tree.text.index(word, tree.offset(node.lineno, node.col_offset)) + len(word)
            end = tree.text.index(node.name, start) + len(node.name)
            return [Edit(end, end, f"{TAG}{names[node.name][0]}")]
        if isinstance(node, ast.Global) and set(node.names) & set(names):
            parts = [f"{names[n][1]}{TAG}{names[n][0]}" if n in names else n for n in node.names]
            return [Edit(tree.start(node), tree.end(node), f"global {', '.join(parts)}")]
        if isinstance(node, ast.ExceptHandler) and node.name in names:
            raise Blocked(node, "TFM712", "modules that share a graph use a name for different things")
        return []


def _view(tree: Tree, source: Source, sources: list[Source], numbers: dict[str, int]) -> Crossing:
    scopes = build_scopes(tree.module)
    top = scopes[tree.module]
    view = Crossing(tree, scopes)
    for statement in tree.imports:
        if not isinstance(tree.parents.get(statement), ast.Module):
            continue
        for alias in statement.names:
            _import(view, statement, alias, source, sources, numbers)
    imported = set(view.members) | {name.partition(".")[0] for name in view.modules}
    for name, bindings in top.bindings.items():
        if any(b.kind != "import" for b in bindings):
            view.made.add(name)
            if name in imported:
                view.members.pop(name, None)
                view.modules = {n: k for n, k in view.modules.items() if n.partition(".")[0] != name}
    return view


def _import(
    view: Crossing,
    statement: ast.Import | ast.ImportFrom,
    alias: ast.alias,
    source: Source,
    sources: list[Source],
    numbers: dict[str, int],
) -> None:
    if isinstance(statement, ast.Import):
        other = find(alias.name, 0, source, sources)
        if other is not None:
            view.modules[alias.asname or alias.name] = numbers[other.path]
        return
    base, level = statement.module or "", statement.level
    inner = find(f"{base}.{alias.name}" if base else alias.name, level, source, sources)
    if inner is not None and alias.name != "*":
        view.modules[alias.asname or alias.name] = numbers[inner.path]
        return
    whole = find(base, level, source, sources) if base else None
    if whole is None:
        return
    if alias.name == "*":
        view.stars.append(numbers[whole.path])
    else:
        view.members[alias.asname or alias.name] = (numbers[whole.path], alias.name)


def _chains(view: Crossing) -> list[tuple[ast.Attribute, int, str]]:
    """Members of other modules that the module reads as such: the expression, the module and the member."""
    found = []
    for node in view.tree.nodes:
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        spelled = dotted(node.value)
        if spelled in view.modules:
            root = spelled.partition(".")[0]
            if not is_local(view.tree, view.scopes, node, root):
                found.append((node, view.modules[spelled], node.attr))
    return found


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an expression that is only that, else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _is_opaque(view: Crossing, name: str) -> bool:
    """Whether a module is used other than by reading its members."""
    root = name.partition(".")[0]
    for node in view.tree.nodes:
        if not isinstance(node, ast.Name) or node.id != root or is_local(view.tree, view.scopes, node, root):
            continue
        whole: ast.AST = node
        while dotted(whole) != name and isinstance(view.tree.parents.get(whole), ast.Attribute):
            whole = view.tree.parents[whole]
        parent = view.tree.parents.get(whole)
        if dotted(whole) == name and not (isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load)):
            return True
    return False


def is_local(tree: Tree, scopes: dict[ast.AST, Scope], node: ast.AST, name: str) -> bool:
    """Whether a name at a node belongs to a function, class or comprehension around it."""
    child = node
    direct = True
    for ancestor in tree.ancestors(node):
        scope = scopes.get(ancestor)
        if scope is not None and not isinstance(ancestor, ast.Module) and not _outside(ancestor, child):
            if name in scope.globals:
                return False
            if name in scope.bindings and (direct or not isinstance(ancestor, ast.ClassDef)):
                return True
            direct = False
        child = ancestor
    return False


def _outside(scope: ast.AST, child: ast.AST) -> bool:
    """Whether a part of a definition is evaluated outside of it."""
    if isinstance(scope, ast.Lambda):
        return child is not scope.body
    if isinstance(scope, _SCOPES):
        return child not in scope.body  # type: ignore[operator]
    return False


__all__ = ["TAGGED", "Crossing", "Crossings", "Origin", "dotted", "is_local"]
