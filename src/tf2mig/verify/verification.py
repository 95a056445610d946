"""The verdict: runs BEFORE and AFTER, compares what they printed and computed, and says whether it is the
same.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from tf2mig.verify import launch
from tf2mig.verify.crossings import Comparison, compare_crossings
from tf2mig.verify.interpreters import Interpreter, describe, find_tf1, target_python
from tf2mig.verify.launch import Job, Limits, Outcome, run
from tf2mig.verify.noise import Noise
from tf2mig.verify.printed import Difference, Tolerance, compare, tokens
from tf2mig.verify.programs import Program, UsageError
from tf2mig.verify.variables import compare_variables

Answer = Literal["same", "different", "not comparable"]
EXIT_CODES: dict[Answer, int] = {"same": 0, "different": 1, "not comparable": 2}


@dataclass(frozen=True)
class Settings:
    """How to verify; what the command line sets."""

    args: tuple[str, ...] = ()
    steps: int | None = None
    tolerance: Tolerance = field(default_factory=Tolerance)
    limits: Limits = field(default_factory=Limits)
    tf1_python: str | None = None
    tf2_python: str | None = None


@dataclass(frozen=True)
class Oracle:
    """What ran BEFORE."""

    interpreter: Interpreter
    compat: bool = False
    """Whether it is the target's own TensorFlow 1 runtime, for want of a TensorFlow 1.15."""

    def __str__(self) -> str:
        return f"tf.compat.v1 of {self.interpreter}" if self.compat else str(self.interpreter)


@dataclass(frozen=True)
class Verdict:
    """What verify found out."""

    answer: Answer
    reason: str
    """One line."""
    oracle: Oracle
    target: Interpreter
    before: Outcome
    after: Outcome
    printed: Difference | None = None
    numbers: int = 0
    """Numbers that BEFORE printed."""
    crossings: Comparison = field(default_factory=Comparison)
    variables: Comparison = field(default_factory=Comparison)

    @property
    def exit_code(self) -> int:
        """0 same, 1 different, 2 not comparable."""
        return EXIT_CODES[self.answer]


def choose_oracle(named: str | None, target: Interpreter) -> Oracle:
    """TensorFlow 1.15 in the interpreter named or found; else the target's tf.compat.v1.

    Raises ``UsageError`` when the interpreter that was named has no TensorFlow 1.15.
    """
    if named is None:
        found = find_tf1()
        return Oracle(found) if found else Oracle(target, compat=True)
    described = describe(named)
    if isinstance(described, str):
        raise UsageError(f"--tf1-python: {described}")
    if not described.is_tf1:
        raise UsageError(f"--tf1-python: {named} has {described}, not TensorFlow 1.15")
    return Oracle(described)


def choose_target(named: str | None) -> Interpreter:
    """The interpreter for AFTER. Raises ``UsageError`` when it has no TensorFlow 2."""
    described = describe(target_python(named))
    if isinstance(described, str):
        hint = "" if named else "; install tf2mig[verify], or name an interpreter with --tf2-python"
        raise UsageError(described + hint)
    if not described.tensorflow.startswith("2."):
        raise UsageError(f"--tf2-python: {described.path} has {described}, not TensorFlow 2")
    return described


def verify(before: Program, after: Program, settings: Settings) -> Verdict:
    """Run both programs and compare. Raises ``UsageError`` for interpreters that will not do."""
    target = choose_target(settings.tf2_python)
    oracle = choose_oracle(settings.tf1_python, target)
    jobs = (_job_before(before, oracle, settings), _job(after, target.path, settings))
    try:
        first, second = _run_both(jobs)
    finally:
        launch.cancelled.clear()
    verdict = judge(first, second, oracle, target, settings.tolerance)
    if verdict.answer != "different":
        return verdict
    nudged = replace(jobs[0], extra=(*jobs[0].extra, ("nudge", True)))
    return judge_again(verdict, run(nudged), settings.tolerance)


def _run_both(jobs: tuple[Job, Job]) -> tuple[Outcome, Outcome]:
    """Run both at the same time; on Ctrl-C neither goes on."""
    with ThreadPoolExecutor(2) as pool:
        outcomes = pool.map(run, jobs)
        try:
            first, second = outcomes
        except BaseException:  # the pool would wait for its children
            launch.cancelled.set()
            raise
    return first, second


