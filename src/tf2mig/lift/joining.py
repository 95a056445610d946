"""Modules of one program joined to one text, so that lifting sees the whole graph, and parted again.

The modules stand in the order in which Python runs them, what is imported first. Names that two modules
give to different things are renamed in one of them while they are together.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.parts import concerned, imported
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import newline_of
from tf2mig.syntax.scopes import Scope, build_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

MARKER = "__tf2mig_part__"
TAG = "__tf2migpart"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass
class Part:
    """One module of a joined program."""

    source: Source
    tree: Tree
    text: str
    """Its text in the joined one."""
    imports: dict[ast.Import | ast.ImportFrom, list[Source]] = field(default_factory=dict)
    """Its imports of other parts."""
    first_line: int = 1
    entry: bool = False


@dataclass
class Joined:
    """A joined program."""

    source: Source
    parts: list[Part]
    modules: frozenset[str]
    """The dotted names by which parts import parts."""

    def place(self, blocked: Blocked) -> tuple[Source, Blocked]:
        """The module that a blocker stands in, and the blocker with its place there."""
        node = blocked.node
        line = getattr(node, "lineno", 1)
        part = next(p for p in reversed(self.parts) if p.first_line <= line or p is self.parts[0])
        if isinstance(node, ast.expr | ast.stmt):
            shift = part.first_line - 1
            moved = ast.Pass(
                lineno=node.lineno - shift,
                col_offset=node.col_offset,
                end_lineno=(node.end_lineno or node.lineno) - shift,
                end_col_offset=node.end_col_offset,
            )
            return part.source, Blocked(moved, blocked.code, blocked.reason)
        return part.source, blocked


def join(sources: Sequence[Source]) -> Joined | None:
    """The joined text of the modules that share a graph; None where none do. Raises Blocked."""
    parts = _ordered(_taking_part(sources))
    if len(parts) < 2:
        return None
    if sum(p.entry for p in parts) > 1:
        raise Blocked(None, "TFM712", "several scripts run graphs that they share")
    if len({newline_of(p.source.text) for p in parts}) > 1 or any(p.source.cells for p in parts):
        raise Blocked(None, "TFM712", "the modules of the program are not written alike")
    _rename_clashes(parts)
    newline = newline_of(parts[0].source.text)
    text = ""
    for number, part in enumerate(parts):
        if number:
            text += f"{MARKER} = {number}{newline}"
        part.first_line = text.count("\n") + 1
        text += part.text if part.text.endswith("\n") else part.text + newline
    modules = {name for part in parts for statement in part.imports for name in spelled(statement)}
    return Joined(Source(text, parts[-1].source.path), parts, frozenset(modules))


def spelled(statement: ast.Import | ast.ImportFrom) -> list[str]:
    """The dotted names of modules that an import can mean, with the dots of relative ones in front."""
    if isinstance(statement, ast.Import):
        return [a.name for a in statement.names]
    base = "." * statement.level + (statement.module or "")
    joint = "" if base.endswith(".") or not base else "."
    return [base, *(f"{base}{joint}{a.name}" for a in statement.names)]


def _taking_part(sources: Sequence[Source]) -> list[Part]:
    """Modules that hold parts of graphs, and those that import such, where any of them imports another."""
    trees = {s.path: Tree(s) for s in sources}
    links = {
        s.path: {st: found for st in trees[s.path].imports if (found := imported(st, s, sources))} for s in sources
    }
    chosen = {s.path for s in sources if concerned(s)}
    grown = True
    while grown:
        more = {
            path for path, found in links.items()
            if path not in chosen and any(o.path in chosen for os in found.values() for o in os)
        }  # fmt: skip
        chosen |= more
        grown = bool(more)
    parts = []
    for source in sources:
        if source.path in chosen:
            mark = source.text.startswith("\ufeff")
            part = Part(source, trees[source.path], source.text[1:] if mark else source.text)
            part.imports = {
                st: kept for st, os in links[source.path].items() if (kept := [o for o in os if o.path in chosen])
            }
            parts.append(part)
    linked = {o.path for p in parts for os in p.imports.values() for o in os}
    for part in parts:
        part.entry = part.source.path not in linked
    return [p for p in parts if p.imports or not p.entry]


def _ordered(parts: list[Part]) -> list[Part]:
    by_path = {p.source.path: p for p in parts}
    done: list[Part] = []

    def visit(part: Part, above: tuple[Part, ...]) -> None:
        if part in done:
            return
        if part in above:
            raise Blocked(None, "TFM712", "modules import each other")
        for statement, others in part.imports.items():
            if not isinstance(part.tree.parents.get(statement), ast.Module):
                raise Blocked(None, "TFM712", "a module of the program is imported inside a function or branch")
            for other in others:
                visit(by_path[other.path], (*above, part))
        done.append(part)

    for part in parts:
        visit(part, ())
    return done


def meanings(part: Part) -> dict[str, str]:
    """What a module's own names stand for: the target of an import, or nothing for what it makes itself."""
    found: dict[str, str] = {}
    own = {a for st in part.imports for a in st.names}
    own_names = {(a.asname or a.name).split(".")[0] for a in own}
    for name, bindings in build_scopes(part.tree.module)[part.tree.module].bindings.items():
        targets = {b.target if b.kind == "import" else "" for b in bindings}
        found[name] = "=own" if name in own_names and len(targets) == 1 else " ".join(sorted(targets))
    return found


