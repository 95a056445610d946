"""Compares what crossed the boundary between the program and TensorFlow, before and after.

Values form streams: all that one fetch of one run site returned, in order, or one result of a function. A
stream of BEFORE is compared with the stream of AFTER that has its name, or, when the name is gone, with the
only ones that have its length and shape. What cannot be paired is counted and left out: a difference told
here must be one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tf2mig.verify.printed import Tolerance, percent, relative

Event = dict[str, Any]


@dataclass(frozen=True)
class Value:
    """One value that crossed, as ``child/summary.py`` wrote it."""

    order: int
    """Which crossing of the program it belongs to, counted from zero."""
    place: str
    name: str
    shape: tuple[int, ...]
    kind: str
    """NumPy's letter: ``f``, ``i`` or ``b``."""
    head: tuple[float, ...]
    moments: tuple[float, ...]
    """Mean, mean size, weighted mean; empty for a single number."""
    label: str = ""
    """What the program's text calls it."""
    trainable: bool = False

    @property
    def base(self) -> str:
        """The program's word for it; else its name without what TensorFlow appends and the scopes that it
        prepends.
        """
        return self.label or re.sub(r"(_\d+)?(:\d+)?$", "", self.name).rpartition("/")[2]


@dataclass(frozen=True)
class ValueDifference:
    """The first value that came out different."""

    step: int
    """Counted from one within its stream: the how-manieth time that this was computed."""
    name: str
    place: str
    before: float
    after: float
    relative: float
    part: str = ""
    """What of an array differs: ``[3]``, ``mean``."""
    count: int = 0
    """How long the stream is."""

    def __str__(self) -> str:
        step = f"step {self.step}, " if self.count > 1 else ""
        of = f"{self.name}{self.part}" if self.part.startswith("[") else f"{self.part} of {self.name}".strip()
        of = of.removeprefix("of ")
        place = f" ({self.place})" if self.place else ""
        return f"{step}`{of}`: {self.before:.6g} against {self.after:.6g}, {percent(self.relative)}{place}"


@dataclass
class Comparison:
    """What the comparison of one kind of values came to."""

    compared: int = 0
    """Values that were compared."""
    unpaired: int = 0
    """Values of BEFORE that nothing in AFTER could be paired with."""
    difference: ValueDifference | None = None
    notes: list[str] = field(default_factory=list)


Stream = list[Value]
NoiseOf = Callable[[Stream, int], float]
_ONE_STEP_OFF = "`{}` is one step off: TensorFlow 1 leaves the order of an update and a fetch beside it open"


def value_of(order: int, place: str, raw: Event) -> Value:
    """A value as ``child/summary.py`` wrote it."""
    moments = tuple(raw[k] for k in ("mean", "size", "tilt") if k in raw)
    shape, head = tuple(raw["shape"]), tuple(raw["head"])
    return Value(
        order,
        place,
        raw["name"],
        shape,
        raw["kind"],
        head,
        moments,
        raw.get("label", ""),
        bool(raw.get("trainable")),
    )


def streams(events: Iterable[Event]) -> list[Stream]:
    """The streams of a program, in the order of their first values."""
    found: dict[tuple[object, ...], Stream] = {}
    crossings = [e for e in events if e["kind"] in ("run", "call", "numpy")]
    for order, event in enumerate(crossings):
        for index, raw in enumerate(event["values"]):
            value = value_of(order, event["place"], raw)
            key = (event["place"], event.get("function", ""), index, value.name, value.shape)
            found.setdefault(key, []).append(value)
    return list(found.values())


def compare_crossings(
    before: Sequence[Event],
    after: Sequence[Event],
    tolerance: Tolerance,
    *,
    prefix: bool = False,
    noise: NoiseOf = lambda stream, step: 0.0,
) -> Comparison:
    """Compare what run sites returned with what functions returned.

    ``prefix``: a program was stopped early, and streams may have any length. ``noise``: how far apart the
    values of a stream of BEFORE are to be expected at a step, as a part of their size.
    """
    result = Comparison()
    old, new = streams(before), streams(after)
    if prefix:
        old, new = _cut(old, new)
    differences: list[tuple[int, ValueDifference]] = []
    for a, b, sure in pair(old, new, tolerance):
        result.compared += len(a)
        found = first_difference(a, b, tolerance, noise)
        if found is None:
            continue
        if not sure and found.step == 1:
            result.compared -= len(a)
            result.unpaired += len(a)
            continue
        if _shifted(a, b, tolerance):
            result.notes.append(_ONE_STEP_OFF.format(a[0].base))
            continue
        found = first_difference(a, b, tolerance.finer(), noise) or found
        differences.append((a[found.step - 1].order, found))
    result.unpaired += sum(len(s) for s in old) - result.compared - result.unpaired
    if differences:
        result.difference = min(differences, key=lambda d: d[0])[1]
    return result


def _cut(old: list[Stream], new: list[Stream]) -> tuple[list[Stream], list[Stream]]:
    """Streams of one name and shape cut to the length that both have."""
    cut_old, cut_new = [], []
    left = list(new)
    for a in old:
        b = next((b for b in left if b[0].base == a[0].base and b[0].shape == a[0].shape), None)
        if b is not None:
            left.remove(b)
            length = min(len(a), len(b))
            cut_old.append(a[:length])
            cut_new.append(b[:length])
    return cut_old, cut_new


