"""What loops and comprehensions create while they compute: lists of layers, variables or cells."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.graph.items import Item


@dataclass
class Series:
    """What one loop creates, in the order of its body."""

    loop: ast.For
    item: Item
    names: list[str] = field(default_factory=list)
    """The names of the lists."""
    texts: list[str] = field(default_factory=list)
    """The text that creates one element of each."""
    nodes: list[ast.Call] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    written: bool = False


@dataclass
class Listed:
    """What one comprehension creates."""

    node: ast.ListComp | ast.GeneratorExp
    item: Item
    names: list[str] = field(default_factory=list)
    """The names of the lists."""
    texts: list[str] = field(default_factory=list)
    """The text that creates one element of each."""
    calls: list[ast.Call] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
