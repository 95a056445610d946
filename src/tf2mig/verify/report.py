"""A verdict as text for people and as a document for programs."""

from __future__ import annotations

import math
from typing import Any

from tf2mig.verify.crossings import Comparison, ValueDifference
from tf2mig.verify.launch import Outcome
from tf2mig.verify.verification import Verdict


def as_text(verdict: Verdict) -> str:
    """The verdict in a line, then what it rests on."""
    lines = [
        f"{verdict.answer}: {verdict.reason}",
        f"  before: {verdict.oracle} ({verdict.before.seconds:.1f} s)",
        f"  after:  {verdict.target} ({verdict.after.seconds:.1f} s)",
    ]
    if verdict.oracle.compat:
        lines.append("  no TensorFlow 1.15 was found: the target's own TensorFlow 1 runtime spoke for it")
    if verdict.answer == "different":
        lines += _differences(verdict)
    if verdict.answer == "not comparable":
        lines += _complaints(verdict)
    for what, comparison in (("computed values", verdict.crossings), ("variables", verdict.variables)):
        if comparison.unpaired:
            count = comparison.unpaired
            lines.append(f"  {count} {what} of BEFORE could not be paired with AFTER's, and were left out")
        lines += [f"  note: {note}" for note in comparison.notes]
    return "\n".join(lines)


def _differences(verdict: Verdict) -> list[str]:
    lines = []
    if verdict.printed is not None:
        lines.append(f"  printed:  {verdict.printed}")
    if verdict.crossings.difference is not None:
        lines.append(f"  computed: {verdict.crossings.difference}")
    if verdict.variables.difference is not None:
        lines.append(f"  variable: {verdict.variables.difference} at the end")
    return lines


def _complaints(verdict: Verdict) -> list[str]:
    """The end of what a program that did not run wrote to standard error."""
    for outcome in (verdict.before, verdict.after):
        if not outcome.ok and outcome.stderr.strip():
            return ["  | " + line[:200] for line in outcome.stderr.strip().splitlines()[-8:]]
    return []


def as_document(verdict: Verdict) -> dict[str, Any]:
    """Everything that ``as_text`` says, as plain data."""
    printed = verdict.printed
    return {
        "verdict": verdict.answer,
        "reason": verdict.reason,
        "exit_code": verdict.exit_code,
        "oracle": {
            "kind": "tf.compat.v1" if verdict.oracle.compat else "tensorflow-1.15",
            "tensorflow": verdict.oracle.interpreter.tensorflow,
            "python": verdict.oracle.interpreter.python,
        },
        "target": {"tensorflow": verdict.target.tensorflow, "python": verdict.target.python},
        "before": _run(verdict.before),
        "after": _run(verdict.after),
        "printed": {
            "numbers": verdict.numbers,
            "difference": printed
            and {
                "line_before": printed.line_before,
                "line_after": printed.line_after,
                "before": printed.before,
                "after": printed.after,
                "name": printed.label,
                "relative": _finite(printed.relative),
            },
        },
        "computed": _comparison(verdict.crossings),
        "variables": _comparison(verdict.variables),
    }


def _run(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status,
        "seconds": round(outcome.seconds, 2),
        "limit": outcome.limit,
        "reason": outcome.reason or None,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "compared": comparison.compared,
        "unpaired": comparison.unpaired,
        "difference": comparison.difference and _value(comparison.difference),
        "notes": comparison.notes,
    }


def _value(difference: ValueDifference) -> dict[str, Any]:
    return {
        "step": difference.step,
        "name": difference.name,
        "part": difference.part or None,
        "place": difference.place or None,
        "before": _finite(difference.before),
        "after": _finite(difference.after),
        "relative": _finite(difference.relative),
    }


def _finite(number: float | None) -> float | str | None:
    """A number that JSON can hold."""
    return number if number is None or math.isfinite(number) else str(number)
