"""What is decided once, from the original text: TF1 or TF2, which destination, which module starts the
program.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from tf2mig.rules.circumstances import needs_probability
from tf2mig.rules.deeds import acts
from tf2mig.rules.entry import VARIABLE
from tf2mig.rules.idioms import Idioms, idioms_of
from tf2mig.rules.module import MODES, Mode, Module, Plan, World
from tf2mig.rules.sites import locate
from tf2mig.syntax.homes import at_home
from tf2mig.syntax.imports import loaded_names
from tf2mig.syntax.walking import walk


@dataclass(frozen=True)
class Evidence:
    """What one module's text says about itself."""

    world: World = "unknown"
    graph: bool = False
    """It uses graphs, sessions, or what lives in them."""
    eager: bool = False
    starts: bool = False
    """It is run, not only imported: it has a main guard, or does something at its top level."""
    guarded: bool = False
    """It has a main guard."""
    keras2: bool = False
    halfway: bool = False
    """TF1's symbols come through `tf.compat.v1` alone, and nothing switches TF1's behaviour on yet."""
    said: bool = False
    """TF1's symbols come through `tf.compat.v1` alone, and TF1's behaviour is switched on: nothing is left to say."""
    aged: bool = False
    """It is TF1 code, whether or not something is left to do about TensorFlow: the switches of compat count."""
    uses: bool = False
    """It uses TensorFlow by its own name."""
    imports: frozenset[str] = frozenset()
    """First and last parts of the modules that it imports."""
    probability: frozenset[Mode] = frozenset()
    """The destinations in which it needs TensorFlow Probability."""


@dataclass
class _Tally:
    """Counts while a module's uses are gone through."""

    old: int = 0
    new: int = 0
    v1: int = 0
    inner: int = 0
    """Uses of Keras by its place inside TensorFlow, which TF1's tutorials taught and where it is no more."""
    graph: bool = False
    eager: bool = False
    keras2: bool = False
    switched: bool = False
    builds: bool = False

    def symbol(self, symbol: str, idioms: Idioms) -> None:
        """Take note of a TF1 symbol."""
        self.keras2 = self.keras2 or symbol in idioms.keras2
        self.graph = self.graph or symbol in idioms.graphs_only
        if symbol in idioms.neutral:
            return
        self.graph = self.graph or symbol in idioms.graph
        self.eager = self.eager or symbol in idioms.eager
        self.switched = self.switched or symbol in idioms.switches
        self.builds = self.builds or symbol in idioms.builds

    @property
    def world(self) -> World:
        """TF1 or TF2, by what exists in one of them only."""
        if self.old and self.old >= self.new:
            return "tf1"
        if self.new:
            return "tf2"
        return "tf1" if self.inner else "unknown"


def gather(module: Module) -> Evidence:
    """Read the evidence of one module."""
    idioms = idioms_of(module.knowledge)
    tally = _Tally()
    for use in module.symbols.uses:
        symbol, _ = locate(module, use)
        if use.door == "tf":
            only_tf1 = module.worlds.only_tf1(symbol) or symbol in idioms.graphs_only
            tally.old += only_tf1
            tally.new += not only_tf1 and (module.worlds.only_tf2(symbol) or module.worlds.only_tf2(use.symbol))
        elif use.door == "compat.v1":
            tally.v1 += 1
        elif use.door == "private":
            home = at_home(use)
            tally.inner += home is not None and home[0].startswith("tf.keras.")
            symbol = (home or (symbol, None))[0]
        tally.symbol(symbol, idioms)
        tally.keras2 = tally.keras2 or module.worlds.v1_needs_keras2(symbol)
    for _, binding in module.import_bindings:
        root, _, rest = binding.target.partition(".")
        tally.keras2 = tally.keras2 or root in idioms.keras2_modules
        if root == "tensorflow" and rest and not rest.startswith(("compat.", "python.")):
            tally.old += module.worlds.only_tf1(f"tf.{rest}")
            tally.symbol(f"tf.{rest}", idioms)
    world = tally.world
    halfway = world == "unknown" and tally.v1 > 0 and tally.builds and not tally.switched
    guarded = main_guard(module.tree.module) is not None
    imports = frozenset(_imported(module))
    return Evidence(
        "tf1" if halfway else world,
        tally.graph,
        tally.eager,
        guarded or acts(module),
        guarded,
        tally.keras2,
        halfway,
        world == "unknown" and tally.v1 > 0 and tally.switched,
        world == "tf1" or (world == "unknown" and tally.v1 > 0 and (tally.builds or tally.switched)),
        any(use.door == "tf" for use in module.symbols.uses),
        imports,
        frozenset(m for m in MODES if needs_probability(module, m)),
    )