def pair(old: list[Stream], new: list[Stream], tolerance: Tolerance) -> list[tuple[Stream, Stream, bool]]:
    """Pairs of streams, and whether the pairing is sure whatever the values are: by a name, or by the whole
    order.
    """
    if len(old) == len(new) and all(_alike(a, b) for a, b in zip(old, new, strict=True)):
        same_names = all(a[0].name == b[0].name for a, b in zip(old, new, strict=True))
        names = [same_names or (a[0].base == b[0].base and a[0].base != "") for a, b in zip(old, new, strict=True)]
        if same_names or _agree_at_first(zip(old, new, strict=True), tolerance):
            return list(zip(old, new, names, strict=True))
    pairs: list[tuple[Stream, Stream, bool]] = []
    left = list(new)
    rest: list[Stream] = []
    for a in old:
        named = [b for b in left if _alike(a, b) and a[0].base == b[0].base]
        if len(named) >= 1 and sum(_alike(a, o) and o[0].base == a[0].base for o in old) == len(named):
            pairs.append((a, named[0], True))
            left.remove(named[0])
        else:
            rest.append(a)
    return pairs + _pair_by_values(rest, left, tolerance)


def _pair_by_values(old: list[Stream], new: list[Stream], tolerance: Tolerance) -> list[tuple[Stream, Stream, bool]]:
    """Pair what begins with the same value; the longest agreement wins. None of these is sure."""
    pairs = []
    left = list(new)
    for a in old:
        scored = [(_agreement(a, b, tolerance), -i, b) for i, b in enumerate(left) if _alike(a, b)]
        best = max(scored, key=lambda s: s[:2], default=None)
        if best is not None and best[0] > 0:
            pairs.append((a, best[2], False))
            left.remove(best[2])
    return pairs


def _alike(a: Stream, b: Stream) -> bool:
    return len(a) == len(b) and a[0].shape == b[0].shape and (a[0].kind == "f") == (b[0].kind == "f")


def _agree_at_first(pairs: Iterable[tuple[Stream, Stream]], tolerance: Tolerance) -> bool:
    return any(apart(a[0], b[0], tolerance) is None for a, b in pairs)


def _agreement(a: Stream, b: Stream, tolerance: Tolerance) -> int:
    matches = itertools.takewhile(lambda p: apart(p[0], p[1], tolerance) is None, zip(a, b, strict=True))
    return sum(1 for _ in matches)


def first_difference(
    a: Stream, b: Stream, tolerance: Tolerance, noise: NoiseOf = lambda stream, step: 0.0
) -> ValueDifference | None:
    """The first place where two streams of one length part by more than the noise."""
    for step, (x, y) in enumerate(zip(a, b, strict=True), 1):
        part = apart(x, y, tolerance)
        if part is not None and not distance(x, y) <= noise(a, step):
            what, old, new = part
            return ValueDifference(step, x.label or x.name, x.place, old, new, relative(old, new), what, len(a))
    return None


def apart(x: Value, y: Value, tolerance: Tolerance) -> tuple[str, float, float] | None:
    """Which part of two values differs: its name and both numbers. None when they agree."""
    scale = max((abs(v) for v in (*x.moments, *y.moments) if v == v), default=0.0)
    whole = x.kind in "ib"
    for index, (p, q) in enumerate(zip(x.head, y.head, strict=False)):
        if whole and x.moments:
            break  # classes that an arg-max chose: one in many may turn over
        if not _near(p, q, scale, tolerance, whole):
            return (f"[{index}]" if x.moments else "", p, q)
    for name, p, q in zip(("mean", "mean size", "weighted mean"), x.moments, y.moments, strict=False):
        if not _near(p, q, scale * (20 if whole else 1), tolerance, False):
            return (name, p, q)
    return None


def _near(p: float, q: float, scale: float, tolerance: Tolerance, whole: bool) -> bool:
    if tolerance.near(p, q):
        return True
    if whole:
        return abs(p - q) <= 1
    return abs(p - q) <= tolerance.atol + tolerance.rtol * scale


def distance(x: Value, y: Value) -> float:
    """The largest distance of two values' parts, as a part of their size."""
    scale = max((abs(v) for value in (x, y) for v in (value.moments or value.head) if v == v), default=0.0)
    pairs = itertools.chain(zip(x.head, y.head, strict=False), zip(x.moments, y.moments, strict=False))
    far = [math.inf if relative(p, q) == math.inf else abs(p - q) for p, q in pairs]
    return max((f for f in far if f == f), default=0.0) / scale if scale else 0.0


def _shifted(a: Stream, b: Stream, tolerance: Tolerance) -> bool:
    """Whether one stream is the other, one step later."""
    if len(a) < 4:
        return False
    return any(
        all(apart(x, y, tolerance) is None for x, y in zip(p, q, strict=True))
        for p, q in ((a[1:], b[:-1]), (a[:-1], b[1:]))
    )
