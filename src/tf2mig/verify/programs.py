"""Which program a path means: the folder to copy and the file to run."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path

LARGEST = 2 << 30
_SKIPPED = {".git", ".hg", ".svn", "__pycache__", ".tox", ".venv", "venv", "node_modules", ".mypy_cache"}


class UsageError(Exception):
    """What was asked for cannot be done; the message says why in one line."""


@dataclass(frozen=True)
class Program:
    """A folder and the file in it that starts the program."""

    root: Path
    entry: str
    """Relative to ``root``, with forward slashes."""

    @property
    def text(self) -> str:
        """The entry's text."""
        return (self.root / self.entry).read_text(encoding="utf-8", errors="replace")


def locate(path: Path, entry: str | None) -> Program:
    """The program at ``path``: a file, which runs among its neighbours, or a folder with an entry point.

    Raises ``UsageError`` when there is no such file, when a folder's entry point is not clear, and when the
    folder is too large to be copied.
    """
    if path.is_file():
        if entry is not None:
            raise UsageError(f"{path} is a file: --entry is for folders")
        program = Program(path.resolve().parent, path.name)
    elif path.is_dir():
        program = Program(path.resolve(), entry or _only_entry(path))
        if not (program.root / program.entry).is_file():
            raise UsageError(f"{path} has no file {program.entry}")
    else:
        raise UsageError(f"{path} does not exist")
    _check_size(program.root)
    return program


def _only_entry(root: Path) -> str:
    files = [f for f in sorted(root.rglob("*.py")) if not _SKIPPED & set(f.relative_to(root).parts)]
    if len(files) > 1:
        files = [f for f in files if _is_started(f)] or files
    if len(files) != 1:
        names = ", ".join(f.relative_to(root).as_posix() for f in files[:5]) or "no Python file"
        raise UsageError(f"{root}: which file starts the program? Name it with --entry ({names})")
    return files[0].relative_to(root).as_posix()


def _is_started(file: Path) -> bool:
    """Whether a file has an ``if __name__ == "__main__"``."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return False
    tests = [n.test for n in tree.body if isinstance(n, ast.If) and isinstance(n.test, ast.Compare)]
    return any(isinstance(t.left, ast.Name) and t.left.id == "__name__" for t in tests)


def _check_size(root: Path) -> None:
    total = 0
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in _SKIPPED]
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
        if total > LARGEST:
            raise UsageError(f"{root} holds more than {LARGEST >> 30} GB: put the program into a folder of its own")
