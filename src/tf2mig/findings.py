"""What every layer speaks of: edits, fixes and diagnostics.

Offsets are character offsets into ``Source.text``, end exclusive.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Applicability(enum.Enum):
    """How far a fix can be trusted, as in ruff and rustc."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


@dataclass(frozen=True, order=True)
class Edit:
    """Replace ``text[start:end]`` by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fix:
    """The edits that resolve a diagnostic, and what else they ask of the project."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    message: str = ""
    imports: tuple[str, ...] = ()
    """Import statements that the edited text needs, such as ``import tf_slim as slim``."""
    requirements: tuple[str, ...] = ()
    """Distributions that the result needs besides TensorFlow: ``tf-slim``, ``tf-keras``."""
    support: tuple[str, ...] = ()
    """Support modules to write beside the program, by file name without ``.py``."""
    phase: int = field(default=1, compare=False, repr=False)
    """Fixes of a lower phase go before others: 0 for import statements, which decide what names mean, 2 for
    what
    is placed relative to imports."""
    marks: tuple[tuple[int, int], ...] = field(default=(), compare=False, repr=False)
    """Where the edits write names that already mean the target's: index of the edit (-1: the old text),
    offset.
    """


@dataclass(frozen=True)
class Diagnostic:
    """One finding of a rule at one place."""

    code: str
    rule: str
    message: str
    start: int
    end: int
    line: int
    column: int
    """Both counted from one, in characters."""
    symbol: str | None = None
    fix: Fix | None = field(default=None, compare=False)

    @property
    def applicability(self) -> Applicability:
        """That of the fix; manual where there is none."""
        return self.fix.applicability if self.fix else Applicability.MANUAL
