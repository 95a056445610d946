"""Fixing one module: passes of edits until nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tf2mig.engine.examination import open_module, run_rules, selected
from tf2mig.engine.results import Options
from tf2mig.engine.safety import Ban, offending, rolled_back
from tf2mig.findings import Applicability, Diagnostic, Edit
from tf2mig.rules.module import Module, Plan
from tf2mig.syntax.edits import EditSet, Shift, apply_edits
from tf2mig.syntax.imports import add_imports
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError

PASSES = 12


@dataclass
class Fixed:
    """A module after its passes."""

    source: Source
    found: tuple[Diagnostic, ...] = ()
    remaining: tuple[Diagnostic, ...] = ()
    requirements: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    module: Module | None = None


@dataclass
class _Step:
    """What one pass applies."""

    taken: list[Diagnostic] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


def fix_module(module: Module, options: Options, written: frozenset[int] = frozenset()) -> Fixed:
    """Apply fixes, pass by pass, until none is left.

    ``module.plan`` holds for all passes; ``written`` are offsets of names that already mean the target's.
    """
    if written:
        module = open_module(module.source, options, module.plan, written)
    fixed = Fixed(module.source)
    bans: set[Ban] = set()
    for number in range(PASSES):
        found = list(selected(module, run_rules(module), options))
        if number == 0:
            fixed.found = tuple(found)
        following = _pass(module, found, options, bans, fixed)
        if following is None:
            break
        module = following
    fixed.source = module.source
    fixed.module = module
    left = selected(module, run_rules(module), options)
    fixed.remaining = tuple(rolled_back(d, module) if Ban.of(d) in bans else d for d in left)
    return fixed


def _pass(module: Module, found: Sequence[Diagnostic], options: Options, bans: set[Ban], fixed: Fixed) -> Module | None:
    """One pass; the new module, or None when there is nothing to do. Fixes that go wrong are banned and
    left out.
    """
    for _ in range(len(found) + 1):
        step = _take([d for d in found if Ban.of(d) not in bans], options)
        if not step.edits:
            return None
        following, wrong = _carry_out(module, step, options)
        if following is not None and not wrong:
            fixed.requirements.extend(r for d in step.taken if d.fix for r in d.fix.requirements)
            fixed.support.extend(s for d in step.taken if d.fix for s in d.fix.support)
            return following
        bans |= wrong or {Ban.of(step.taken[0])}
    return None


def _take(found: Sequence[Diagnostic], options: Options) -> _Step:
    """The fixes of one pass: those that may be applied and do not overlap.

    Only those of the lowest phase: what import statements say decides how the rest is written.
    """
    step = _Step()
    taken, edits = EditSet(), dict[Edit, None]()
    usable = [d for d in found if d.fix is not None and _applies(d, options)]
    phase = min((d.fix.phase for d in usable if d.fix), default=0)
    for d in usable:
        if d.fix is not None and d.fix.phase == phase and taken.add(d.fix.edits):
            step.taken.append(d)
            edits.update(dict.fromkeys(d.fix.edits))
    step.edits.extend(edits)
    return step


def _applies(d: Diagnostic, options: Options) -> bool:
    if d.applicability is Applicability.MANUAL:
        return False
    return options.unsafe_fixes or d.applicability is Applicability.SAFE


def _carry_out(module: Module, step: _Step, options: Options) -> tuple[Module | None, set[Ban]]:
    """The module after a pass, imports added, and the fixes whose result is wrong."""
    text, marks = _apply(module, step)
    try:
        after = _open(module, text, options, frozenset(), step.edits)
    except ParseError:
        return None, _unparsable(module, step, options)
    wanted = [i for d in step.taken if d.fix for i in d.fix.imports]
    extra = add_imports(after.tree, wanted)
    written = frozenset(shift([m for group in marks.values() for m in group], extra))
    result = _open(after, apply_edits(text, extra), options, written, extra)
    by_fix = {Ban.of(d): shift(marks[d], extra) for d in step.taken if d in marks}
    return result, offending(result, by_fix)


def _open(module: Module, text: str, options: Options, written: frozenset[int], edits: Sequence[Edit] = ()) -> Module:
    cells = tuple(sorted(shift(module.source.cells, edits))) if module.source.cells else ()
    return open_module(Source(text, module.source.path, cells), options, module.plan, written)


def _unparsable(module: Module, step: _Step, options: Options) -> set[Ban]:
    """The fixes of a pass that break the syntax on their own."""
    wrong = set()
    for d in step.taken:
        assert d.fix is not None
        try:
            _open(module, apply_edits(module.text, d.fix.edits), options, frozenset())
        except (ParseError, ValueError):
            wrong.add(Ban.of(d))
    return wrong


def _apply(module: Module, step: _Step) -> tuple[str, dict[Diagnostic | None, set[int]]]:
    """Apply a pass. Says where the names stand that each of its fixes wrote, and (None) those of earlier
    passes.
    """
    edits = sorted(set(step.edits), key=lambda e: (e.start, e.end))
    result = apply_edits(module.text, step.edits)
    at: dict[Edit, int] = {}
    grown = 0
    for edit in edits:
        at[edit] = edit.start + grown
        grown += len(edit.text) - (edit.end - edit.start)
    shifted = Shift(edits)
    marks: dict[Diagnostic | None, set[int]] = {
        None: {shifted.of(w) for w in module.written if not shifted.replaces(w)}
    }
    for d in step.taken:
        assert d.fix is not None
        places = marks.setdefault(d, set())
        for index, offset in d.fix.marks:
            places.add(shifted.of(offset) if index < 0 else at[d.fix.edits[index]] + offset)
    return result, marks


def shift(offsets: Iterable[int], edits: Sequence[Edit]) -> set[int]:
    """Where offsets of the old text stand in the new one; an insertion at an offset comes before it."""
    shifted = Shift(edits)
    return {shifted.of(o) for o in offsets}


def with_plan(module: Module, plan: Plan) -> Module:
    """The module, its plan changed."""
    module.plan = plan
    return module
