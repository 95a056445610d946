"""Fixing a program: which destination, and the way there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tf2mig.api.surface import TF1, Surface
from tf2mig.engine.examination import mentions_tensorflow, open_module, run_rules, selected
from tf2mig.engine.passes import Fixed, fix_module, with_plan
from tf2mig.engine.results import Destination, Facts, FileResult, Options, ProgramResult
from tf2mig.engine.starred import as_given, imports_written_out
from tf2mig.findings import Diagnostic
from tf2mig.rules.module import Module, Plan
from tf2mig.rules.planning import Evidence, gather, make_plans
from tf2mig.rules.registry import BEFORE_LIFTING
from tf2mig.syntax.edits import EditSet
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError

KERAS_2 = "tf-keras"
LEFT_OVER = "TFM799"


@dataclass
class Work:
    """One file on its way: its module and evidence where it uses TensorFlow, or why it could not be read."""

    source: Source
    module: Module | None = None
    evidence: Evidence | None = None
    error: str | None = None


@dataclass
class Outcome:
    """What became of every file of a program."""

    fixed: list[Fixed | None]
    requirements: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)


def fix_sources(sources: Sequence[Source], options: Options) -> ProgramResult:
    """See `tf2mig.engine.fix_program`."""
    written = imports_written_out(sources, lambda symbol: Surface.load(TF1).get(symbol) is not None)
    return as_given(_fix_written(written, options), sources, written)


def _fix_written(sources: Sequence[Source], options: Options) -> ProgramResult:
    works = _open_all(sources, options)
    if not any(w.evidence is not None and w.evidence.world == "tf1" for w in works):
        return _result(works, _planned(works, "native", options), "none")
    if not any(w.evidence is not None and w.evidence.world == "tf1" and _builds_or_switches(w.evidence) for w in works):
        outcome = _planned(works, "native", options)
        if _settled(outcome, options):
            return _result(works, outcome, "none")
        return _result(works, _planned(works, "compat", options), "compat")
    blockers: tuple[Diagnostic, ...] = ()
    if options.destination == "native":
        lifted, blockers = _lifted(works, options)
        if lifted is not None:
            return _result(works, lifted, "native")
    return _result(works, _planned(works, "compat", options), "compat", blockers)


_HELPER = Plan(mode="native", surroundings=True)


def helper_facts(source: Source, options: Options) -> Facts:
    """See `tf2mig.engine.examine_helper`."""
    try:
        module = open_module(source, options, _HELPER)
    except ParseError as e:
        return Facts(source.path, error=f"{e.line}:{e.column}: {e.message}")
    return Facts(source.path, tuple(selected(module, run_rules(module), options)))


def fix_helper_source(source: Source, options: Options) -> FileResult:
    """See `tf2mig.engine.fix_helper`."""
    try:
        module = open_module(source, options, _HELPER)
    except ParseError as e:
        return FileResult(source, source.text, error=f"{e.line}:{e.column}: {e.message}")
    fixed = fix_module(module, options)
    return FileResult(source, fixed.source.text, fixed.found, fixed.remaining, None, fixed.source.cells)


def _builds_or_switches(evidence: Evidence) -> bool:
    """Whether a module says that its program builds graphs, or that it does not: neither is left to names
    alone.
    """
    return evidence.graph or evidence.eager


def _open_all(sources: Sequence[Source], options: Options) -> list[Work]:
    """Open what uses TensorFlow, and in a program of several modules what may import that."""
    if not any(mentions_tensorflow(s.text) for s in sources):
        return [Work(s) for s in sources]
    return [_open(s, options) if len(sources) > 1 or mentions_tensorflow(s.text) else Work(s) for s in sources]


def _open(source: Source, options: Options) -> Work:
    work = Work(source)
    try:
        work.module = open_module(source, options)
    except ParseError as e:
        work.error = f"{e.line}:{e.column}: {e.message}"
        return work
    work.evidence = gather(work.module)
    return work


def _planned(works: Sequence[Work], mode: Destination, options: Options) -> Outcome:
    """Fix every module under the plans of a destination."""
    plans = make_plans([w.module for w in works], [w.evidence for w in works], mode)
    outcome = _fixed(works, plans, options)
    if KERAS_2 in outcome.requirements and mode == "compat" and not any(p.legacy_keras for p in plans):
        # What the fixes wrote needs it, where the original did not.
        plans = make_plans([w.module for w in works], [w.evidence for w in works], mode, keras2=True)
        outcome = _fixed(works, plans, options)
    return outcome


def _fixed(works: Sequence[Work], plans: Sequence[Plan], options: Options) -> Outcome:
    outcome = Outcome([])
    for work, plan in zip(works, plans, strict=True):
        fixed = fix_module(with_plan(work.module, plan), options) if work.module else None
        _note(outcome, fixed)
    return outcome


def _note(outcome: Outcome, fixed: Fixed | None) -> None:
    outcome.fixed.append(fixed)
    if fixed is not None:
        outcome.requirements.extend(fixed.requirements)
        outcome.support.extend(fixed.support)


def _settled(outcome: Outcome, options: Options) -> bool:
    """Whether fixing the results again would change nothing.

    What is left of TF1 in a module makes its other calls look like TF1's too; where that would change them
    once more, the module must say with its imports which world it belongs to.
    """
    for fixed in outcome.fixed:
        if fixed is None or fixed.module is None:
            continue
        evidence = gather(fixed.module)
        if evidence.world != "tf1":
            continue
        plan = make_plans([fixed.module], [evidence], "native")[0]
        again = fix_module(open_module(fixed.source, options, plan), options)
        if again.source.text != fixed.source.text:
            return False
    return True


def _lifted(works: Sequence[Work], options: Options) -> tuple[Outcome | None, tuple[Diagnostic, ...]]:
    """The program lifted to native TensorFlow 2, or why that cannot be."""
    from tf2mig.lift import lift_program
    from tf2mig.lift.finish.seeding import seed_layers, uses_random
    from tf2mig.lift.finish.shared_initializers import GENERATOR, draw_apart
    from tf2mig.lift.polish.polished import polished
    from tf2mig.syntax.imports import loaded_names

    given, works = works, [_prepared(w, options) for w in works]
    result = lift_program([w.source for w in works], unsafe=options.unsafe_fixes)
    if result.texts is None:
        return None, tuple(result.blockers)
    outcome = Outcome([], list(result.requirements), list(result.support))
    probability = any("native" in w.evidence.probability for w in works if w.evidence)
    plan = Plan(mode="native", world="tf1", lifted=True, surroundings=True, probability=probability)
    written = getattr(result, "written", {})
    blockers: list[Diagnostic] = []
    random = options.beside_random or any(uses_random(w.source) for w in works)
    starred = any(a.name == "*" for w in works if w.module for s in w.module.tree.imports for a in s.names)
    for original, work in zip(given, works, strict=True):
        text = result.texts.get(work.source.path, work.source.text)
        if work.module is None or work.evidence is None:
            outcome.fixed.append(None)
            continue
        try:
            read = frozenset() if starred else frozenset(loaded_names(work.module.tree))
            module = open_module(replace(work.source, text=text), options, replace(plan, used=read))
        except ParseError:
            return None, tuple(result.blockers)
        marks = frozenset(written.get(work.source.path, ()))
        fixed = fix_module(module, options, marks)
        fixed.found = _found(original, options)
        blockers.extend(_left_over(fixed))
        text = fixed.source.text
        text = draw_apart(text) if module.worlds.resolve(GENERATOR) else text
        text = polished(seed_layers(text, beside=random), original.source.text, alone=len(works) == 1)
        fixed.source = replace(fixed.source, text=text)
        _note(outcome, fixed)
    if blockers:
        return None, (*result.blockers, *blockers)
    return outcome, tuple(result.blockers)


def _prepared(work: Work, options: Options) -> Work:
    """A file with the fixes that must be made while it still says what runs return."""
    if work.module is None or work.evidence is None or not work.evidence.aged:
        return work
    module = open_module(work.source, options, Plan(world="tf1", surroundings=True))
    found = [d for rule in BEFORE_LIFTING for d in rule(module)]
    edits = EditSet()
    for d in selected(module, found, options):
        if d.fix is not None:
            edits.add(d.fix.edits)
    if not edits:
        return work
    source = replace(work.source, text=edits.apply(work.source.text))
    return Work(source, open_module(source, options), work.evidence)


def _found(work: Work, options: Options) -> tuple[Diagnostic, ...]:
    """What there was to be found in a module of a program that could be lifted."""
    from tf2mig.engine.examination import examine_source

    return examine_source(work.source, options, lifted=True).diagnostics


_GRAPHS_ONLY = frozenset({"tf_slim", "tf1_slim"})
"""A package and a support module whose layers make their variables in TF1's graphs."""


