"""The entry point: runs a command and turns what it raises into a line and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import TextIO

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``tf2mig`` with ``arguments`` (the process's own by default) and return its exit code.

    0: nothing found, or for ``fix`` nothing left. 1: findings. 2: an error of use or input. 130: Ctrl-C.
    """
    try:
        if sys.stdout is None or sys.stderr is None:  # closed by the caller
            sys.stdout, sys.stderr = (stream or _nowhere() for stream in (sys.stdout, sys.stderr))
        return _run(arguments)
    except KeyboardInterrupt:
        print("interrupted: files already written are complete, the others are as they were", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 2
    except OSError as error:  # files have problems of their own: this is where the report goes
        _drop_output()
        with contextlib.suppress(OSError):
            print(f"error: the report cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _drop_output() -> None:
    """Python would flush standard output at exit and complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    import click  # here, so that Ctrl-C during the import is caught too

    from tf2mig.cli.group import cli
    from tf2mig.project.problems import ProjectError

    try:
        code = cli.main(list(arguments) if arguments is not None else None, prog_name="tf2mig", standalone_mode=False)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        error.show()
        return 2
    except ProjectError as error:
        click.echo(f"error: {error}", err=True)
        return 2
    return code if isinstance(code, int) else 0
