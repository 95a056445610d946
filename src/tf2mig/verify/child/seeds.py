"""NumPy's and Python's generators: a seed that the program gives is kept, one that it leaves to the clock
becomes 0.
"""

import random

import numpy as np


def _like(original, make):
    """A subclass of a generator class with another constructor; instances of the original still pass
    ``isinstance``.
    """

    class Meta(type):
        def __instancecheck__(cls, instance):
            return isinstance(instance, original)

        def __subclasscheck__(cls, subclass):
            return issubclass(subclass, original)

    return Meta(original.__name__, (original,), {"__init__": make, "__module__": original.__module__})


def pin_numpy():
    """Pin ``np.random``."""
    seed, state, default_rng = np.random.seed, np.random.RandomState, getattr(np.random, "default_rng", None)
    np.random.seed = lambda value=None: seed(0 if value is None else value)
    np.random.RandomState = _like(
        state, lambda self, value=None: state.__init__(self, 0 if value is None else value)
    )
    if default_rng is not None:
        np.random.default_rng = lambda value=None: default_rng(0 if value is None else value)
    seed(0)


def pin_python():
    """Pin ``random``."""
    seed, original = random.seed, random.Random
    random.seed = lambda value=None, *more, **named: seed(0 if value is None else value, *more, **named)

    class Pinned(original):
        def __init__(self, value=None):
            super().__init__(0 if value is None else value)

    random.Random = Pinned
    seed(0)


class Shadow:
    """A module with some attributes replaced; for libraries that draw seeds from the program's own
    generators.
    """

    def __init__(self, module, **replaced):
        self.__dict__.update(replaced)
        self.__dict__["_module"] = module

    def __getattr__(self, name):
        return getattr(self._module, name)
