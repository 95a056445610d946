"""Modules of one program joined to one text, so that lifting sees the whole graph, and parted again.

The modules stand in the order in which Python runs them, what is imported first. Names that two modules
give to different things are renamed in one of them while they are together.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.names import MARKER
from tf2mig.lift.modules.crossing import Crossings, Origin
from tf2mig.lift.modules.parts import concerned, imported
from tf2mig.syntax.imports import newline_of
from tf2mig.syntax.scopes import build_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


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
    crossings: Crossings
    """What names meant across the modules."""

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
    if len({newline_of(p.source.text) for p in parts}) > 1 or any(p.source.cells for p in parts):
        raise Blocked(None, "TFM712", "the modules of the program are not written alike")
    crossings = _tag(parts)
    newline = newline_of(parts[0].source.text)
    text = ""
    for number, part in enumerate(parts):
        if number:
            text += f"{MARKER} = {number}{newline}"
            if part.entry and any(p.entry for p in parts[:number]):
                text += f"{_tensorflow(parts[: number + 1])}.reset_default_graph(){newline}"
        part.first_line = text.count("\n") + 1
        text += part.text if part.text.endswith("\n") else part.text + newline
    modules = {name for part in parts for statement in part.imports for name in spelled(statement)}
    return Joined(Source(text, parts[-1].source.path), parts, frozenset(modules), crossings)


def _tensorflow(parts: list[Part]) -> str:
    """What the modules call TensorFlow. Raises Blocked where none imports it whole."""
    for part in parts:
        for statement in part.tree.imports:
            for alias in statement.names if isinstance(statement, ast.Import) else ():
                if alias.name in ("tensorflow", "tensorflow.compat.v1") and (alias.asname or "." not in alias.name):
                    return alias.asname or alias.name
    raise Blocked(None, "TFM712", "several scripts run graphs that they share")


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


def _tag(parts: list[Part]) -> Crossings:
    """Write names that cross modules, and names that mean different things in two of them, with a tag."""
    crossings = Crossings([p.tree for p in parts], [p.source for p in parts])
    wanted = crossings.through_modules() | _clashes(parts, crossings)
    for number, part in enumerate(parts):
        part.text = crossings.tagged(number, wanted, part.text)
    return crossings


def _clashes(parts: list[Part], crossings: Crossings) -> set[Origin]:
    """What one module makes and another calls by the same name. Raises Blocked."""
    makers: dict[str, list[int]] = {}
    brought: dict[str, set[str]] = {}
    mixed: set[str] = set()
    for number, part in enumerate(parts):
        view = crossings.views[number]
        own = set(view.members) | {name.partition(".")[0] for name in view.modules}
        for name, bindings in view.scopes[part.tree.module].bindings.items():
            if name in view.made:
                makers.setdefault(name, []).append(number)
                if any(b.kind == "import" for b in bindings):
                    mixed.add(name)
            elif name in own:
                origin = crossings.origin(number, name)
                if origin is None or origin[1] != name or origin[0] in crossings.opaque:
                    brought.setdefault(name, set()).add(f"the module {view.modules.get(name, '')}")
            else:
                brought.setdefault(name, set()).update(b.target for b in bindings)
    found: set[Origin] = set()
    for name in {*makers, *brought}:
        own_makers, imports = makers.get(name, []), brought.get(name, set())
        if len(imports) > 1 and (own_makers or not _same_fallback(parts, name)):
            raise Blocked(None, "TFM712", f"`{name}` means different things in modules that share a graph")
        tagged = own_makers if imports else own_makers[1:]
        if tagged and (name in mixed or any(n in crossings.opaque for n in tagged)):
            raise Blocked(None, "TFM712", f"`{name}` means different things in modules that share a graph")
        found |= {(n, name) for n in tagged}
    return found


def _same_fallback(parts: list[Part], name: str) -> bool:
    """Whether every module that imports the name tries the same places in turn."""
    tried = set()
    for part in parts:
        bindings = build_scopes(part.tree.module)[part.tree.module].bindings.get(name, ())
        if bindings:
            tried.add(tuple(b.target for b in bindings))
    return len(tried) == 1


__all__ = ["Joined", "Part", "join", "spelled"]