def _imported(module: Module) -> set[str]:
    found: set[str] = set()
    for node in module.tree.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.update(alias.name.split("."))
        else:
            found.update((node.module or "").split("."))
            found.update(a.name for a in node.names)
    return found - {""}


def main_guard(tree: ast.Module) -> ast.If | None:
    """The statement ``if __name__ == "__main__":`` of a module, where it has one."""
    tests = (s for s in tree.body if isinstance(s, ast.If))
    return next((s for s in tests if any(isinstance(n, ast.Name) and n.id == "__name__" for n in walk(s.test))), None)


def make_plans(
    modules: Sequence[Module | None],
    evidence: Sequence[Evidence | None],
    mode: Mode,
    *,
    keras2: bool = False,
) -> list[Plan]:
    """The plan of each module of a program for a destination; None stands for files that cannot be parsed.

    ``keras2`` says that the program is known to need Keras 2, whatever its own symbols say.
    """
    stems = [PurePath(m.source.path).stem if m else "" for m in modules]
    known = {s: e for s, e in zip(stems, evidence, strict=True) if e is not None}
    if mode == "compat":
        known = _drawn_in(known)
        evidence = [None if e is None else known[s] for s, e in zip(stems, evidence, strict=True)]
    old = _reaching(known)
    aged = any(e.aged for e in known.values())
    eager = any(e.eager for e in known.values())
    probability = any(mode in e.probability for e in known.values())
    keras2 = (
        keras2 or any(e.keras2 for e in known.values()) or any(m is not None and VARIABLE in m.text for m in modules)
    )
    plans = []
    for stem, module, found in zip(stems, modules, evidence, strict=True):
        if module is None or found is None:
            plans.append(Plan())
            continue
        imported = any(stem in e.imports for s, e in known.items() if s != stem)
        entry = (
            mode == "compat"
            and stem in old
            and stem != "__init__"
            and (found.guarded or (found.starts and not imported))
        )
        # A module that only imports the program's TF1 modules starts it all the same.
        world: World = "tf1" if entry else found.world
        plans.append(
            Plan(
                mode=mode if world == "tf1" else "native",
                world=world,
                switch=mode == "compat" and world == "tf1" and not (found.halfway or found.said),
                entry=entry,
                eager=eager,
                legacy_keras=entry and keras2 and _needs_keras2(module),
                locals=frozenset(old) - {stem},
                used=frozenset(loaded_names(module.tree)),
                surroundings=aged and found.world != "tf2",
                probability=probability,
            )
        )
    return plans


def _drawn_in(known: dict[str, Evidence]) -> dict[str, Evidence]:
    """What modules say, where those of neither world that TF1 modules import count as TF1's: they share its runtime."""
    old = {s for s, e in known.items() if e.world == "tf1"}
    neutral = {s for s, e in known.items() if e.world == "unknown" and e.uses and not (e.halfway or e.said)}
    drawn = {s for s in neutral if any(s in known[o].imports for o in old - {s})}
    return {s: replace(e, world="tf1") if s in drawn else e for s, e in known.items()}


def _reaching(known: dict[str, Evidence]) -> set[str]:
    """The modules that are TF1 code, or import some, directly or not."""
    old = {s for s, e in known.items() if e.world == "tf1"}
    while True:
        more = {s for s, e in known.items() if s not in old and e.world != "tf2" and e.imports & old}
        if not more:
            return old
        old |= more


def _needs_keras2(module: Module) -> bool:
    since = idioms_of(module.knowledge).keras2_since
    return tuple(map(int, module.target.split(".")[:2])) >= tuple(map(int, since.split(".")))
