"""Pairing and comparing the values that crossed between programs and TensorFlow."""

from __future__ import annotations

from typing import Any

from tf2mig.verify.crossings import compare_crossings
from tf2mig.verify.printed import Tolerance

TOLERANCE = Tolerance()


def number(value: float, name: str = "", label: str = "") -> dict[str, Any]:
    return {"name": name, "label": label, "shape": [], "kind": "f", "head": [value]}


def array(values: list[float], name: str = "", label: str = "", kind: str = "f") -> dict[str, Any]:
    mean = sum(values) / len(values)
    size = sum(map(abs, values)) / len(values)
    tilt = sum(v * (0.5 + i / (len(values) - 1)) for i, v in enumerate(values)) / len(values)
    moments = {"mean": mean, "size": size, "tilt": tilt}
    return {"name": name, "label": label, "shape": [len(values)], "kind": kind, "head": values[:8], **moments}


def run(place: str, *values: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "run", "place": place, "values": list(values)}


def call(place: str, *values: dict[str, Any], function: str = "step") -> dict[str, Any]:
    return {"kind": "call", "place": place, "function": function, "values": list(values)}


def test_a_lifted_function_agrees() -> None:
    before = [run("b.py:9", number(1.0 / i, "Mean:0", "cost")) for i in range(1, 6)]
    after = [call("a.py:30", number(1.0 / i, label="loss")) for i in range(1, 6)]
    result = compare_crossings(before, after, TOLERANCE)
    assert (result.compared, result.unpaired, result.difference) == (5, 0, None)


def test_the_step_and_the_name_of_the_first_difference() -> None:
    before = [run("b.py:9", number(v, "Mean:0", "loss")) for v in (1.0, 0.8, 0.6931, 0.5)]
    after = [call("a.py:30", number(v, label="loss")) for v in (1.0, 0.8, 0.7012, 0.6)]
    found = compare_crossings(before, after, TOLERANCE).difference
    assert found is not None
    assert (found.step, found.name, found.before, found.after) == (3, "loss", 0.6931, 0.7012)
    assert str(found) == "step 3, `loss`: 0.6931 against 0.7012, 1.2% (b.py:9)"


def test_the_earliest_of_two_differences() -> None:
    before = [run("b.py:9", number(1.0, "a:0", "loss"), number(v, "b:0", "norm")) for v in (1.0, 2.0, 3.0)]
    after = [
        call("a.py:3", number(w, label="loss"), number(v, label="norm"))
        for v, w in ((1.0, 1.0), (2.5, 1.0), (3.0, 1.5))
    ]
    found = compare_crossings(before, after, TOLERANCE).difference
    assert found is not None
    assert (found.name, found.step) == ("norm", 2)


def test_results_that_the_program_dropped_are_left_out() -> None:
    before = [run("b.py:9", number(float(i), "x:0", "x"), number(i * 0.5, "y:0", "y")) for i in range(4)]
    after = [call("a.py:3", number(i * 0.5, label="y")) for i in range(4)]
    result = compare_crossings(before, after, TOLERANCE)
    assert (result.compared, result.unpaired, result.difference) == (4, 4, None)


def test_other_order_of_results_is_no_difference() -> None:
    before = [run("b.py:9", number(i + 0.5, "x:0", "x"), number(i * 2.0, "y:0", "y")) for i in range(4)]
    after = [call("a.py:3", number(i * 2.0, label="y"), number(i + 0.5, label="x")) for i in range(4)]
    assert compare_crossings(before, after, TOLERANCE).difference is None


def test_unnamed_values_that_never_agree_are_unpaired_not_different() -> None:
    before = [run("b.py:9", number(i + 0.5, "x:0")) for i in range(4)]
    after = [call("a.py:3", number(i * 7.0 - 3)) for i in range(4)]
    result = compare_crossings(before, after, TOLERANCE)
    assert result.difference is None
    assert result.unpaired == 4


def test_one_step_off_is_what_tensorflow_1_leaves_open() -> None:
    before = [run("b.py:9", number(v, "W:0", "W")) for v in (1.0, 2.0, 3.0, 4.0, 5.0)]
    after = [call("a.py:3", number(v, label="W")) for v in (0.0, 1.0, 2.0, 3.0, 4.0)]
    result = compare_crossings(before, after, TOLERANCE)
    assert result.difference is None
    assert "one step off" in result.notes[0]


def test_elements_of_an_array() -> None:
    before = [run("b.py:9", array([0.1, 0.2, 0.3], "y:0", "y"))]
    after = [call("a.py:3", array([0.1, 0.3, 0.2], label="y"))]
    found = compare_crossings(before, after, TOLERANCE).difference
    assert found is not None
    assert (found.part, found.before, found.after) == ("[1]", 0.2, 0.3)
    assert "`y[1]`" in str(found)


def test_small_elements_are_judged_by_the_size_of_the_whole() -> None:
    before = [run("b.py:9", array([1000.0, 0.5, -1000.0], "y:0", "y"))]
    after = [call("a.py:3", array([1000.0, 0.6, -1000.0], label="y"))]
    assert compare_crossings(before, after, TOLERANCE).difference is None


def test_one_class_in_many_may_turn_over() -> None:
    classes = [float(i % 10) for i in range(500)]
    other = [*classes[:-1], 3.0]
    before = [run("b.py:9", array(classes, "p:0", "p", "i"))]
    assert compare_crossings(before, [call("a.py:3", array(other, label="p", kind="i"))], TOLERANCE).difference is None
    swapped = [9.0 - c for c in classes[:-200]] + [0.0] * 200
    assert compare_crossings(before, [call("a.py:3", array(swapped, label="p", kind="i"))], TOLERANCE).difference


def test_not_a_number_is_a_difference() -> None:
    before = [run("b.py:9", number(v, "l:0", "l")) for v in (1.0, 0.5)]
    after = [call("a.py:3", number(v, label="l")) for v in (1.0, float("nan"))]
    found = compare_crossings(before, after, TOLERANCE).difference
    assert found is not None
    assert found.step == 2


def test_nothing_recorded() -> None:
    result = compare_crossings([], [], TOLERANCE)
    assert (result.compared, result.unpaired, result.difference) == (0, 0, None)
