"""Programs: modules joined by imports that share a graph, so that one destination is chosen for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tf2mig.project.imports import ImportResolver


@dataclass(frozen=True)
class Module:
    """One file as grouping sees it: ``member`` says whether it can be part of a program."""

    path: str
    imports: tuple[str, ...] = ()
    member: bool = False


@dataclass(frozen=True)
class Program:
    """The files of one program, in the order they were given.

    ``search`` gives for each file the folder from which its absolute imports are found, as far as the imports
    of the program tell: that is where a module that the file is to import absolutely must lie.
    """

    paths: tuple[str, ...]
    search: tuple[str, ...]


def group(modules: Sequence[Module]) -> list[Program]:
    """The programs among ``modules``: its members, joined wherever one imports another.

    Files that are not members belong to no program and join nothing, but hide modules of the same name
    further up, as they do for Python.
    """
    resolver = ImportResolver([module.path for module in modules])
    leader = list(range(len(modules)))
    bases: list[dict[str, None]] = [{} for _ in modules]
    for index, module in enumerate(modules):
        if not module.member:
            continue
        for name in module.imports:
            found = resolver.resolve(index, name)
            if found is None or not modules[found[0]].member:
                continue
            target, base = found
            bases[target].setdefault(base)
            if not name.startswith("."):
                bases[index].setdefault(base)
            _join(leader, index, target)
    members: dict[int, list[int]] = {}
    for index, module in enumerate(modules):
        if module.member:
            members.setdefault(_find(leader, index), []).append(index)
    return [
        Program(
            tuple(modules[index].path for index in indices),
            tuple(next(iter(bases[index]), resolver.folder(index)) for index in indices),
        )
        for indices in members.values()
    ]


def _find(leader: list[int], index: int) -> int:
    while leader[index] != index:
        leader[index] = leader[leader[index]]
        index = leader[index]
    return index


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
