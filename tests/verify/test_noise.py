"""What rounding does to a program is no difference; what is well above it is one."""

from __future__ import annotations

from typing import Any

from tf2mig.verify.crossings import compare_crossings, streams
from tf2mig.verify.noise import FACTOR, Noise
from tf2mig.verify.printed import Tolerance, compare
from tf2mig.verify.variables import compare_variables

TOLERANCE = Tolerance()


def losses(values: list[float]) -> list[dict[str, Any]]:
    """Events of one run site."""
    raw = [{"name": "loss:0", "label": "loss", "shape": [], "kind": "f", "head": [v]} for v in values]
    return [{"kind": "run", "place": "b.py:3", "values": [r]} for r in raw]


def variable(value: float) -> list[dict[str, Any]]:
    raw = {"name": "W:0", "shape": [], "kind": "f", "head": [value], "trainable": True}
    return [{"kind": "variables", "values": [raw]}]


def test_a_chaotic_program() -> None:
    """Rounding grows twofold at each step; AFTER is driven as far as BEFORE run again is."""
    before = losses([1.0] * 20)
    again = losses([1.0 + 1e-7 * 2.0**i for i in range(20)])
    after = losses([1.0 - 3e-7 * 2.0**i for i in range(20)])
    assert compare_crossings(before, after, TOLERANCE).difference is not None
    noise = Noise(("", ""), (before, again))
    assert compare_crossings(before, after, TOLERANCE, noise=noise.of_value).difference is None


def test_a_wrong_program_that_is_chaotic_too() -> None:
    before = losses([1.0] * 20)
    again = losses([1.0 + 1e-7 * 2.0**i for i in range(20)])
    after = losses([1.0 - 1e-3 * 1.5**i for i in range(20)])
    noise = Noise(("", ""), (before, again))
    found = compare_crossings(before, after, TOLERANCE, noise=noise.of_value).difference
    assert found is not None
    assert found.step == 1


def test_noise_does_not_shrink() -> None:
    noise = Noise(("", ""), (losses([1.0, 1.0, 1.0]), losses([1.0, 1.01, 1.0])))
    stream = streams(losses([1.0, 1.0, 1.0]))[0]
    expected = [noise.of_value(stream, step) / FACTOR for step in (1, 2, 3)]
    assert expected[0] == 0.0
    assert abs(expected[1] - 0.01 / 1.01) < 1e-9
    assert expected[2] == expected[1]


def test_what_is_printed() -> None:
    before, again, after = "a 1.00 b 0.500", "a 1.00 b 0.501", "a 1.00 b 0.510"
    noise = Noise((before, again), ([], []))
    assert compare(before, after, TOLERANCE) is not None
    assert compare(before, after, TOLERANCE, noise=noise.of_token) is None
    assert compare(before, "a 1.20 b 0.500", TOLERANCE, noise=noise.of_token) is not None
    assert compare(before, "a 1.00 b 0.600", TOLERANCE, noise=noise.of_token) is not None


def test_words_that_change_end_the_comparison() -> None:
    noise = Noise(("loss 0.5 hello", "loss 0.5 hallo"), ([], []))
    assert compare("loss 0.5 hello", "loss 0.5 hullo", TOLERANCE, noise=noise.of_token) is None
    assert compare("loss 0.5 hello", "loss 0.6 hello", TOLERANCE, noise=noise.of_token) is not None


def test_variables() -> None:
    noise = Noise(("", ""), (variable(1.0), variable(1.001)))
    assert compare_variables(variable(1.0), variable(1.02), TOLERANCE).difference is not None
    assert compare_variables(variable(1.0), variable(1.02), TOLERANCE, noise=noise.of_variable).difference is None
    assert compare_variables(variable(1.0), variable(1.5), TOLERANCE, noise=noise.of_variable).difference


def test_without_a_second_run_nothing_is_excused() -> None:
    noise = Noise(("loss 0.5", "loss 0.5"), (losses([1.0]), losses([1.0])))
    assert noise.of_token(0) == noise.of_token(99) == 0.0
    assert noise.of_value(streams(losses([1.0]))[0], 1) == 0.0
