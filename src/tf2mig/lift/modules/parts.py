"""Programs of several modules: which import which."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from tf2mig.graph.blocked import Blocked
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_RUNS = frozenset({"run", "eval"})


def check_apart(sources: Sequence[Source], source: Source) -> None:
    """Raise Blocked where a module imports another module of the program that has to do with graphs."""
    if len(sources) < 2 or not concerned(source):
        return
    tree = Tree(source)
    for statement in tree.imports:
        for other in imported(statement, source, sources):
            if other is not source and concerned(other):
                raise Blocked(statement, "TFM712", "the graph is spread over several modules")


def concerned(source: Source) -> bool:
    """Whether a module can hold parts of a graph, or run them."""
    if "tensorflow" in source.text:
        return True
    if "feed_dict" not in source.text and "sess" not in source.text:
        return False
    return any(isinstance(n, ast.Attribute) and n.attr in _RUNS for n in Tree(source).nodes)


def imported(statement: ast.Import | ast.ImportFrom, source: Source, sources: Sequence[Source]) -> list[Source]:
    """The modules of the program that an import statement names."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
        return [s for n in names if (s := find(n, 0, source, sources)) is not None]
    base = statement.module or ""
    whole = find(base, statement.level, source, sources) if base else None
    inner = [f"{base}.{a.name}" if base else a.name for a in statement.names]
    found = [s for n in inner if (s := find(n, statement.level, source, sources)) is not None]
    return found or ([whole] if whole is not None else [])


@lru_cache(maxsize=8192)
def _place(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of a module's folder, and those of its dotted name, a package's being its folder."""
    file = PurePosixPath(path.replace("\\", "/"))
    folder = file.parent.parts
    return folder, folder if file.stem == "__init__" else (*folder, file.stem)


def find(name: str, level: int, source: Source, sources: Sequence[Source]) -> Source | None:
    """The module that a dotted name means: the one whose path ends so, the nearest to the importer."""
    wanted = tuple(name.split("."))
    here, _ = _place(source.path)
    best: tuple[int, Source] | None = None
    for other in sources:
        _, parts = _place(other.path)
        if parts[-len(wanted) :] != wanted or other is source:
            continue
        folder = parts[: -len(wanted)]
        if level and folder != here[: len(here) - level + 1]:
            continue
        common = sum(1 for a, b in zip(folder, here, strict=False) if a == b)
        near = common - abs(len(folder) - len(here))
        if best is None or near > best[0]:
            best = near, other
    return best[1] if best is not None else None


__all__ = ["check_apart", "concerned", "find", "imported"]
