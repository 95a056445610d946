"""A program of several scripts, some of which can be native: each script gets the destination that it can have.

Modules that scripts of both kinds import are kept twice: as they become, and beside that, under another name, as the
TensorFlow 1 scripts know them.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from tf2mig.engine.fixing import fix_sources
from tf2mig.engine.results import FileResult, Options, ProgramResult
from tf2mig.findings import Diagnostic, Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

SUFFIX = "_tf1"
"""What the name of a module that is kept twice ends in where TensorFlow 1 scripts import it."""
_SCRIPTS = 30
"""How many scripts are tried one by one."""
_ADDED = 8
"""How many that cannot be native by themselves are tried beside those that can."""


def fix_apart(sources: Sequence[Source], options: Options) -> tuple[ProgramResult, ...]:
    """The results of a program: one, or that of its native scripts and that of the others.

    Files of the second result that are not among the sources are new.
    """
    whole = fix_sources(sources, options)
    if whole.destination != "compat" or options.destination != "native" or len(sources) < 3:
        return (whole,)
    from tf2mig.lift.modules.scripts import scripts
    from tf2mig.lift.program import TOGETHER

    if sum(len(s.text) for s in sources) > _SCRIPTS * TOGETHER:
        return (whole,)
    runs = scripts(sources)
    large = any(sum(len(s.text) for s in run) > TOGETHER for run in runs.values())
    if large or not 1 < len(runs) <= _SCRIPTS:
        return (whole,)
    chosen, result, blockers = _native(runs, options)
    if result is None or not blockers:
        return (whole,)
    rest = {script: run for script, run in runs.items() if script not in chosen}
    other = _others(rest, result, options)
    return (result, replace(other, blockers=blockers)) if other is not None else (whole,)


def _native(
    runs: dict[str, list[Source]], options: Options
) -> tuple[list[str], ProgramResult | None, tuple[Diagnostic, ...]]:
    """The scripts that can be native together, their result, and why the others cannot."""
    alone = {script: fix_sources(run, options) for script, run in runs.items()}
    chosen = [script for script, result in alone.items() if result.destination == "native"]
    result = _together(chosen, runs, options) if chosen else None
    if chosen and result is None:
        waiting, chosen = chosen, chosen[:1]
        result = alone[chosen[0]]
        for script in waiting[1:]:
            more = _together([*chosen, script], runs, options)
            if more is not None:
                chosen, result = [*chosen, script], more
    for script in [s for s in runs if s not in chosen][:_ADDED] if result is not None else []:
        # What one script does not use of a module may be what another one completes.
        more = _together([*chosen, script], runs, options)
        if more is not None:
            chosen, result = [*chosen, script], more
    blockers = [b for script, one in alone.items() if script not in chosen for b in one.blockers]
    return chosen, result, tuple(dict.fromkeys(blockers))


def _together(chosen: list[str], runs: dict[str, list[Source]], options: Options) -> ProgramResult | None:
    sources = {s.path: s for script in chosen for s in runs[script]}
    result = fix_sources(list(sources.values()), options)
    return result if result.destination == "native" else None


def _others(rest: dict[str, list[Source]], native: ProgramResult, options: Options) -> ProgramResult | None:
    """The scripts that stay with TensorFlow 1, with modules of their own where those changed; None if that fails."""
    changed = {f.source.path for f in native.files if f.changed}
    wanted = {s.path: s for run in rest.values() for s in run}
    twins = {path for path in wanted if path in changed}
    if any(PurePath(p).stem == "__init__" for p in twins):
        return None
    grown = True
    while grown:
        # A module that imports such a module by its name has to import the other one.
        more = {p for p, s in wanted.items() if p not in twins and p not in rest and _imports(s, twins)}
        grown = bool(more & {f.source.path for f in native.files})
        twins |= more & {f.source.path for f in native.files}
    made: list[Source] = []
    for path, source in wanted.items():
        text = _renamed(source, twins)
        if text is None:
            return None
        made.append(replace(source, text=text, path=twin_path(path) if path in twins else path))
    before = {twin_path(path) if path in twins else path: s for path, s in wanted.items()}
    result = fix_sources(made, replace(options, destination="compat"))
    files: list[FileResult] = []
    for file in result.files:
        original = before[file.source.path]
        new = original.path != file.source.path
        source = replace(original, path=file.source.path, text="" if new else original.text)
        files.append(replace(file, source=source, found=() if new else file.found))
    unchanged = {f.source.path for f in native.files}
    return replace(result, files=tuple(f for f in files if f.source.path not in unchanged))


def twin_path(path: str) -> str:
    """The path of the second of two modules that were one."""
    return path.removesuffix(".py") + SUFFIX + ".py"


def _imports(source: Source, twins: set[str]) -> bool:
    return _renamed(source, twins) != source.text


def _renamed(source: Source, twins: set[str]) -> str | None:
    """The text of a module with imports of the others' second selves; None where an import cannot say that."""
    tree = Tree(source)
    stems = {PurePath(path).stem for path in twins}
    edits: list[Edit] = []
    for statement in tree.imports:
        for alias in statement.names:
            last = alias.name.rpartition(".")[2]
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").rpartition(".")[2] in stems:
                continue
            if last not in stems:
                continue
            if isinstance(statement, ast.Import) and "." in alias.name and alias.asname is None:
                return None
            start = tree.start(alias)
            name = f"{alias.name}{SUFFIX} as {alias.asname or alias.name}"
            edits.append(Edit(start, tree.end(alias), name))
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").rpartition(".")[2] in stems:
            module = statement.module or ""
            at = tree.text.index(module, tree.start(statement)) + len(module)
            edits.append(Edit(at, at, SUFFIX))
    return apply_edits(source.text, edits)


__all__ = ["SUFFIX", "fix_apart", "twin_path"]
