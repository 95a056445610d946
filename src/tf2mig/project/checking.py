"""``check``: every file examined, in as many processes as are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from tf2mig.engine import Facts, Options, examine, examine_helper
from tf2mig.findings import Diagnostic
from tf2mig.project.discovery import Candidate, Discovery
from tf2mig.project.importscan import scan_imports
from tf2mig.project.parallel import Crash, run_all
from tf2mig.project.problems import Problem, ProjectError
from tf2mig.project.programs import Module, group
from tf2mig.project.support import is_support_module, support_names
from tf2mig.project.textfile import decode, read_bytes


@dataclass(frozen=True)
class CheckReport:
    """What ``check`` found, file by file in the order of discovery."""

    findings: tuple[tuple[str, Diagnostic], ...]
    """Each diagnostic with the path of its file."""
    files: int
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 findings, 2 an input that could not be dealt with."""
        return 2 if self.problems else 1 if self.findings else 0


@dataclass(frozen=True)
class Examined:
    """One file's facts, which are empty if it could not be examined.

    ``tensorflow``: whether it has to do with TensorFlow at all, be it that it runs sessions of others.
    """

    facts: Facts
    tensorflow: bool = False


@dataclass(frozen=True)
class Scope:
    """Which files are worth parsing."""

    marks: tuple[bytes, ...]
    """A file that any rule can speak about holds one of these."""
    support: frozenset[str] = frozenset()
    """The names of the support modules that are shipped."""
    all_imports: bool = False
    """Whether the imports of the other files matter, too."""


def check(discovery: Discovery, options: Options, jobs: int) -> CheckReport:
    """Examine the files of ``discovery``."""
    examined, problems = examine_files(discovery.files, options, jobs, all_imports=True)
    examined = _with_helpers(examined, options)
    findings = tuple((one.facts.path, found) for one in examined for found in one.facts.diagnostics)
    return CheckReport(findings, len(discovery.files), (*discovery.problems, *problems))


def _with_helpers(examined: Sequence[Examined], options: Options) -> list[Examined]:
    """The same, with what is to be said about files without TensorFlow that TensorFlow 1 programs import."""
    if not any(one.facts.is_tf1 for one in examined):
        return list(examined)
    programs = group([as_module(one, core=one.facts.is_tf1) for one in examined])
    helpers = {path for program in programs for path in program.helpers}
    return [
        replace(one, facts=_helper_facts(one.facts, options)) if one.facts.path in helpers else one for one in examined
    ]


def _helper_facts(facts: Facts, options: Options) -> Facts:
    try:
        found = examine_helper(decode(facts.path, read_bytes(facts.path)).source, options)
    except ProjectError:
        return facts
    return facts if found.error is not None else replace(facts, diagnostics=found.diagnostics)


def as_module(one: Examined, *, core: bool) -> Module:
    """One file as `tf2mig.project.programs` sees it."""
    return Module(one.facts.path, one.facts.imports, one.tensorflow, core)


def examine_files(
    files: Sequence[Candidate], options: Options, jobs: int, *, all_imports: bool = False
) -> tuple[list[Examined], list[Problem]]:
    """What each file holds, in order, and what could not be examined.

    With ``all_imports``, the imports of files that have nothing to do with TensorFlow are told, too.
    """
    scope = Scope(source_marks(options), support_names(), all_imports)
    task = partial(examine_file, options=options, scope=scope)
    results = run_all(task, files, [file.size for file in files], jobs)
    examined: list[Examined] = []
    problems: list[Problem] = []
    for file, result in zip(files, results, strict=True):
        if isinstance(result, Examined) and result.facts.error is None:
            examined.append(result)
            continue
        examined.append(Examined(Facts(file.path)))
        if isinstance(result, Crash):
            problems.append(Problem(file.path, result.reason))
        elif isinstance(result, Problem):
            problems.append(result)
        else:
            problems.append(Problem.from_error(file.path, result.facts.error or ""))
    return examined, problems


def examine_file(file: Candidate, options: Options, scope: Scope) -> Examined | Problem:
    """What one file holds; a problem if it cannot be read.

    A file found in a folder that has none of the scope's marks cannot concern us and is not parsed; a
    support module that we wrote is nobody's to migrate.
    """
    try:
        raw = read_bytes(file.path)
        if is_support_module(file.path, raw, scope.support):
            return Examined(Facts(file.path))
        concerns = any(mark in raw for mark in scope.marks)
        if concerns or file.explicit or b"\0" in raw:
            return Examined(examine(decode(file.path, raw).source, options), concerns)
        if not scope.all_imports:
            return Examined(Facts(file.path))
        return Examined(Facts(file.path, imports=scan_imports(raw)), runs_sessions(raw))
    except ProjectError as error:
        return error.problem


def runs_sessions(raw: bytes) -> bool:
    """Whether a file may run sessions that others hand to it, though it does not import TensorFlow."""
    return (b"feed_dict" in raw or b"sess" in raw) and (b".run(" in raw or b".eval(" in raw)


def source_marks(options: Options) -> tuple[bytes, ...]:
    """Byte strings of which a file that any rule can speak about holds at least one."""
    if not options.extend_rules:
        return (b"tensorflow",)
    from tf2mig.project.userrules import packages

    return (b"tensorflow", *packages(options.extend_rules))
