"""Support modules: small files written beside a program for what TF1 had and nothing published replaces."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from tf2mig.project.problems import Problem, ProjectError
from tf2mig.project.storage import create_file


def support_source(name: str) -> bytes:
    """The text of the support module ``name``.

    Raises:
        ProjectError: if there is none.
    """
    from tf2mig.api.locate import rules_dir

    path = os.path.join(rules_dir(), "support", f"{name}.py")
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ProjectError(Problem.from_oserror(path, "support module cannot be read", error)) from error


def destinations(name: str, texts: Sequence[tuple[str, str, str]]) -> list[str]:
    """The paths at which module ``name`` must lie so that the files that import it find it.

    ``texts``: for each file of the program its path, the folder from which its absolute imports are found,
    and its new text.
    """
    absolute = re.compile(rf"^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]+,[ \t]*)?{re.escape(name)}\b", re.M)
    relative = re.compile(
        rf"^[ \t]*from[ \t]+\.(?:{re.escape(name)}[ \t]+import\b|[ \t]*import\b.*\b{re.escape(name)}\b)", re.M
    )
    folders: dict[str, None] = {}
    for path, search, text in texts:
        if relative.search(text):
            folders.setdefault(os.path.dirname(os.path.abspath(path)))
        elif absolute.search(text):
            folders.setdefault(search)
    return [_shown(os.path.join(folder, f"{name}.py")) for folder in folders]


def write_support(
    names: Sequence[str], texts: Sequence[tuple[str, str, str]]
) -> tuple[list[str], list[Problem]]:
    """Write the support modules ``names`` where ``texts`` (see :func:`destinations`) need them.

    Returns the paths written and what went wrong; a different file of the name is never overwritten.
    """
    written: list[str] = []
    problems: list[Problem] = []
    sources: dict[str, bytes] = {}
    for name in names:
        try:
            sources[name] = support_source(name)
        except ProjectError as error:
            problems.append(error.problem)
    for path, name in _places(sources, list(texts)).items():
        try:
            if create_file(path, sources[name]):
                written.append(path)
        except ProjectError as error:
            problems.append(error.problem)
    return written, problems


def _places(sources: dict[str, bytes], texts: list[tuple[str, str, str]]) -> dict[str, str]:
    """Where each module must lie, for the program and for the modules that import each other there."""
    places: dict[str, str] = {}
    while True:
        new = {path: name for name in sources for path in destinations(name, texts) if path not in places}
        if not new:
            return places
        places.update(new)
        for path, name in new.items():
            texts.append((path, os.path.dirname(os.path.abspath(path)), sources[name].decode()))


def _shown(path: str) -> str:
    here = os.path.join(os.getcwd(), "")
    return path[len(here) :] if path.startswith(here) else path