def _job(program: Program, python: str, settings: Settings) -> Job:
    return Job(python, program.root, program.entry, args=settings.args, limits=settings.limits, steps=settings.steps)


def _job_before(program: Program, oracle: Oracle, settings: Settings) -> Job:
    job = _job(program, oracle.interpreter.path, settings)
    if not oracle.compat:
        return job
    return replace(job, environment=(("TF_USE_LEGACY_KERAS", "1"),), extra=(("runtime", "compat"),))


def judge(
    before: Outcome,
    after: Outcome,
    oracle: Oracle,
    target: Interpreter,
    tolerance: Tolerance,
    again: Outcome | None = None,
) -> Verdict:
    """Compare two outcomes; ``again`` is BEFORE with its random numbers changed in the last bit."""
    base = Verdict("not comparable", "", oracle, target, before, after)
    for name, outcome in ((f"BEFORE under {oracle}", before), (f"AFTER under {target}", after)):
        if not outcome.ok:
            return replace(base, reason=f"{name} does not run to its end: {outcome.reason}")
    prefix = _was_stopped(before) or _was_stopped(after)
    noise = Noise((before.stdout, (again or before).stdout), (before.events, (again or before).events))
    old, new = before.events, after.events
    verdict = replace(
        base,
        printed=compare(before.stdout, after.stdout, tolerance, prefix=prefix, noise=noise.of_token),
        numbers=sum(t.value is not None for t in tokens(before.stdout)),
        crossings=compare_crossings(old, new, tolerance, prefix=prefix, noise=noise.of_value),
        variables=Comparison() if prefix else compare_variables(old, new, tolerance, noise=noise.of_variable),
    )
    return _decide(verdict)


def _was_stopped(outcome: Outcome) -> bool:
    return any(event["kind"] == "stopped" for event in outcome.events)


def _decide(verdict: Verdict) -> Verdict:
    """Name the first place where the two part; a value that was computed tells more than a line that was
    printed.
    """
    crossing, variable, printed = verdict.crossings.difference, verdict.variables.difference, verdict.printed
    if crossing is not None:
        return replace(verdict, answer="different", reason=str(crossing))
    if printed is not None:
        return replace(verdict, answer="different", reason=str(printed))
    if variable is not None:
        return replace(verdict, answer="different", reason=f"variable {variable} at the end")
    if not tokens(verdict.before.stdout) and not verdict.crossings.compared and not verdict.variables.compared:
        return replace(verdict, reason="the programs print nothing, and nothing that they compute can be paired")
    return replace(verdict, answer="same", reason=_what_agrees(verdict))


def _what_agrees(verdict: Verdict) -> str:
    parts = [f"{verdict.numbers} printed numbers"] if verdict.numbers else ["the printed text"]
    if verdict.crossings.compared:
        parts.append(f"{verdict.crossings.compared} computed values")
    if verdict.variables.compared:
        parts.append(f"{verdict.variables.compared} variables")
    return ", ".join(parts) + (" agree" if len(parts) > 1 or verdict.numbers else " agrees")


def judge_again(verdict: Verdict, again: Outcome, tolerance: Tolerance) -> Verdict:
    """Take a difference back as far as BEFORE differs from itself when it is run again.

    What is left of a program whose results differ from the beginning is not comparable.
    """
    if not again.ok:
        return replace(verdict, answer="not comparable", reason=f"BEFORE does not run every time: {again.reason}")
    first = verdict.reason
    second = judge(verdict.before, verdict.after, verdict.oracle, verdict.target, tolerance, again)
    if second.answer != "same":
        return second
    if _parts_at_once(verdict):
        return replace(
            second,
            answer="not comparable",
            reason=f"BEFORE does not give the same results each time: {first}",
        )
    excuse = f"as far as rounding allows ({first}; run again, BEFORE parts there from itself)"
    return replace(second, reason=f"{second.reason}, {excuse}")


def _parts_at_once(verdict: Verdict) -> bool:
    """Whether nothing agrees before the first difference."""
    crossing, printed = verdict.crossings.difference, verdict.printed
    if crossing is not None:
        return crossing.step == 1 and crossing.count > 1
    return printed is not None and printed.line_before in (None, 1)
