"""TensorFlow that a module gets by star imports, imported by name.

``from settings import *`` brings ``tf`` along where `settings` imports TensorFlow. Neither what the module then says
of TensorFlow nor the import that `settings` may lose stands in one file, so that the import is written out first. So
is ``from tensorflow.contrib.rnn import *``: no TensorFlow 2 has that module, and what it brings goes several ways.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from tf2mig.engine.results import ProgramResult
from tf2mig.findings import Edit
from tf2mig.lift.modules.parts import find
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import insert_after, loaded_names
from tf2mig.syntax.scopes import build_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError, Tree

_CONTRIB = "tensorflow.contrib."


def imports_written_out(sources: Sequence[Source], has: Callable[[str], bool] = lambda _: False) -> list[Source]:
    """The modules of a program, each importing by name what of TensorFlow it gets by star imports.

    ``has`` says whether TensorFlow 1 has a public symbol, written from ``tf.``.
    """
    if not any("import *" in s.text for s in sources) or not any("tensorflow" in s.text for s in sources):
        return list(sources)
    views = {s.path: view for s in sources if (view := _View.of(s, sources)) is not None}
    taken = {path for view in views.values() for _, path in view.stars}
    written = [_written_out(s, views) if s.path in views and not s.cells else s for s in sources]
    return [_without_contrib(s, has) if s.path in views and s.path not in taken else s for s in written]


def as_given(result: ProgramResult, given: Sequence[Source], written: Sequence[Source]) -> ProgramResult:
    """The result for the sources as they were given; what nothing but the imports would change stays as it was."""
    originals = {s.path: s for s in given}
    texts = {s.path: s.text for s in written}
    files = []
    for file in result.files:
        original = originals[file.source.path]
        text = original.text if file.text == texts[file.source.path] else file.text
        files.append(replace(file, source=original, text=text))
    return replace(result, files=tuple(files))


class _View:
    """A module's top level: which of its names are imports of TensorFlow, and the modules whose names it takes."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.bound: set[str] = set()
        self.imports: dict[str, str] = {}
        self.stars: list[tuple[ast.ImportFrom, str]] = []

    @classmethod
    def of(cls, source: Source, sources: Sequence[Source]) -> _View | None:
        """The view of a source; None of one that cannot be read."""
        try:
            view = cls(Tree(source))
        except ParseError:
            return None
        view.bound = set(build_scopes(view.tree.module)[view.tree.module].bindings)
        for statement in view.tree.imports:
            if not isinstance(view.tree.parents.get(statement), ast.Module):
                continue
            for alias in statement.names:
                view._note(statement, alias, source, sources)
        return view

    def _note(
        self, statement: ast.Import | ast.ImportFrom, alias: ast.alias, source: Source, sources: Sequence[Source]
    ) -> None:
        if isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            if alias.name == "*":
                other = find(module, statement.level, source, sources) if module else None
                if other is not None:
                    self.stars.append((statement, other.path))
            elif not statement.level and module.partition(".")[0] == "tensorflow":
                spelled = f"from {module} import {alias.name}"
                self.imports[alias.asname or alias.name] = f"{spelled} as {alias.asname}" if alias.asname else spelled
        elif alias.name.partition(".")[0] == "tensorflow":
            name = alias.asname or "tensorflow"
            self.imports[name] = f"import {alias.name} as {name}" if alias.asname else f"import {alias.name}"


def _written_out(source: Source, views: dict[str, _View]) -> Source:
    view = views[source.path]
    wanted = loaded_names(view.tree) - view.bound
    edits: list[Edit] = []
    for statement, other in reversed(view.stars):
        found = {name: text for name in sorted(wanted) if (text := _brought(name, other, views)) is not None}
        wanted -= set(found)
        if found:
            edits.append(insert_after(view.tree, statement, list(found.values())))
    return replace(source, text=apply_edits(source.text, sorted(edits, key=lambda e: e.start))) if edits else source


def _without_contrib(source: Source, has: Callable[[str], bool]) -> Source:
    """A module whose star imports of modules that only TensorFlow 1 has name what is read."""
    if not any(f"from {_CONTRIB}" in line and "import *" in line for line in source.text.splitlines()) or source.cells:
        return source
    tree = Tree(source)
    wanted = loaded_names(tree) - set(build_scopes(tree.module)[tree.module].bindings)
    edits: list[Edit] = []
    for statement in reversed(tree.imports):
        path = getattr(statement, "module", None) or ""
        if not path.startswith(_CONTRIB) or statement.names[0].name != "*":
            continue
        names = sorted(n for n in wanted if not n.startswith("_") and has(f"tf{path.removeprefix('tensorflow')}.{n}"))
        wanted -= set(names)
        if names:
            star = statement.names[0]
            edits.append(Edit(tree.start(star), tree.end(star), ", ".join(names)))
    return replace(source, text=apply_edits(source.text, sorted(edits, key=lambda e: e.start))) if edits else source


def _brought(name: str, path: str, views: dict[str, _View], depth: int = 0) -> str | None:
    """The statement by which a star import of a module brings a name, if that is an import of TensorFlow."""
    view = views.get(path)
    if view is None or name.startswith("_") or depth > len(views) or "__all__" in view.bound:
        return None
    if name in view.bound:
        return view.imports.get(name)
    for _, other in reversed(view.stars):
        found = _brought(name, other, views, depth + 1)
        if found is not None:
            return found
    return None


__all__ = ["as_given", "imports_written_out"]
