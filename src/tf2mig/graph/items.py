"""The statements of a graph-building scope, in the order in which they run."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field

from tf2mig.graph.values import Key, Value
from tf2mig.syntax.tree import Function

Owner = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Role(enum.Enum):
    """What lifting does with a statement."""

    KEEP = "keep"
    """Python that runs where it stands; run sites in it are rewritten."""
    DEFER = "defer"
    """Describes a computation: moves into the functions that need it."""
    PLACEHOLDER = "placeholder"
    CREATE = "create"
    """Creates a variable, layer or optimizer: stays, in TF2's words."""
    DROP = "drop"
    """Has no counterpart in TF2 and no effect to keep."""
    OPEN = "open"
    """A block whose head goes and whose body stays, one level further left."""


@dataclass(eq=False)
class Creation:
    """One expression that creates state: a variable, a layer, an optimizer, an instance of a builder."""

    node: ast.Call
    symbol: str
    item: Item
    scope: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The name scopes around it."""
    name: str = ""
    """The name that lifted code gives to what it creates; set by lifting."""
    loops: tuple[ast.For | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, ...] = ()
    """The loops and comprehensions of the statement that enclose it."""
    rounds: tuple[ast.For | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, ...] = ()
    """Those of them whose first round makes it for all; lifting moves them here from ``loops``."""
    shared: Creation | None = None
    """With ``reuse``, the creation whose variables this one uses."""
    function: UserFunction | None = None
    """The builder, where the expression is a call of one."""
    value: Value | None = None
    arguments: dict[str, ast.expr] = field(default_factory=dict)
    """The arguments of a builder's call, by parameter."""
    plain: UserFunction | None = None
    """The function that makes the variables, where it only does that and stays as it is."""
    graph: int = 0
    """The number of the graph that it belongs to."""
    reuse: bool = False
    """Whether the scopes open at the place reuse variables."""
    finds: bool = False
    """Whether they surely do, so that something else has made the variables."""


@dataclass(eq=False)
class RunSite:
    """One ``session.run``, ``tensor.eval`` or ``operation.run``."""

    call: ast.Call
    item: Item
    fetch: Value
    fetch_node: ast.expr
    inline: Item
    """Stands for the fetch expression itself, which may build graph on the spot."""
    feeds: list[tuple[Value, ast.expr]] = field(default_factory=list)
    given: list[tuple[Value, ast.expr]] = field(default_factory=list)
    """Tensors that the graph computes and this run is fed all the same."""
    feed_name: ast.expr | None = None
    """A feed that is an expression other than a literal dictionary."""
    fed: Value | None = None
    """The value of such a feed."""
    frame: object | None = None
    """The names around such a feed."""
    through: str | None = None
    """The parameter by which the lifted function reaches the run."""
    function: Function | None = None
    """The function that the site stands in."""
    object: Value | None = None
    owner: Owner | None = None
    graph: int = 0
    """The number of the graph that was the default one."""
    session: ast.expr | None = None
    """The expression that made the session, where it is known."""

    @property
    def fetch_many(self) -> bool:
        """Whether what is fetched is a structure whose members are not known one by one."""
        return self.fetch.many


@dataclass(eq=False)
class Item:
    """One statement of a scope, flattened out of the blocks that TF2 has no need of."""

    node: ast.stmt | ast.expr
    owner: Owner
    order: int
    role: Role = Role.KEEP
    needs: list[Item] = field(default_factory=list)
    """Deferred statements whose results it uses."""
    rates: list[Item] = field(default_factory=list)
    """Those of them that only say how fast a training step learns."""
    placeholders: list[Value] = field(default_factory=list)
    defines: list[str] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    """Names of Python values that it uses."""
    creations: list[Creation] = field(default_factory=list)
    sites: list[RunSite] = field(default_factory=list)
    value: Value | None = None
    draws: bool = False
    """Whether it draws random numbers."""
    variable_reads: list[Value] = field(default_factory=list)
    uses: list[tuple[ast.expr, Value]] = field(default_factory=list)
    """Each place in it that names a known value, for substitution."""
    control: list[Item] = field(default_factory=list)
    """Statements that control dependencies make run first."""
    control_nodes: list[ast.With] = field(default_factory=list)
    scope: tuple[str, ...] = ()
    eager_too: bool = False
    """Whether its value is also wanted where it stands, as a variable's initial value."""
    effects: bool = False
    """Whether it updates state."""
    differentiated: bool = False
    """Whether it computes from constants what the program asks for gradients of, which only a graph keeps track of."""
    derives: bool = False
    """Whether it asks for gradients, as only a graph can."""
    virtual: bool = False
    """Whether it stands for a part of a block's head, and has no lines of its own."""
    collected: list[Value] = field(default_factory=list)
    """The lists, made elsewhere, into which it puts variables."""
    filled: list[Value] = field(default_factory=list)
    """The lists into which it puts tensors."""
    calls: list[tuple[ast.Call, UserFunction]] = field(default_factory=list)
    free: list[Value] = field(default_factory=list)
    """Deferred values that functions called here take from this scope by name."""
    graph: int = 0
    """The number of the graph that was the default one."""

    def used_values(self) -> list[Value]:
        """The values that it uses by name, itself or through the functions that it calls."""
        return [*(v for _, v in self.uses), *self.free]

    def need(self, value: Value) -> None:
        """Record that the statement uses a deferred value."""
        for item in value.items:
            if item is not self and item not in self.needs:
                self.needs.append(item)
        for placeholder in value.placeholders:
            if placeholder not in self.placeholders:
                self.placeholders.append(placeholder)

    @property
    def deferred(self) -> bool:
        """Whether anything in it exists only when the graph runs."""
        return bool(
            self.needs or self.placeholders or self.variable_reads or self.draws or self.effects or self.differentiated
        )


@dataclass(eq=False)
class UserFunction:
    """A function or method of the program, and what calls of it have shown."""

    node: Function | ast.Lambda
    cls: ast.ClassDef | None = None
    closure: dict[str, Value] = field(default_factory=dict)
    creates: list[Creation] = field(default_factory=list)
    """Creations in its body: it is a builder if there are any."""
    runs: bool = False
    """Whether it holds run sites or opens sessions."""
    free: list[Value] = field(default_factory=list)
    """Deferred values of enclosing scopes that its body uses."""
    arguments: dict[str, list[Value]] = field(default_factory=dict)
    """What calls gave for each parameter."""
    calls: list[tuple[ast.Call, Item]] = field(default_factory=list)
    graphs: set[int] = field(default_factory=set)
    """The numbers of the graphs in which it is called, where it is a scope of its own."""
    body: Item | None = None
    active: bool = False
    plain: bool = False
    """Whether it only makes variables from Python values."""
    placeholders: bool = False
    """Whether it declares placeholders itself."""
    results: list[Value] = field(default_factory=list)
    uses: dict[ast.expr, Value] = field(default_factory=dict)
    """Each place in its body that names a known value, where its body is a part of the statements that call it."""
    called: list[UserFunction] = field(default_factory=list)
    """The functions that such a body calls."""

    @property
    def is_builder(self) -> bool:
        """Whether calls of it create variables or layers."""
        return bool(self.creates) and not self.runs and not isinstance(self.node, ast.Lambda)


@dataclass(eq=False)
class Body:
    """A scope's statements and the names that they leave behind."""

    owner: Owner
    items: list[Item] = field(default_factory=list)
    names: dict[str, Value] = field(default_factory=dict)


__all__ = ["Body", "Creation", "Function", "Item", "Key", "Owner", "Role", "RunSite", "UserFunction"]
