"""What is known of a program on its way to TF2, by subject: the records that `Context` holds."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.graph.items import Creation, Item, Owner, RunSite
from tf2mig.graph.iterators import Draw, Source
from tf2mig.graph.values import Value
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.core.update_ops import Normalizer, Updates


@dataclass(eq=False)
class Feeding:
    """Placeholders, and what becomes of them."""

    names: dict[Value, str] = field(default_factory=dict)
    """The parameter that a placeholder becomes."""
    specs: dict[Value, str] = field(default_factory=dict)
    """The text of each placeholder's `tf.TensorSpec`, or its name."""
    dynamic: set[Value] = field(default_factory=set)
    """Placeholders of objects whose specification is known only once the object is made."""
    spec_lines: dict[Item, list[tuple[Value, str]]] = field(default_factory=dict)
    """The assignments of specifications that stand where placeholders stood."""
    owners: dict[Value, Owner] = field(default_factory=dict)
    order: dict[Value, int] = field(default_factory=dict)
    stand_ins: dict[Value, Value] = field(default_factory=dict)
    """The parameters that take the place of computed tensors which some run is fed."""
    of_objects: dict[tuple[Owner, str, Value], Value] = field(default_factory=dict)
    """The parameters of a class's methods that stand for placeholders of objects which its objects hold."""
    parted_keys: dict[ast.AST, Value] = field(default_factory=dict)
    """The parameters that keys of feeds name, where they stand for one object's placeholder."""
    holders: dict[RunSite, str] = field(default_factory=dict)
    """The names of feeds that a run computes in place."""


@dataclass(eq=False)
class Listing:
    """Collections of variables, and what becomes of them."""

    texts: dict[ast.expr, str] = field(default_factory=dict)
    """The text of each collection of variables, by the expression that collects it."""
    trained: dict[ast.Call, str] = field(default_factory=dict)
    """What training steps train that name no variables, where some layers are not to be trained."""
    of_layers: dict[str, list[Creation]] = field(default_factory=dict)
    """What the texts of collections list that has no variables before it is first called."""
    of_lists: dict[str, list[Creation]] = field(default_factory=dict)
    """What they list that loops make, which may have no variables either."""
    early: dict[Item, list[str]] = field(default_factory=dict)
    """The statements that stay and list variables of layers, with the texts of the lists."""
    objects: dict[str, str] = field(default_factory=dict)
    """Of such texts, those that ask an object of a class for its variables, and the text of the object."""
    properties: dict[ast.ClassDef, dict[str, list[str]]] = field(default_factory=dict)
    """The lines of the properties by which the objects of a class list their variables."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """The full names of the variables in a list, by the list's text, where they are all known."""
    whole: set[Owner] = field(default_factory=set)
    """Builders of whose variables some collection lists those too that are not trained."""
    owners: set[Owner] = field(default_factory=set)
    """Builders whose variables some collection lists."""
    built: set[Creation] = field(default_factory=set)
    """Layers that are built where they are made."""
    late: frozenset[tuple[int, int]] = frozenset()
    """Where layers are made whose variables an earlier try found listed before they are called."""
    wanted: set[tuple[int, int]] = field(default_factory=set)
    """Where such layers are made, as this try finds them."""
    chosen: dict[Creation, None] = field(default_factory=dict)
    """What builders make only for some of their calls."""
    returned: set[tuple[Item, str]] = field(default_factory=set)
    """Statements that call builders, with the names that they give to variables of theirs."""


@dataclass(eq=False)
class Drawing:
    """Iterators over datasets, and what becomes of them."""

    names: dict[Draw, str] = field(default_factory=dict)
    """What lifted code calls the iterator of each draw."""
    plain: set[Source] = field(default_factory=set)
    """Iterators that are made where they are started."""
    kept: set[ast.expr] = field(default_factory=set)
    """Initializers whose names hold datasets from now on."""
    makers: dict[RunSite, Lifted] = field(default_factory=dict)
    """The functions that make datasets of what is fed to runs of initializers."""


@dataclass(eq=False)
class Reporting:
    """Metrics and summaries, and what becomes of them."""

    metrics: dict[str, Item] = field(default_factory=dict)
    """The metrics by what code calls them, and the statements that make them."""
    items: dict[Value, Item] = field(default_factory=dict)
    groups: dict[Item, dict[str, str]] = field(default_factory=dict)
    """Dictionaries of summaries whose tags are made while the program runs, by statement and kind."""
    tags: dict[ast.AST, str] = field(default_factory=dict)
    """The tag of each summary."""
    colliding: bool = False
    """Whether summaries are named after variables of which two may have one name."""


@dataclass(eq=False)
class Averaging:
    """Applications of batch normalization, and who updates its moving averages."""

    normalizers: dict[Creation, Normalizer] = field(default_factory=dict)
    """The applications of batch normalization that may update moving averages."""
    updates: Updates | None = None
    keeping: set[RunSite] = field(default_factory=set)
    """Runs that normalize by the batch and leave the moving averages alone."""


@dataclass(eq=False)
class Needs:
    """What the result needs besides TensorFlow and NumPy."""

    support: dict[str, None] = field(default_factory=dict)
    imports: dict[str, None] = field(default_factory=dict)
    requirements: dict[str, None] = field(default_factory=dict)
