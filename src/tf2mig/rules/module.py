"""One module under examination: what rules see, and how they say what they found."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tf2mig.api.knowledge import Knowledge
from tf2mig.api.rulings import Rulebook
from tf2mig.api.worlds import Worlds
from tf2mig.findings import Applicability, Diagnostic, Edit, Fix
from tf2mig.syntax.scopes import Binding, Scope
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols, Use
from tf2mig.syntax.tree import Tree

Mode = Literal["native", "compat"]
MODES: tuple[Mode, ...] = ("native", "compat")
World = Literal["tf1", "tf2", "unknown"]


@dataclass(frozen=True)
class Plan:
    """What is decided about a module before rules run, once, from the original text."""

    mode: Mode = "native"
    world: World = "unknown"
    switch: bool = False
    """Whether ``tensorflow`` is to become ``tensorflow.compat.v1`` throughout the module."""
    entry: bool = False
    """Whether the module starts the program, so that the process-wide switches belong into it."""
    eager: bool = False
    legacy_keras: bool = False
    locals: frozenset[str] = frozenset()
    """Names by which the module may import other modules of the program and support modules."""
    used: frozenset[str] = frozenset()
    """Names that the original text read: an import of one that is not read any more lost its use to a fix."""
    lifted: bool = False
    """Whether the text was lifted: `tf.compat.v1.X` then becomes native too."""
    surroundings: bool = False
    """Whether the module belongs to a program of TF1's time, so that NumPy's, Python's and other packages'
    changes since then concern it."""
    probability: bool = False
    """Whether some module of the program needs TensorFlow Probability."""


@dataclass
class Module:
    """A parsed module with what rules need. Raises ParseError when the text does not parse."""

    source: Source
    rulebook: Rulebook
    plan: Plan
    written: frozenset[int] = frozenset()
    """Offsets of names that an earlier pass wrote: they mean what the target means by them."""
    tree: Tree = field(init=False)
    symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self.tree = Tree(self.source)
        self.symbols = Symbols(self.tree, self._star)

    @property
    def knowledge(self) -> Knowledge:
        """What the rule files say."""
        return self.rulebook.knowledge

    @property
    def worlds(self) -> Worlds:
        """The APIs."""
        return self.rulebook.worlds

    @property
    def text(self) -> str:
        """The module's text."""
        return self.source.text

    @property
    def target(self) -> str:
        """The target TensorFlow version."""
        return self.worlds.target

    def _star(self, module: str, name: str) -> bool:
        return self.worlds.tf1(f"{module}.{name}") is not None

    @cached_property
    def uses(self) -> Sequence[Use]:
        """Uses of TensorFlow that mean TF1's: what earlier passes wrote is left out."""
        return [u for u in self.symbols.uses if self.tree.start(u.node) not in self.written and self._in_place(u)]

    @cached_property
    def surrounding_uses(self) -> Sequence[Use]:
        """Uses of the other packages that the rules speak of, named as Python names them: ``numpy.float``."""
        packages = self.knowledge.packages

        def root(target: str) -> str | None:
            return target if target.partition(".")[0] in packages else None

        bound = {b.name for _, b in self.import_bindings if root(b.target)}
        if not bound:
            return ()
        return [u for u in Symbols(self.tree, None, root, self.symbols.scopes).uses if self._in_place(u)]

    def _in_place(self, use: Use) -> bool:
        """Whether a use stands where the tree says: Python 3.10 misplaces some nodes inside f-strings."""
        root: ast.expr = use.node
        while isinstance(root, ast.Attribute):
            root = root.value
        start = self.tree.start(use.node)
        return isinstance(root, ast.Name) and self.text.startswith((root.id, "("), start)

    @cached_property
    def import_bindings(self) -> list[tuple[Scope, Binding]]:
        """Every import binding with its scope, in source order."""
        found = [
            (scope, b)
            for scope in self.symbols.scopes.values()
            for group in scope.bindings.values()
            for b in group
            if b.kind == "import"
        ]
        return sorted(found, key=lambda pair: pair[1].position)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every identifier that the module loads, stores or imports."""
        found = {n.id for n in self.tree.nodes if isinstance(n, ast.Name)}
        return frozenset(found | {b.name for _, b in self.import_bindings})

    def diagnostic(
        self, code: str, message: str, node: ast.AST, *, symbol: str | None = None, fix: Fix | None = None
    ) -> Diagnostic:
        """A finding at a node."""
        start, end = self.tree.start(node), self.tree.end(node)
        line, column = self.tree.place(start)
        return Diagnostic(code, self.knowledge.rule_name(code), message, start, end, line, column, symbol, fix)

    def visible(self, scope: Scope, name: str) -> Iterator[Binding]:
        """The bindings of a name in the nearest scope that has it, seen from a scope."""
        holder: Scope | None = scope
        first = True
        while holder is not None:
            if name in holder.bindings and (first or not isinstance(holder.node, ast.ClassDef)):
                yield from holder.bindings[name]
                return
            first = False
            holder = holder.parent


def make_fix(
    edits: Sequence[Edit],
    *,
    unsafe: str = "",
    message: str = "",
    imports: Sequence[str] = (),
    requires: Sequence[str] = (),
    support: Sequence[str] = (),
    phase: int = 1,
    marks: Sequence[tuple[int, int]] = (),
) -> Fix:
    """A fix; unsafe when a reason is given."""
    return Fix(
        tuple(edits),
        Applicability.UNSAFE if unsafe else Applicability.SAFE,
        message or unsafe,
        tuple(imports),
        tuple(requires),
        tuple(support),
        phase,
        tuple(marks),
    )
