"""Programs: modules joined by imports that share a graph, so that one destination is chosen for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tf2mig.project.imports import ImportResolver


@dataclass(frozen=True)
class Module:
    """One file as grouping sees it."""

    path: str
    imports: tuple[str, ...] = ()
    tensorflow: bool = False
    """Whether it can have to do with TensorFlow at all."""
    core: bool = False
    """Whether it is TensorFlow 1 code, or has findings: what makes a program."""


@dataclass(frozen=True)
class Program:
    """The files of one program, in the order they were given.

    ``search`` gives for each file the folder from which its absolute imports are found, as far as the imports
    of the program tell: that is where a module that the file is to import absolutely must lie.
    """

    paths: tuple[str, ...]
    search: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    """Files that the program imports and that have nothing to do with TensorFlow themselves."""


@dataclass(frozen=True)
class _Import:
    importer: int
    imported: int
    base: str
    relative: bool


def group(modules: Sequence[Module]) -> list[Program]:
    """The programs among ``modules``.

    Files that use TensorFlow, and files that lead to TensorFlow 1 code by imports (a script that only calls
    what a model module offers, say), are joined wherever one imports another; what holds TensorFlow 1 code
    then is a program. All other files belong to none, but hide modules of the same name further up, as
    they do for Python.
    """
    resolver = ImportResolver([module.path for module in modules])
    imports = list(_imports(modules, resolver))
    taking_part = _leading_to_core(modules, imports) | {
        index for index, module in enumerate(modules) if module.tensorflow or module.core
    }
    leader = list(range(len(modules)))
    bases: list[dict[str, None]] = [{} for _ in modules]
    for one in imports:
        if one.importer in taking_part and one.imported in taking_part:
            bases[one.imported].setdefault(one.base)
            if not one.relative:
                bases[one.importer].setdefault(one.base)
            _join(leader, one.importer, one.imported)
    members: dict[int, list[int]] = {}
    for index in sorted(taking_part):
        members.setdefault(_find(leader, index), []).append(index)
    helpers = _helpers(members, imports, taking_part)
    return [
        Program(
            tuple(modules[index].path for index in indices),
            tuple(next(iter(bases[index]), resolver.folder(index)) for index in indices),
            tuple(modules[index].path for index in helpers[first]),
        )
        for first, indices in members.items()
        if any(modules[index].core for index in indices)
    ]


def _helpers(members: dict[int, list[int]], imports: Sequence[_Import], taking_part: set[int]) -> dict[int, list[int]]:
    """The other files that each program's files import, directly or not; each with the first program that does."""
    imported: dict[int, list[int]] = {}
    for one in imports:
        imported.setdefault(one.importer, []).append(one.imported)
    seen = set(taking_part)
    found: dict[int, list[int]] = {}
    for first, indices in members.items():
        found[first] = []
        waiting = list(indices)
        while waiting:
            for index in imported.get(waiting.pop(), ()):
                if index not in seen:
                    seen.add(index)
                    found[first].append(index)
                    waiting.append(index)
    return found


def _imports(modules: Sequence[Module], resolver: ImportResolver) -> list[_Import]:
    found = []
    for index, module in enumerate(modules):
        for name in module.imports:
            resolved = resolver.resolve(index, name)
            if resolved is not None:
                found.append(_Import(index, *resolved, relative=name.startswith(".")))
    return found


def _leading_to_core(modules: Sequence[Module], imports: Sequence[_Import]) -> set[int]:
    """The modules that hold TensorFlow 1 code or import such, directly or not."""
    importers: dict[int, list[int]] = {}
    for one in imports:
        importers.setdefault(one.imported, []).append(one.importer)
    leading: set[int] = set()
    waiting = [index for index, module in enumerate(modules) if module.core]
    while waiting:
        index = waiting.pop()
        if index not in leading:
            leading.add(index)
            waiting += importers.get(index, ())
    return leading


def _find(leader: list[int], index: int) -> int:
    while leader[index] != index:
        leader[index] = leader[leader[index]]
        index = leader[index]
    return index


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
