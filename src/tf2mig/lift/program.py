"""Lifting one program, from sources to sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tf2mig.findings import Diagnostic
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.blockers import diagnostic
from tf2mig.lift.eager import lift_eager, runs_eagerly
from tf2mig.lift.estimators import lift_estimators, uses_estimators
from tf2mig.lift.finish.old_words import rename_placeholders
from tf2mig.lift.module import LiftedModule, lift_module
from tf2mig.lift.modules.joining import Joined, join
from tf2mig.lift.modules.parting import part_text
from tf2mig.lift.modules.public_names import with_public_names
from tf2mig.lift.modules.scripts import scripts
from tf2mig.lift.normalize.branches.settings import fold_settings
from tf2mig.lift.queues import lift_queues, uses_queues
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree


@dataclass(frozen=True)
class LiftResult:
    """New texts by path, or the reasons why there are none."""

    texts: dict[str, str] | None = None
    blockers: tuple[Diagnostic, ...] = ()
    support: tuple[str, ...] = ()
    requirements: tuple[str, ...] = field(default=())
    written: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """By path, the offsets of the TensorFlow names in the new text that already mean TF2's symbols."""


def lift_program(sources: Sequence[Source], *, unsafe: bool = False) -> LiftResult:
    """Lift the modules of one program, all or none. Never raises for what it cannot follow: see ``blockers``.

    With ``unsafe``, branches that a setting of the program never takes may be left out where nothing else helps.
    """
    try:
        result = _lift(sources)
        if result.texts is None and unsafe:
            folded = [fold_settings(s) for s in sources]
            other = _lift(folded) if any(f is not s for f, s in zip(folded, sources, strict=True)) else result
            return other if other.texts is not None else result
        return result
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as e:
        # A bug of ours must not cost the program its compat destination.
        reason = f"lifting met something that it does not know ({type(e).__name__}: {e}); please report it"
        return LiftResult(blockers=(diagnostic(sources[0], Blocked(None, "TFM700", reason)),))


TOGETHER = 100_000
"""Characters above which scripts that share modules are not read as one text, nor one of them with its modules."""


def _lift(sources: Sequence[Source]) -> LiftResult:
    runs = scripts(sources)
    if len(runs) > 1:
        small = all(sum(len(s.text) for s in run) <= TOGETHER for run in runs.values())
        apart = _lift_apart(list(runs.values())) if small else None
        if apart is not None:
            return apart
        if sum(len(s.text) for s in sources) > TOGETHER:
            reason = "many scripts need different things of the modules that they share"
            return LiftResult(blockers=(diagnostic(sources[0], Blocked(None, "TFM712", reason)),))
    return _lift_one(sources)


def _lift_apart(runs: list[list[Source]]) -> LiftResult | None:
    """The scripts of a program lifted one by one; None where one cannot be, or modules that they share differ then.

    What a script does not use of a module may be what only another one completes.
    """
    texts: dict[str, str] = {}
    support: dict[str, None] = {}
    requirements: dict[str, None] = {}
    written: dict[str, tuple[int, ...]] = {}
    for run in runs:
        result = _lift_one(run)
        if result.texts is None or any(texts.get(path, text) != text for path, text in result.texts.items()):
            return None
        texts |= result.texts
        written |= result.written
        support.update(dict.fromkeys(result.support))
        requirements.update(dict.fromkeys(result.requirements))
    return LiftResult(texts, support=tuple(support), requirements=tuple(requirements), written=written)


def _lift_one(sources: Sequence[Source]) -> LiftResult:
    sources = [with_public_names(s) for s in sources]
    texts: dict[str, str] = {}
    support: dict[str, None] = {}
    before: dict[str, set[str]] = {}
    lift = _lifter(sources)
    if lift is _lift_session and len(sources) > 1:
        together, known = _lift_together(sources)
        if together.texts is None:
            return together
        texts = dict(together.texts)
        before = dict.fromkeys(texts, known)
        support = dict.fromkeys(together.support)
    for source in sorted(sources, key=_most_likely_blocked):
        if source.path in texts:
            continue
        try:
            lifted = lift(source)
        except Blocked as blocked:
            return LiftResult(blockers=(diagnostic(source, blocked),))
        except ParseError as error:
            return LiftResult(blockers=(diagnostic(source, Blocked(None, "TFM700", error.message)),))
        texts[source.path] = lifted.text
        before[source.path] = _symbols(source)
        support.update(dict.fromkeys(lifted.support))
    texts = rename_placeholders(texts, [s.text for s in sources if s.path not in texts])
    written = {s.path: _written(s, texts[s.path], before[s.path]) for s in sources}
    return LiftResult(texts, support=tuple(support), written=written)


def _most_likely_blocked(source: Source) -> int:
    """Sorts modules so that a blocker shows itself before the others are lifted for nothing."""
    return 0 if "Session(" in source.text or "placeholder(" in source.text else 1


def _lift_together(sources: Sequence[Source]) -> tuple[LiftResult, set[str]]:
    """Lift those modules of a program that share a graph, and the symbols that they used; no texts at all where they
    cannot be followed.
    """
    joined: Joined | None = None
    try:
        joined = join(sources)
        if joined is None:
            return LiftResult({}), set()
        lifting = lift_queues if uses_queues(joined.source) else lift_module
        lifted = lifting(joined.source, joined.modules)
        texts = part_text(joined, lifted.text)
    except Blocked as blocked:
        source, blocked = joined.place(blocked) if joined is not None else (sources[0], blocked)
        return LiftResult(blockers=(diagnostic(source, blocked),)), set()
    except ParseError as error:
        return LiftResult(blockers=(diagnostic(sources[0], Blocked(None, "TFM700", error.message)),)), set()
    before = {symbol for part in joined.parts for symbol in _symbols(part.source)}
    return LiftResult(texts, support=lifted.support), before


def _lifter(sources: Sequence[Source]) -> Callable[[Source], LiftedModule]:
    """What lifts a program's modules: programs without sessions of their own have a way of their own."""
    if runs_eagerly(sources):
        return lift_eager
    if uses_estimators(sources):
        return lift_estimators
    return _lift_session


def _lift_session(source: Source) -> LiftedModule:
    return lift_queues(source) if uses_queues(source) else lift_module(source)


def _symbols(source: Source) -> set[str]:
    return {use.symbol for use in Symbols(Tree(source)).uses}


def _written(source: Source, text: str, before: set[str]) -> tuple[int, ...]:
    """Places of symbols that the program did not use before: lifting wrote them, so they are TF2's."""
    tree = Tree(Source(text, source.path))
    known = before | {u.symbol for u in Symbols(tree).uses if u.symbol.startswith(_STILL_TF1)}
    return tuple(tree.start(u.node) for u in Symbols(tree).uses if u.symbol not in known or _ours(u.symbol))


_STILL_TF1 = "tf.losses."
"""What lifting writes only in TF1's words, for the rules to see: TF2's losses are Keras'."""


def _ours(symbol: str) -> bool:
    """Symbols that mean something else in a lifted program than in TF1's: no use of TF1's is left."""
    return symbol.startswith(("tf.summary.", "tf.TensorSpec", "tf.function", "tf.Module"))


__all__ = ["LiftResult", "lift_program"]
