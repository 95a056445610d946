"""NumPy's and Python's generators.

A seed that the program gives is kept, one that it leaves to the clock becomes 0.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np


def _like(original: Any, make: Any) -> Any:
    """A subclass of a generator class with another constructor.

    Instances of the original still pass ``isinstance``.
    """

    class Meta(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, original)

        def __subclasscheck__(cls, subclass: Any) -> bool:
            return issubclass(subclass, original)

    return Meta(original.__name__, (original,), {"__init__": make, "__module__": original.__module__})


def _or_zero(seed: Any) -> Any:
    return 0 if seed is None else seed


def pin_numpy() -> None:
    """Pin ``np.random``."""
    module: Any = np.random
    seed, state, default_rng = module.seed, module.RandomState, getattr(module, "default_rng", None)
    module.seed = lambda value=None: seed(_or_zero(value))
    module.RandomState = _like(state, lambda self, value=None: state.__init__(self, _or_zero(value)))
    if default_rng is not None:  # NumPy 1.17
        module.default_rng = lambda value=None: default_rng(_or_zero(value))
    seed(0)


def pin_python() -> None:
    """Pin ``random``."""
    module: Any = random
    seed, original = module.seed, module.Random
    module.seed = lambda value=None, *more, **named: seed(_or_zero(value), *more, **named)

    def make(self: Any, value: Any = None) -> None:
        original.__init__(self, _or_zero(value))

    # ``Random.__new__`` seeds from the clock first, ``__init__`` seeds again
    module.Random = type("Random", (original,), {"__init__": make})
    seed(0)


class Shadow:
    """A module with some attributes replaced.

    For libraries that draw seeds from the program's own generators.
    """

    def __init__(self, module: Any, **replaced: Any) -> None:
        self.__dict__.update(replaced)
        self.__dict__["_module"] = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)
