"""Which paths are left out: by ``.gitignore`` at every level, by ``exclude``, as nobody's source."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED_FOLDERS = frozenset(
    (
        *(".bzr", ".git", ".hg", ".svn", ".direnv", ".idea", ".vscode", ".eggs"),
        *(".mypy_cache", ".nox", ".pants.d", ".pytest_cache", ".pytype", ".ruff_cache", ".tox"),
        *("__pycache__", "__pypackages__", ".ipynb_checkpoints"),
        *(".venv", "venv", "node_modules", "site-packages"),
    )
)


@dataclass(frozen=True)
class Patterns:
    """Patterns as in ``.gitignore`` for what is below ``base``; ``parent`` speaks where these say nothing."""

    base: str
    spec: GitIgnoreSpec
    parent: Patterns | None = None

    def match(self, path: str, is_folder: bool) -> bool:
        """Whether ``path`` (absolute) is left out; the deepest patterns that say anything decide."""
        layer: Patterns | None = self
        while layer is not None:
            verdict = layer._verdict(path, is_folder)
            if verdict is not None:
                return verdict
            layer = layer.parent
        return False

    def _verdict(self, path: str, is_folder: bool) -> bool | None:
        below = os.path.join(self.base, "")
        if not path.startswith(below) or path == below:
            return None
        relative = path[len(below) :].replace(os.sep, "/")
        return self.spec.check_file(relative + "/" if is_folder else relative).include


def compile_patterns(base: str, lines: Sequence[str], parent: Patterns | None = None) -> Patterns | None:
    """``lines`` as patterns below ``base``; ``parent`` itself where there are none.

    Raises:
        ValueError: if a line is no pattern.
    """
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return parent
    from pathspec import GitIgnoreSpec  # 40 ms, which a check of one file does not need

    return Patterns(base, GitIgnoreSpec.from_lines(lines), parent)


def with_gitignore(folder: str, parent: Patterns | None) -> Patterns | None:
    """``parent`` and what ``folder``'s own ``.gitignore`` adds, which is nothing if it cannot be read."""
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return parent
    usable = [line for line in lines if _is_pattern(line)]
    return compile_patterns(folder, usable, parent)


def _is_pattern(line: str) -> bool:
    # git takes these lines for patterns that match nothing; pathspec raises on them.
    return line.strip() not in ("!", "/", "\\", "!/")


def gitignore_above(folder: str) -> Patterns | None:
    """The patterns of the ``.gitignore`` files from the repository's root down to ``folder``'s parent.

    None outside a repository, and where they would leave out ``folder`` itself: who names it wants it.
    """
    chain: list[str] = []
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        up = os.path.dirname(above)
        if up == above:
            return None
        above = up
        chain.append(above)
    patterns: Patterns | None = None
    for parent in reversed(chain):
        patterns = with_gitignore(parent, patterns)
    if patterns is not None and patterns.match(folder, is_folder=True):
        return None
    return patterns
