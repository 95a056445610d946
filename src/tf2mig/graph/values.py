"""What an expression of a graph-building program is worth, abstractly."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tf2mig.graph.items import Creation, Item, UserFunction


class Kind(enum.Enum):
    """The kinds of values that matter to lifting."""

    PYTHON = "Python value"
    EAGER = "eager tensor"
    PLACEHOLDER = "placeholder"
    VARIABLE = "variable"
    TENSOR = "tensor"
    OPERATION = "operation"
    TRAIN = "training operation"
    GRADIENTS = "gradients and variables"
    INITIALIZER = "initializer operation"
    OPTIMIZER = "optimizer"
    LAYER = "layer"
    SESSION = "session"
    GRAPH = "graph"
    CONFIG = "session configuration"
    SAVER = "saver"
    WRITER = "summary writer"
    FEED = "dictionary of feeds"
    METRIC = "metric"
    SUMMARY = "summary"
    ITERATOR = "dataset iterator"
    COORDINATOR = "coordinator"
    QUEUE = "queue"
    AVERAGE = "moving averages"
    COLLECTION = "collection of variables"
    UPDATES = "update operations"
    CONTAINER = "container"
    FUNCTION = "function"
    OBJECT = "object"
    NOTHING = "nothing"


DEFERRED = frozenset(
    {
        Kind.PLACEHOLDER,
        Kind.TENSOR,
        Kind.OPERATION,
        Kind.TRAIN,
        Kind.GRADIENTS,
        Kind.SUMMARY,
    }
)
"""Kinds whose value exists only when the graph runs."""

DISCARDED = frozenset({Kind.SESSION, Kind.GRAPH, Kind.CONFIG, Kind.INITIALIZER, Kind.COORDINATOR, Kind.UPDATES})
"""Kinds that TF2 has no need of."""

NESTED = "state"
"""The shape of values that hold tensors in a structure which only the running program knows: recurrent states."""

CELL_CLASS = "cell class"
"""The symbol of Python values that are classes of recurrent cells, where the program chooses among several."""

OPTIMIZER_CLASS = "optimizer class"
"""The symbol of Python values that make an optimizer of a learning rate: classes, and lambdas around them."""

UNDECIDED = "one of several"
"""The symbol of tensors of which it is only known that they are one of several."""

Key = str | int


@dataclass(eq=False)
class Value:
    """One abstract value."""

    kind: Kind
    text: str | None = None
    """How code in the scope that defined it names it."""
    items: tuple[Item, ...] = ()
    """The deferred statements that must run for the value to exist."""
    parts: dict[Key, Value] | None = None
    """The members of a literal list, tuple, dictionary or object, where they are known."""
    shape: str = ""
    """``list``, ``tuple`` or ``dict`` for a container."""
    node: ast.expr | None = None
    """The expression that made the value."""
    symbol: str | None = None
    creation: Creation | None = None
    function: UserFunction | None = None
    many: bool = False
    """Whether a tensor value is really a structure of tensors whose members are not known one by one."""
    filled: bool = False
    """Whether a loop puts values into a container, which then may hold more of them than are known one by one."""
    static: bool = False
    """Whether it is a Python value that a traced tensor yields, such as its shape."""
    home: Item | None = None
    """The statement that made a Python container, which moves along when tensors are put into it."""
    placeholders: tuple[Value, ...] = ()
    scope: tuple[str, ...] = ()
    """The variable scopes open where it was made, as far as they are literals; ``?`` where one is not."""
    members: list[Value] = field(default_factory=list)
    """The variables of a collection, the losses of an operation, and the like."""
    number: int = 0
    """Which graph a graph is, once it has been the default one; that of a saver or an initializer."""
    owner: object | None = None

    @property
    def deferred(self) -> bool:
        """Whether the value exists only when the graph runs."""
        if self.kind is Kind.CONTAINER and self.parts is not None:
            return bool(self.items) or any(p.deferred for p in self.parts.values())
        return self.kind in DEFERRED

    @property
    def known_in_trace(self) -> bool:
        """Whether it needs the graph, but nothing of it that a traced function does not know as Python values."""
        return self.deferred and all(leaf.static for leaf in self.leaves() if leaf.deferred)

    def leaves(self) -> Iterator[Value]:
        """The value itself, or the leaves of a container."""
        if self.kind is Kind.CONTAINER and self.parts is not None:
            for part in self.parts.values():
                yield from part.leaves()
        else:
            yield self


def unsettled(scopes: Iterable[str]) -> bool:
    """Whether a scope among some is only known while the program runs: ``?``, with the name of a parameter behind it
    where that is known, or ``#`` for the digits of a number."""
    return any("?" in s or "#" in s for s in scopes)


PYTHON = Value(Kind.PYTHON)
PLAIN = frozenset({Kind.PYTHON, Kind.EAGER})
"""Kinds that Python holds as they are."""
