"""Compares the values that the variables have at the end, by their TF1 names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tf2mig.verify.crossings import (
    Comparison,
    Event,
    Value,
    ValueDifference,
    apart,
    distance,
    first_difference,
    value_of,
)
from tf2mig.verify.printed import Tolerance


def final_values(events: Sequence[Event]) -> list[Value]:
    """Every variable's last value. Several sessions may hold a variable of one name: the last one that closed
    counts.
    """
    found: dict[tuple[str, tuple[int, ...]], Value] = {}
    for event in events:
        if event["kind"] != "variables":
            continue
        seen: dict[tuple[str, tuple[int, ...]], int] = {}
        for raw in event["values"]:
            value = value_of(0, "", raw)
            key = (value.name, value.shape)
            seen[key] = seen.get(key, 0) + 1  # eager variables share names
            found[(f"{value.name}#{seen[key]}" if seen[key] > 1 else value.name, value.shape)] = value
    return list(found.values())


def plain(name: str) -> str:
    """A variable's name as TF1 prints it, without the output number."""
    return re.sub(r":\d+$", "", name)


def compare_variables(
    before: Sequence[Event],
    after: Sequence[Event],
    tolerance: Tolerance,
    *,
    noise: Callable[[Value], float] = lambda value: 0.0,
) -> Comparison:
    """Compare by name and shape.

    What no name pairs is paired by its value, and is no difference when it cannot be. ``noise``: how far
    apart a variable of BEFORE is to be expected, as a part of its size.
    """
    result = Comparison()
    old, new = final_values(before), final_values(after)
    left = list(new)
    rest: list[Value] = []
    for value in old:
        named = [v for v in left if plain(v.name) == plain(value.name) and v.shape == value.shape]
        unique = sum(plain(v.name) == plain(value.name) for v in old) == 1
        if len(named) == 1 and unique:
            left.remove(named[0])
            result.compared += 1
            if not distance(value, named[0]) <= noise(value):
                result.difference = result.difference or _difference(value, named[0], tolerance)
        elif value.trainable:
            rest.append(value)
    for value in rest:
        same = next((v for v in left if v.shape == value.shape and apart(value, v, tolerance) is None), None)
        if same is None:
            result.unpaired += 1
        else:
            left.remove(same)
            result.compared += 1
    return result


def _difference(old: Value, new: Value, tolerance: Tolerance) -> ValueDifference | None:
    found = first_difference([old], [new], tolerance)
    return replace(found, name=plain(old.name)) if found else None
