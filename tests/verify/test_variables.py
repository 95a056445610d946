"""Comparing the variables' values at the end."""

from __future__ import annotations

from typing import Any

from tf2mig.verify.printed import Tolerance
from tf2mig.verify.variables import compare_variables

TOLERANCE = Tolerance()


def variables(*values: tuple[str, float, bool]) -> list[dict[str, Any]]:
    raw = [{"name": n, "shape": [], "kind": "f", "head": [v], "trainable": t} for n, v, t in values]
    return [{"kind": "variables", "values": raw}]


def test_by_name_whatever_the_order() -> None:
    before = variables(("W:0", 1.0, True), ("b:0", 2.0, True))
    after = variables(("b:0", 2.0, True), ("W:0", 1.0, True), ("adam/m:0", 7.0, False))
    result = compare_variables(before, after, TOLERANCE)
    assert (result.compared, result.unpaired, result.difference) == (2, 0, None)


def test_a_difference_names_the_variable() -> None:
    found = compare_variables(variables(("W:0", 1.0, True)), variables(("W:0", 1.5, True)), TOLERANCE).difference
    assert found is not None
    assert (found.name, found.before, found.after) == ("W", 1.0, 1.5)


def test_other_names_are_paired_by_value_and_never_differ() -> None:
    before = variables(("dense/kernel:0", 1.0, True), ("dense/bias:0", 2.0, True))
    after = variables(("net/dense/kernel", 1.0, True), ("net/dense/bias", 2.5, True))
    result = compare_variables(before, after, TOLERANCE)
    assert (result.compared, result.unpaired, result.difference) == (1, 1, None)


def test_slots_are_not_asked_for() -> None:
    result = compare_variables(variables(("W/Adam:0", 1.0, False)), [], TOLERANCE)
    assert (result.compared, result.unpaired) == (0, 0)


def test_the_last_session_counts() -> None:
    before = [*variables(("W:0", 1.0, True)), *variables(("W:0", 3.0, True))]
    assert compare_variables(before, variables(("W:0", 3.0, True)), TOLERANCE).difference is None


def test_eager_variables_that_share_a_name_are_not_compared_by_it() -> None:
    before = variables(("Variable:0", 1.0, True), ("Variable_1:0", 2.0, True))
    after = variables(("Variable:0", 2.0, True), ("Variable:0", 1.0, True))
    result = compare_variables(before, after, TOLERANCE)
    assert (result.compared, result.difference) == (2, None)