def _left_over(fixed: Fixed) -> Iterable[Diagnostic]:
    """What of TF1 is left in a lifted module, each a blocker."""
    module = fixed.module
    assert module is not None
    for use in module.symbols.uses:
        only_tf1 = use.door == "tf" and module.worlds.only_tf1(use.symbol)
        if use.door == "compat.v1" or only_tf1:
            message = f"`{use.symbol}` has no native counterpart"
            yield module.diagnostic(LEFT_OVER, message, use.node, symbol=use.symbol)
    if fixed.requirements or fixed.support:
        for node in module.tree.imports:
            brought = {a.name for a in node.names} if isinstance(node, ast.Import) else {node.module or ""}
            for name in sorted(brought & _GRAPHS_ONLY):
                yield module.diagnostic(LEFT_OVER, f"what `{name}` stands in for has no native counterpart", node)


def _result(
    works: Sequence[Work],
    outcome: Outcome,
    destination: Destination | str,
    blockers: tuple[Diagnostic, ...] = (),
) -> ProgramResult:
    files = []
    for work, fixed in zip(works, outcome.fixed, strict=True):
        if fixed is None:
            files.append(FileResult(work.source, work.source.text, error=work.error))
        else:
            files.append(
                FileResult(work.source, fixed.source.text, fixed.found, fixed.remaining, None, fixed.source.cells)
            )
    return ProgramResult(
        tuple(files),
        destination,  # type: ignore[arg-type]
        blockers,
        tuple(dict.fromkeys(outcome.requirements)),
        tuple(dict.fromkeys(outcome.support)),
    )