def _rename_clashes(parts: list[Part]) -> None:
    """Rename what one module makes and another calls by the same name."""
    taken: dict[str, str] = {}
    wanted = {a.name for p in parts for st in p.imports if isinstance(st, ast.ImportFrom) for a in st.names}
    through = {o.path for p in parts for st, os in p.imports.items() for o in os if _whole(st)}
    for number, part in enumerate(parts):
        clashes: list[str] = []
        for name, meaning in meanings(part).items():
            known = taken.setdefault(name, meaning)
            if meaning == "=own" or (known == meaning and meaning.strip()):
                continue
            if known is not meaning or any(name in meanings(p) for p in parts[:number]):
                if meaning.strip() or name in wanted or part.source.path in through:
                    raise Blocked(None, "TFM712", f"`{name}` means different things in modules that share a graph")
                clashes.append(name)
        if clashes:
            part.text = _renamed(part, set(clashes), f"{TAG}{number}")


def _whole(statement: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import can name a module itself, or all that it holds."""
    return isinstance(statement, ast.Import) or any(a.name == "*" for a in statement.names) or not statement.module


def _renamed(part: Part, names: set[str], tag: str) -> str:
    """The module's text with a tag on its own uses of some of its names."""
    tree = part.tree
    scopes = build_scopes(tree.module)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Name) and node.id in names and not _is_local(tree, scopes, node, node.id):
            edits.append(Edit(tree.end(node), tree.end(node), tag))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name in names:
            if not _is_local(tree, scopes, node, node.name):
                word = "class" if isinstance(node, ast.ClassDef) else "def"
                start = tree.text.index(word, tree.offset(node.lineno, node.col_offset)) + len(word)
                end = tree.text.index(node.name, start) + len(node.name)
                edits.append(Edit(end, end, tag))
        elif isinstance(node, ast.Global) and set(node.names) & names:
            text = ", ".join(n + tag if n in names else n for n in node.names)
            edits.append(Edit(tree.start(node), tree.end(node), f"global {text}"))
        elif isinstance(node, ast.ExceptHandler) and node.name in names:
            raise Blocked(node, "TFM712", "modules that share a graph use a name for different things")
    shift = 1 if tree.text.startswith("\ufeff") else 0
    return apply_edits(
        part.text,
        [Edit(e.start - shift, e.end - shift, e.text) for e in sorted(edits, key=lambda e: e.start)],
    )


def _is_local(tree: Tree, scopes: dict[ast.AST, Scope], node: ast.AST, name: str) -> bool:
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


__all__ = ["MARKER", "TAG", "Joined", "Part", "join", "spelled"]
