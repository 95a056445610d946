"""How far rounding alone drives a program.

BEFORE is compared with itself, its random numbers and feeds changed in the last bit. Training amplifies
rounding errors, in some programs twofold at each step, and no two versions of TensorFlow round alike. So a
difference counts only when it is well above what BEFORE does to itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from tf2mig.verify.crossings import Event, Stream, Value, distance, streams
from tf2mig.verify.printed import Token, relative, tokens
from tf2mig.verify.variables import final_values

FACTOR = 30.0
"""How many times the noise a difference may be."""


class Noise:
    """What differs between two runs of BEFORE, times ``FACTOR``."""

    def __init__(self, printed: tuple[str, str], events: tuple[Sequence[Event], Sequence[Event]]) -> None:
        self._streams: dict[object, list[float]] = {}
        for a, b in zip(*map(streams, events), strict=False):
            steps = (distance(x, y) for x, y in zip(a, b, strict=False))
            self._streams[_key(a)] = list(itertools.accumulate(steps, max))
        self._variables = {(x.name, x.shape): distance(x, y) for x, y in zip(*map(final_values, events), strict=False)}
        self._tokens: list[float | None] = []
        largest: float | None = max((s[-1] for s in self._streams.values()), default=0.0)
        for x, y in itertools.zip_longest(*map(tokens, printed)):
            largest = _grown(largest, x, y)
            self._tokens.append(largest)

    def of_token(self, index: int) -> float | None:
        """What to expect at a token of BEFORE's output; None where the words themselves are not the same."""
        if not self._tokens:
            return 0.0
        known = self._tokens[min(index, len(self._tokens) - 1)]
        return known if known is None else FACTOR * known

    def of_value(self, stream: Stream, step: int) -> float:
        """What to expect of one of BEFORE's streams up to a step, counted from one."""
        known = self._streams.get(_key(stream), [float("inf")])
        return FACTOR * known[min(step, len(known)) - 1]

    def of_variable(self, value: Value) -> float:
        """What to expect of a variable at the end."""
        return FACTOR * self._variables.get((value.name, value.shape), float("inf"))


def _key(stream: Stream) -> object:
    first = stream[0]
    return (first.place, first.name, first.shape, first.order)


def _grown(largest: float | None, x: Token | None, y: Token | None) -> float | None:
    if largest is None or x is None or y is None or (x.value is None) != (y.value is None):
        return None
    if x.value is None or y.value is None:
        return largest if x.text == y.text else None
    return max(largest, relative(x.value, y.value))
