"""Which files a command is about: those named, and the Python files in the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tf2mig.project.ignoring import SKIPPED_FOLDERS, Patterns, gitignore_above, with_gitignore
from tf2mig.project.problems import Problem

SUFFIXES = (".py",)
"""What is taken from a folder, notebooks to join; a file that is named is taken whatever its ending."""


@dataclass(frozen=True)
class Candidate:
    """A file to look at. ``explicit``: it was named, not found in a folder."""

    path: str
    size: int
    explicit: bool


@dataclass
class Discovery:
    """The files, in the order of the paths given and by name below each; each real file once."""

    files: list[Candidate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    """Folders that were named and hold no Python file."""


def discover(paths: Sequence[str], exclude: Patterns | None = None) -> Discovery:
    """The files that ``paths`` (files and folders) stand for.

    Links to folders are not followed: what they lead to is found under its own name or lies outside what was
    named. Links to files are, each real file being taken once. Paths that do not exist, links in circles and
    folders that cannot be listed become problems.
    """
    found = Discovery()
    seen: set[tuple[int, int] | str] = set()
    for path in paths:
        path = os.path.normpath(path)
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:
            found.problems.append(_unreachable(path, error))
            continue
        if os.path.isdir(path):
            before = len(found.files) + len(found.problems)
            for candidate in _walk(path, exclude, found.problems):
                _add(found, seen, candidate)
            if len(found.files) + len(found.problems) == before and not _covered(path, found):
                found.empty.append(path)
        elif path.endswith(".ipynb"):
            found.problems.append(Problem(path, "is a notebook, which this version does not read"))
        elif os.path.isfile(path):
            _add(found, seen, Candidate(path, status.st_size, explicit=True))
        else:
            found.problems.append(Problem(path, "is neither a file nor a folder"))
    return found


def _covered(folder: str, found: Discovery) -> bool:
    inside = os.path.join(os.path.realpath(folder), "")
    return any(os.path.realpath(file.path).startswith(inside) for file in found.files)


def _add(found: Discovery, seen: set[tuple[int, int] | str], candidate: Candidate) -> None:
    real = os.path.realpath(candidate.path)
    if real in seen:
        return
    seen.add(real)
    found.files.append(candidate)


def _unreachable(path: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):
            return Problem(path, "is a link to something that does not exist")
        return Problem(path, "no such file or folder")
    if isinstance(error, OSError):
        return Problem.from_oserror(path, "cannot be reached", error)
    return Problem(path, f"cannot be reached: {error}")


def _walk(root: str, exclude: Patterns | None, problems: list[Problem]) -> Iterator[Candidate]:
    absolute = os.path.abspath(root)
    stack = [(root, absolute, with_gitignore(absolute, gitignore_above(absolute)))]
    while stack:
        folder, absolute, ignored = stack.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem.from_oserror(folder, "cannot be listed", error))
            continue
        below: list[tuple[str, str, Patterns | None]] = []
        for entry in entries:
            full = os.path.join(absolute, entry.name)
            shown = entry.name if folder == os.curdir else entry.path
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not _is_source(entry.name):
                continue
            if any(rules is not None and rules.match(full, is_folder) for rules in (exclude, ignored)):
                continue
            if not is_folder:
                yield from _file(entry, shown, problems)
            elif entry.name not in SKIPPED_FOLDERS and not os.path.exists(os.path.join(full, "pyvenv.cfg")):
                below.append((shown, full, with_gitignore(full, ignored)))
        stack.extend(reversed(below))


def _is_source(name: str) -> bool:
    # Emacs locks `x.py` by a dangling link `.#x.py`.
    return name.endswith(SUFFIXES) and not name.startswith(".#")


def _file(entry: os.DirEntry[str], shown: str, problems: list[Problem]) -> Iterator[Candidate]:
    try:
        status = entry.stat()
        if entry.is_file():
            yield Candidate(shown, status.st_size, explicit=False)
    except OSError as error:
        problems.append(_unreachable(shown, error))
