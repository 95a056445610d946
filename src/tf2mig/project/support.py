"""Support modules: small files written beside a program for what TF1 had and nothing published replaces."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from tf2mig.project.importscan import scan_imports
from tf2mig.project.problems import Problem, ProjectError


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


def is_support_module(path: str, raw: bytes, names: frozenset[str]) -> bool:
    """Whether ``raw``, the content of ``path``, is a support module as it is shipped, line endings aside."""
    name, _ = os.path.splitext(os.path.basename(path))
    if name not in names:
        return False
    return raw.replace(b"\r\n", b"\n") == support_source(name).replace(b"\r\n", b"\n")


def support_names() -> frozenset[str]:
    """The names of all support modules."""
    from tf2mig.api.locate import rules_dir

    try:
        files = os.listdir(os.path.join(rules_dir(), "support"))
    except OSError:
        return frozenset()
    return frozenset(name.removesuffix(".py") for name in files if name.endswith(".py"))


def destinations(name: str, texts: Sequence[tuple[str, str, str]]) -> list[str]:
    """The paths at which module ``name`` must lie so that the files that import it find it.

    ``texts``: for each file of the program its path, the folder from which its absolute imports are found,
    and its new text. Where none has a plain import of it, it goes beside the first.
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
    if not folders and texts:
        folders[texts[0][1]] = None
    return [_shown(os.path.join(folder, f"{name}.py")) for folder in folders]


def write_support(names: Sequence[str], texts: Sequence[tuple[str, str, str]]) -> tuple[list[str], list[Problem]]:
    """Write the support modules ``names`` where ``texts`` (see :func:`destinations`) need them.

    Those that they import themselves go beside them. Returns the paths written and what went wrong; a
    different file of the name is never overwritten.
    """
    from tf2mig.project.storage import create_file  # which `check` has no time for

    written: list[str] = []
    problems: list[Problem] = []
    waiting = [(name, path) for name in names for path in destinations(name, texts)]
    for name, path in waiting:
        try:
            data = support_source(name)
            if create_file(path, data):
                written.append(path)
        except ProjectError as error:
            problems.append(error.problem)
            continue
        for other in support_imports(data):
            beside = (other, os.path.join(os.path.dirname(path), f"{other}.py"))
            if beside not in waiting:
                waiting.append(beside)
    return written, problems


def support_imports(data: bytes) -> list[str]:
    """The support modules that the support module ``data`` imports."""
    shipped = support_names()
    return [name for name in dict.fromkeys(n.lstrip(".") for n in scan_imports(data)) if name in shipped]


def _shown(path: str) -> str:
    here = os.path.join(os.getcwd(), "")
    return path[len(here) :] if path.startswith(here) else path
