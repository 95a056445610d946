"""What every command prints with: one write, that no odd file name or closed pipe can break."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from tf2mig.project.discovery import Discovery
from tf2mig.project.problems import Problem


def write(text: str, *, err: bool = False) -> None:
    """Print ``text``, nothing if it is empty; characters that the terminal's encoding lacks are escaped."""
    if not text:
        return
    stream = sys.stderr if err else sys.stdout
    encoding = stream.encoding or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    click.echo(printable, file=stream, nl=not text.endswith("\n"), color=None)


def is_colorful(*, err: bool = False) -> bool:
    """Whether a person looks at the stream and wants colours (https://no-color.org)."""
    return (sys.stderr if err else sys.stdout).isatty() and not os.environ.get("NO_COLOR")


def report_problems(problems: Iterable[Problem]) -> None:
    """Print each problem as one line on standard error."""
    write("\n".join(str(problem) for problem in problems), err=True)


def empty_folders(discovery: Discovery) -> tuple[Problem, ...]:
    """Warn of folders without Python; problems if there is nothing else to do."""
    problems = tuple(Problem(path, "no Python file found in this folder") for path in discovery.empty)
    if discovery.files or discovery.problems:
        write("\n".join(f"warning: {problem}" for problem in problems), err=True)
        return ()
    return problems
