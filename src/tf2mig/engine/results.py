"""What goes into the engine and what comes out: options, findings of one file, files and programs after ``fix``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tf2mig.findings import Diagnostic
from tf2mig.syntax.source import Source

Destination = Literal["native", "compat"]


@dataclass(frozen=True)
class Options:
    """How to check and fix; what the command line and ``[tool.tf2mig]`` set."""

    target: str = "2.21"
    destination: Destination = "native"
    select: tuple[str, ...] = ()
    """Code prefixes to report; empty means all."""
    ignore: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    extend_rules: tuple[str, ...] = ()
    """Paths of the user's own rule files."""
    beside_random: bool = False
    """Whether a module without TensorFlow that the program imports draws from Python's `random`."""


@dataclass(frozen=True)
class Facts:
    """What one file's examination found; small and picklable, so that files are examined in parallel."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    imports: tuple[str, ...] = ()
    """Modules that the file imports, absolute or with leading dots, as written."""
    is_tf1: bool = False
    """Whether the file uses TensorFlow 1 at all."""
    error: str | None = None
    """Set when the file could not be parsed: the one-line reason, with its place."""


@dataclass(frozen=True)
class FileResult:
    """One file after ``fix``."""

    source: Source
    text: str
    found: tuple[Diagnostic, ...] = ()
    remaining: tuple[Diagnostic, ...] = ()
    """What is left to a person, with places in the new text."""
    error: str | None = None
    cells: tuple[int, ...] = ()
    """Where the cells of ``source.cells`` begin in the new text."""

    @property
    def changed(self) -> bool:
        """Whether fixing changed the text."""
        return self.text != self.source.text


@dataclass(frozen=True)
class ProgramResult:
    """One program after ``fix``."""

    files: tuple[FileResult, ...]
    destination: Destination | Literal["none"] = "none"
    """``none`` when nothing in the program needed a destination (no graph, only symbols)."""
    blockers: tuple[Diagnostic, ...] = ()
    """Why the program was not lifted, when it was to be native and is compat."""
    requirements: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    """Names of the support modules to write beside the program's entry points."""
    notes: tuple[str, ...] = field(default=())
