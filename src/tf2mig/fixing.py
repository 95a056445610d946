"""Fixing a program: plans, passes of edits until nothing changes, and the safety net."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tf2mig.engine import Destination, FileResult, Options, ProgramResult
from tf2mig.examination import mentions_tensorflow, open_module, run_rules, selected
from tf2mig.findings import Applicability, Diagnostic, Edit, Fix
from tf2mig.rules.module import Module, Plan
from tf2mig.rules.planning import Evidence, gather, make_plans
from tf2mig.syntax.edits import EditSet, apply_edits
from tf2mig.syntax.imports import add_imports
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError

PASSES = 12


@dataclass
class Work:
    """One file on its way through the passes."""

    source: Source
    text: str
    module: Module | None = None
    evidence: Evidence | None = None
    plan: Plan = field(default_factory=Plan)
    error: str | None = None
    written: frozenset[int] = frozenset()
    found: tuple[Diagnostic, ...] = ()
    remaining: tuple[Diagnostic, ...] = ()
    requirements: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)


def fix_sources(sources: Sequence[Source], options: Options) -> ProgramResult:
    """See `tf2mig.engine.fix_program`."""
    works = [_open(s, options) for s in sources]
    evidence = [w.evidence for w in works]
    needs = any(e is not None and e.world == "tf1" and e.graph for e in evidence)
    destination: Destination = "compat" if needs else "native"
    _plan(works, destination)
    for work in works:
        fix_one(work, options)
    return ProgramResult(
        tuple(FileResult(w.source, w.text, w.found, w.remaining, w.error) for w in works),
        "compat" if needs else "none",
        requirements=_unique(r for w in works for r in w.requirements),
        support=_unique(s for w in works for s in w.support),
    )


def _open(source: Source, options: Options) -> Work:
    work = Work(source, source.text)
    if not mentions_tensorflow(source.text):
        return work
    try:
        work.module = open_module(source, options)
    except ParseError as e:
        work.error = f"{e.line}:{e.column}: {e.message}"
        return work
    work.evidence = gather(work.module)
    return work


def _plan(works: Sequence[Work], destination: Destination) -> None:
    plans = make_plans([w.module for w in works], [w.evidence for w in works], destination)
    for work, plan in zip(works, plans, strict=True):
        work.plan = plan


def fix_one(work: Work, options: Options) -> None:
    """Apply fixes, pass by pass, until none is left; record what was found, needed and left."""
    if work.module is None:
        return
    module: Module = work.module
    module.plan = work.plan
    if module.plan.world == "unknown":
        pass
    for number in range(PASSES):
        found = list(selected(module, run_rules(module), options))
        if number == 0:
            work.found = tuple(found)
        step = _take(found, options)
        if not step.edits:
            break
        text = _add_imports(step, module, options, work)
        if text is None:
            break
        work.requirements.extend(r for f in step.fixes for r in f.requirements)
        work.support.extend(s for f in step.fixes for s in f.support)
        work.text = text
        module = open_module(Source(text, work.source.path), options, work.plan, work.written)
    work.remaining = tuple(selected(module, run_rules(module), options))


@dataclass
class Step:
    """What one pass applies."""

    edits: list[Edit] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)


def _take(found: Sequence[Diagnostic], options: Options) -> Step:
    """The fixes of one pass: those that may be applied and do not overlap.

    Only those of the lowest phase: what import statements say decides how the rest is written.
    """
    step = Step()
    taken = EditSet()
    usable = [d.fix for d in found if d.fix is not None and _applies(d, options)]
    phase = min((f.phase for f in usable), default=0)
    for fix in usable:
        if fix.phase == phase and taken.add(fix.edits):
            step.fixes.append(fix)
            step.edits.extend(e for e in fix.edits if e not in step.edits)
    return step


def _applies(d: Diagnostic, options: Options) -> bool:
    if d.fix is None or d.applicability is Applicability.MANUAL:
        return False
    return options.unsafe_fixes or d.applicability is Applicability.SAFE


def _add_imports(step: Step, module: Module, options: Options, work: Work) -> str | None:
    """The text after a pass, with the imports that its fixes need; keeps ``work.written`` right."""
    text, written = _apply(module.text, step, work.written)
    wanted = [i for f in step.fixes for i in f.imports]
    try:
        after = open_module(Source(text, work.source.path), options, work.plan)
    except ParseError:
        return None
    extra = add_imports(after.tree, wanted)
    work.written = frozenset(_shift(written, extra))
    return apply_edits(text, extra)


def _apply(text: str, step: Step, written: Iterable[int]) -> tuple[str, set[int]]:
    """Apply a pass, and say where the names stand that it and earlier passes wrote."""
    edits = sorted(set(step.edits), key=lambda e: (e.start, e.end))
    result = apply_edits(text, step.edits)
    at: dict[Edit, int] = {}
    shift = 0
    for edit in edits:
        at[edit] = edit.start + shift
        shift += len(edit.text) - (edit.end - edit.start)
    kept = [w for w in written if not any(e.start < w < e.end or (e.start == w < e.end) for e in edits)]
    marks = _shift(kept, edits)
    for fix in step.fixes:
        for index, offset in fix.marks:
            marks.update(_shift([offset], edits) if index < 0 else {at[fix.edits[index]] + offset})
    return result, marks


def _shift(offsets: Iterable[int], edits: Sequence[Edit]) -> set[int]:
    """Where offsets of the old text stand in the new one."""
    return {o + sum(len(e.text) - (e.end - e.start) for e in edits if e.end <= o) for o in offsets}


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
