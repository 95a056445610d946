"""``fix``: programs found, fixed in several processes, and written back whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from tf2mig.engine import Options, ProgramResult, draws, fix_apart, fix_helper
from tf2mig.findings import Diagnostic
from tf2mig.project.checking import as_module, examine_files
from tf2mig.project.discovery import Discovery
from tf2mig.project.parallel import Crash, run_all
from tf2mig.project.problems import Problem, ProjectError
from tf2mig.project.programs import Program, group
from tf2mig.project.storage import create_file, interrupts_held, replace_file
from tf2mig.project.support import write_support
from tf2mig.project.textfile import TextFile, decode, read_bytes


@dataclass(frozen=True)
class Change:
    """A file's bytes before and after."""

    path: str
    old: bytes
    new: bytes
    created: bool = False
    """Whether the file is a new one."""


@dataclass(frozen=True)
class FixedProgram:
    """One program after ``fix``: the engine's result, what it changes on disk, and what was written."""

    paths: tuple[str, ...]
    result: ProgramResult
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    written: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    """Paths of the support modules written."""
    tried: bool = False
    """Whether the changes were to be written; one that could not be leaves all findings of its file."""

    @property
    def fixed(self) -> int:
        """How many of its findings are gone."""
        return max(0, sum(len(file.found) for file in self.result.files) - len(self.remaining))

    @property
    def remaining(self) -> tuple[tuple[str, Diagnostic], ...]:
        """What is left to a person, each with its path."""
        return tuple(
            (file.source.path, left)
            for file in self.result.files
            for left in (file.found if file.source.path in self.kept else file.remaining)
        )

    @property
    def kept(self) -> tuple[str, ...]:
        """The files that could not be written and are as they were."""
        return tuple(c.path for c in self.changes if c.path not in self.written) if self.tried else ()


@dataclass(frozen=True)
class FixReport:
    """What ``fix`` did, program by program."""

    programs: tuple[FixedProgram, ...]
    files: int
    problems: tuple[Problem, ...]
    dry: bool = False
    """Whether nothing was to be written."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every file that changes, in order."""
        return tuple(change for program in self.programs for change in program.changes)

    @property
    def remaining(self) -> tuple[tuple[str, Diagnostic], ...]:
        """What is left to a person, each with its path."""
        return tuple(left for program in self.programs for left in program.remaining)

    @property
    def exit_code(self) -> int:
        """0 nothing left, 1 something left (a dry run leaves what it would change), 2 a problem."""
        if self.problems:
            return 2
        return 1 if self.remaining or (self.dry and self.changes) else 0


@dataclass(frozen=True)
class _Outcome:
    paths: tuple[str, ...]
    result: ProgramResult
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def fix(discovery: Discovery, options: Options, jobs: int, *, dry: bool = False) -> FixReport:
    """Fix the programs among the files of ``discovery``, writing them back unless ``dry``."""
    examined, problems = examine_files(discovery.files, options, jobs, all_imports=True)
    programs = group([as_module(one, core=one.facts.is_tf1 or bool(one.facts.diagnostics)) for one in examined])
    sizes = {file.path: file.size for file in discovery.files}
    outcomes = run_all(
        partial(fix_paths, options=options),
        [(program.paths, program.helpers) for program in programs],
        [sum(sizes[path] for path in program.paths) for program in programs],
        jobs,
    )
    problems = [*discovery.problems, *problems]
    fixed: list[FixedProgram] = []
    for program, outcome in zip(programs, outcomes, strict=True):
        if isinstance(outcome, Crash):
            problems.append(Problem(program.paths[0], outcome.reason))
            continue
        for part in outcome:
            one = FixedProgram(part.paths, part.result, part.changes, part.problems)
            if not dry:
                one = _write(program, one)
            problems.extend(one.problems)
            fixed.append(one)
    return FixReport(tuple(fixed), len(discovery.files), tuple(problems), dry)


def fix_paths(program: tuple[tuple[str, ...], tuple[str, ...]], options: Options) -> tuple[_Outcome, ...]:
    """Fix the files of one program and its helpers, without writing anything.

    There are two outcomes where only some scripts of the program can be native.
    """
    problems: list[Problem] = []
    files, helpers = (_read(paths, problems) for paths in program)
    drawing = any(draws(file.source) for file in helpers)
    results = list(fix_apart([file.source for file in files], replace(options, beside_random=drawing)))
    helped = [one for file in helpers if (one := fix_helper(file.source, options)).found and one.error is None]
    results[0] = replace(results[0], files=(*results[0].files, *helped))
    by_path = {file.source.path: file for file in (*files, *helpers)}
    outcomes = []
    for result in results:
        changes: list[Change] = []
        for one in result.files:
            if one.error is not None:
                problems.append(Problem.from_error(one.source.path, one.error))
            try:
                if (file := by_path.get(one.source.path)) is None:
                    changes.append(Change(one.source.path, b"", one.text.encode(), created=True))
                elif one.changed:
                    changes.append(Change(one.source.path, file.raw, file.encode(one.text)))
            except ProjectError as error:
                problems.append(error.problem)
        own = tuple(one.source.path for one in result.files if one.source.path in program[0])
        outcomes.append(_Outcome(own if len(results) > 1 else program[0], result, tuple(changes), tuple(problems)))
        problems = []
    return tuple(outcomes)


def _read(paths: Sequence[str], problems: list[Problem]) -> list[TextFile]:
    files: list[TextFile] = []
    for path in paths:
        try:
            files.append(decode(path, read_bytes(path)))
        except ProjectError as error:
            problems.append(error.problem)
    return files


def _write(program: Program, fixed: FixedProgram) -> FixedProgram:
    """Write one program's changes and the support modules that they need."""
    written: list[str] = []
    problems = list(fixed.problems)
    with interrupts_held():
        for change in fixed.changes:
            try:
                if change.created:
                    create_file(change.path, change.new)
                else:
                    replace_file(change.path, change.new, change.old)
                written.append(change.path)
            except ProjectError as error:
                problems.append(error.problem)
        support, trouble = _support(program, fixed.result) if written or not fixed.changes else ((), ())
    return replace(
        fixed,
        written=tuple(written),
        support=tuple(support),
        tried=True,
        problems=(*problems, *trouble),
    )


def _support(program: Program, result: ProgramResult) -> tuple[Sequence[str], Sequence[Problem]]:
    if not result.support:
        return (), ()
    search = dict(zip(program.paths, program.search, strict=True))
    texts = [(f.source.path, search[f.source.path], f.text) for f in result.files if f.source.path in search]
    return write_support(result.support, texts)
