"""What is decided once, from the original text: TF1 or TF2, which destination, which module starts the program."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from tf2mig.rules.entry import VARIABLE
from tf2mig.rules.idioms import idioms_of
from tf2mig.rules.module import Mode, Module, Plan, World
from tf2mig.rules.sites import locate


@dataclass(frozen=True)
class Evidence:
    """What one module's text says about itself."""

    world: World = "unknown"
    graph: bool = False
    """It uses graphs, sessions, or what lives in them."""
    eager: bool = False
    starts: bool = False
    """It does what a program does once: runs a session at top level, has a main guard, calls ``tf.app.run``."""
    keras2: bool = False
    imports: frozenset[str] = frozenset()
    """First and last parts of the modules that it imports."""
    tensorflow: bool = False


def gather(module: Module) -> Evidence:
    """Read the evidence of one module."""
    idioms = idioms_of(module.knowledge)
    old = new = v1 = 0
    graph = eager = keras2 = starts = False
    for use in module.symbols.uses:
        symbol, _ = locate(module, use)
        if use.door == "tf":
            only_tf1 = module.worlds.only_tf1(symbol)
            old += only_tf1
            new += not only_tf1 and module.worlds.only_tf2(symbol)
        elif use.door == "compat.v1":
            v1 += 1
        if symbol in idioms.neutral:
            keras2 = keras2 or symbol in idioms.keras2
            continue
        graph = graph or symbol in idioms.graph
        eager = eager or symbol in idioms.eager
        keras2 = keras2 or symbol in idioms.keras2
        starts = starts or symbol in idioms.starts
    for _, binding in module.import_bindings:
        root = binding.target.split(".")[0]
        keras2 = keras2 or root in idioms.keras2_modules
        if root == "tensorflow":
            symbol = "tf" + binding.target[len("tensorflow") :]
            old += symbol != "tf" and module.worlds.only_tf1(symbol)
            graph = graph or symbol in idioms.graph and symbol not in idioms.neutral
    world: World = "unknown"
    if old and old >= new:
        world = "tf1"
    elif new:
        world = "tf2"
    elif v1 and graph:
        world = "tf1" if not old and not new and _only_v1(module) else "unknown"
    return Evidence(
        world,
        graph,
        eager,
        starts or _has_main(module.tree.module),
        keras2,
        frozenset(_imported(module)),
        any(b.target.split(".")[0] == "tensorflow" for _, b in module.import_bindings),
    )


def _only_v1(module: Module) -> bool:
    """Whether every use of TensorFlow comes through `tf.compat.v1`."""
    return all(u.door == "compat.v1" for u in module.symbols.uses)


def _imported(module: Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module.tree.module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.update(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            found.update((node.module or "").split("."))
            found.update(a.name for a in node.names)
    return found - {""}


def _has_main(tree: ast.Module) -> bool:
    return any(
        isinstance(s, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(s.test))
        for s in tree.body
    )


def make_plans(modules: Sequence[Module | None], evidence: Sequence[Evidence | None], mode: Mode) -> list[Plan]:
    """The plan of each module of a program for a destination."""
    stems = [PurePath(m.source.path).stem if m else "" for m in modules]
    local = frozenset(s for s, m in zip(stems, modules, strict=True) if m)
    known = [e for e in evidence if e is not None]
    eager = any(e.eager for e in known)
    keras2 = any(e.keras2 for e in known) or any(m is not None and VARIABLE in m.text for m in modules)
    plans = []
    for i, (module, found) in enumerate(zip(modules, evidence, strict=True)):
        if module is None or found is None:
            plans.append(Plan())
            continue
        imported = any(e is not None and j != i and stems[i] in e.imports for j, e in enumerate(evidence))
        entry = found.starts and not (imported and not _has_main(module.tree.module)) or not imported
        entry = entry and PurePath(module.source.path).name != "__init__.py"
        switch = mode == "compat" and found.world == "tf1"
        plan = Plan(
            mode=mode if found.world == "tf1" else "native",
            world=found.world,
            switch=switch,
            entry=entry and mode == "compat" and found.tensorflow,
            eager=eager,
            locals=local - {stems[i]},
        )
        legacy = plan.entry and keras2 and _needs_keras2(module)
        plans.append(replace(plan, legacy_keras=legacy))
    return plans


def _needs_keras2(module: Module) -> bool:
    since = idioms_of(module.knowledge).keras2_since
    return tuple(map(int, module.target.split(".")[:2])) >= tuple(map(int, since.split(".")))
