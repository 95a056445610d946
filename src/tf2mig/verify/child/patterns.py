"""Numbers that look random and depend on the requested shape alone.

Every element is a hash of its index and of the shape, in 64-bit integer arithmetic that NumPy and TensorFlow
do alike, so that a shape known only at run time gives the same numbers as one known beforehand. The functions
take ``xp``: NumPy or the few TensorFlow functions that ``randomness.py`` lists.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

PRIME = 2147483647
_MIX = (1103515245, 12345, 1812433253, 69069)
_DIMENSION = [pow(48271, k + 1, PRIME) for k in range(64)]
_SECOND = 987654321  # separates the two streams that a normal number needs


def salt_of(shape: Any) -> Any:
    """The number that a static shape stands for."""
    return sum((int(d) + 1) * c for d, c in zip(shape, _DIMENSION)) % PRIME  # noqa: B905


def dimension_factors() -> Any:
    """By what ``salt_of`` multiplies each dimension; for shapes that only TensorFlow knows."""
    return np.array(_DIMENSION, np.int64)


def _hashed(xp: Any, index: Any, salt: Any) -> Any:
    x = (index * 1664525 + salt) % PRIME
    for c in _MIX:
        x = (x * ((x + c) % PRIME) + c + index) % PRIME
    return xp.float64(x) / float(PRIME)


def uniform(xp: Any, index: Any, salt: Any) -> Any:
    """In [0, 1)."""
    return _hashed(xp, index, salt)


def _polar(xp: Any, index: Any, salt: Any, scale: Any) -> Any:
    radius = xp.sqrt(-2.0 * xp.log(1.0 - scale * _hashed(xp, index, salt)))
    return radius * xp.cos(2.0 * math.pi * _hashed(xp, index, (salt + _SECOND) % PRIME))


def normal(xp: Any, index: Any, salt: Any) -> Any:
    """Standard normal, by Box and Muller's transform."""
    return _polar(xp, index, salt, 1.0)


def truncated(xp: Any, index: Any, salt: Any) -> Any:
    """Normal within two standard deviations: the transform's radius is kept below two."""
    return _polar(xp, index, salt, 1.0 - math.exp(-2.0))


@functools.lru_cache(maxsize=8)
def nudged(kind: Any) -> Any:
    """The pattern, each number moved by no more than two units in the last place of a float32."""

    def pattern(xp: Any, index: Any, salt: Any) -> Any:
        return kind(xp, index, salt) * (1.0 + xp.float64(index % 3 - 1) * 2.0**-22)

    return pattern


class Numpy:
    """NumPy as ``xp``."""

    sqrt, log, cos = staticmethod(np.sqrt), staticmethod(np.log), staticmethod(np.cos)

    @staticmethod
    def float64(x: Any) -> Any:
        return np.asarray(x, np.float64)


def array(kind: Any, shape: Any) -> Any:
    """The pattern ``kind`` (one of the functions above) as a float64 array."""
    count = 1
    for d in shape:
        count *= int(d)
    return kind(Numpy, np.arange(count, dtype=np.int64), salt_of(shape)).reshape([int(d) for d in shape])
