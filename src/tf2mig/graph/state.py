"""What the interpreter knows while it walks a program."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tf2mig.graph.items import Body, Creation, Item, Owner, RunSite, UserFunction
from tf2mig.graph.values import PYTHON, Value
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

FINDS = "finds"
"""What a variable scope says that surely reuses variables."""
MAY_FIND = "may find"
"""What one says that reuses those that are there, `tf.AUTO_REUSE`, or that a branch tells to reuse variables."""
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


@dataclass(eq=False)
class Frame:
    """The names of one running scope."""

    owner: Owner | ast.Lambda
    parent: Frame | None
    body: Body
    names: dict[str, Value] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    function: UserFunction | None = None
    instance: Value | None = None
    """The object that methods of a class work on."""

    def lookup(self, name: str) -> tuple[Value, Frame] | None:
        """The value of a name and the frame that holds it."""
        frame: Frame | None = self
        if name in self.globals:
            frame = self.module()
        while frame is not None:
            if name in frame.names:
                return frame.names[name], frame
            frame = frame.parent
        return None

    def restore(self, names: Mapping[str, Value]) -> None:
        """Give the scope the names that it had; what knows the scope's names goes on knowing them."""
        self.names.clear()
        self.names.update(names)

    def module(self) -> Frame:
        """The module's frame."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame

    def bind(self, name: str, value: Value) -> None:
        """Give a name a value."""
        (self.module() if name in self.globals else self).names[name] = value


@dataclass(frozen=True)
class Making:
    """One place where the program makes an object."""

    node: ast.Call
    item: Item
    scopes: tuple[str, ...]
    reuse: bool
    """Whether the scopes open there reuse variables."""
    graph: int


@dataclass(eq=False)
class State:
    """One program's interpretation: where it stands and what it has found."""

    tree: Tree
    symbols: Symbols
    frame: Frame
    item: Item
    bodies: dict[Owner, Body] = field(default_factory=dict)
    functions: dict[ast.AST, UserFunction] = field(default_factory=dict)
    tensor_loops: list[tuple[ast.For, Item]] = field(default_factory=list)
    """Loops around run sites that go over tensors, which lifting has to write in another way."""
    scopes: list[str] = field(default_factory=list)
    """The variable scopes open now."""
    reuse: list[str] = field(default_factory=list)
    """How each of them, innermost last, reuses variables: ``FINDS``, ``MAY_FIND``, or nothing."""
    names: list[str] = field(default_factory=list)
    """The name scopes open now; every variable scope is one too."""
    control: list[Item] = field(default_factory=list)
    control_nodes: list[ast.With] = field(default_factory=list)
    loops: list[ast.For | Comprehension] = field(default_factory=list)
    rounds: int = 0
    """How many loops are around the statement, those around calls included."""
    creations: list[Creation] = field(default_factory=list)
    sites: list[RunSite] = field(default_factory=list)
    summaries: list[Value] = field(default_factory=list)
    trains: list[Value] = field(default_factory=list)
    variables: dict[tuple[int, object, str], ast.Call] = field(default_factory=dict)
    """By graph, scope of the program and full name, the call that made a variable."""
    again: dict[ast.Call, Creation] = field(default_factory=dict)
    """Calls that ask for a variable once more."""
    averaged: list[tuple[Item, ast.Call]] = field(default_factory=list)
    """Calls that make, and update, moving averages of variables."""
    restored_averages: list[tuple[Item, ast.Call]] = field(default_factory=list)
    """Calls that ask for the names by which averages are restored."""
    initial_runs: list[ast.Call] = field(default_factory=list)
    """Runs of initializer operations."""
    instances: dict[ast.ClassDef, Value] = field(default_factory=dict)
    places: dict[ast.ClassDef, dict[tuple[str, ...], None]] = field(default_factory=dict)
    """The variable scopes that objects of each class are made in."""
    objects: dict[ast.ClassDef, list[Making]] = field(default_factory=dict)
    """The places where objects of each class are made."""
    arg_scopes: list[ast.With] = field(default_factory=list)
    saved: list[ast.Call] = field(default_factory=list)
    uses_updates: bool = False
    differentiates: bool = False
    """Whether the program asks for gradients with respect to constants."""
    keys: dict[ast.expr, Value] = field(default_factory=dict)
    """Expressions that name a placeholder as a key of what is fed."""
    key_parameters: dict[tuple[ast.AST, str], list[ast.expr]] = field(default_factory=dict)
    """By function and parameter, the places that use the parameter as such a key."""
    key_lists: dict[ast.expr, list[Value]] = field(default_factory=dict)
    """Expressions that name a list of such keys."""
    feed_names: dict[tuple[ast.AST, str], list[Value]] = field(default_factory=dict)
    """What the names of feeds are bound to, by scope and name."""
    bound_calls: dict[ast.Call, dict[str, Value]] = field(default_factory=dict)
    """What each call of the program's functions gives for their parameters."""
    sources: list[Any] = field(default_factory=list)
    """The dataset iterators (`tf2mig.graph.iterators.Source`)."""
    draws: list[Any] = field(default_factory=list)
    """What runs draw from them (`tf2mig.graph.iterators.Draw`)."""
    handles: list[tuple[ast.Call, Any]] = field(default_factory=list)
    """Calls that ask for an iterator's handle."""
    evaluate: Callable[[ast.expr], Value] = lambda node: PYTHON
    derived: dict[ast.ClassDef, ast.ClassDef] = field(default_factory=dict)
    """By class, the class below it whose objects the program makes."""
    optimizers: frozenset[str] = frozenset()
    """Symbols that make optimizers."""
    own: frozenset[str] = frozenset()
    """Modules whose text is part of this one: importing them brings nothing new."""
    members: set[ast.expr] = field(default_factory=set)
    """Expressions that name a member of such a module by the module."""
    opened: list[ast.With] = field(default_factory=list)
    """Blocks inside compound statements and functions whose heads go."""
    graph: int = 0
    """The number of the default graph."""
    graphs: int = 0
    """How many graphs there have been."""
    order: int = 0

    @property
    def finds(self) -> bool:
        """Whether what is made here surely has variables that something else made."""
        return next((r for r in reversed(self.reuse) if r), "") == FINDS

    def next_order(self) -> int:
        """A number that grows with every statement met."""
        self.order += 1
        return self.order
