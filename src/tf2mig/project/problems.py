"""What can go wrong with a file, a folder or a setting: said in one line, with its place."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

_PLACE = re.compile(r"(?:line )?(\d+)(?::(\d+)|, column (\d+))?:\s+")


@dataclass(frozen=True)
class Problem:
    """One input that could not be dealt with; the rest of the run goes on."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [self.path]
        if self.line is not None:
            place.append(str(self.line))
            if self.column is not None:
                place.append(str(self.column))
        return f"{':'.join(place)}: {self.message}"

    @classmethod
    def from_error(cls, path: str, error: str) -> Problem:
        """The engine's one-line ``error`` (``3:5: invalid syntax``) as a problem of ``path``."""
        text = " ".join(error.split())
        text = text.removeprefix(f"{path}:").lstrip()
        place = _PLACE.match(text)
        if place is None:
            return cls(path, text)
        column = place[2] or place[3]
        return cls(path, text[place.end() :], int(place[1]), int(column) if column else None)

    @classmethod
    def from_oserror(cls, path: str, action: str, error: OSError) -> Problem:
        """``error`` in words: ``cannot be read: Permission denied``."""
        reason = os.strerror(error.errno) if error.errno else str(error)
        return cls(path, f"{action}: {reason}")


class ProjectError(Exception):
    """Raised where a file or a setting cannot be used; ``problem`` says which and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
