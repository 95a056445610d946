"""``tf2mig verify``: does the migrated program compute the same?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

_SIZES = {"k": 10, "m": 20, "g": 30}


def _bytes(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """``8G`` as a number of bytes."""
    number, unit = value.rstrip("Bb"), 0
    if number[-1:].lower() in _SIZES:
        number, unit = number[:-1], _SIZES[number[-1].lower()]
    if not number.isdigit() or int(number) == 0:
        raise click.BadParameter(f"{value!r} is no size; write 8G or 500M", context, parameter)
    return int(number) << unit


@click.command(name="verify", short_help="Run a program before and after its migration, and compare.")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--entry", help="The file that starts the program, when BEFORE and AFTER are folders.")
@click.option("--args", "arguments", default="", help="The programs' command line, as one string.")
@click.option("--steps", type=click.IntRange(1), help="Compare only so many calls into TensorFlow, then stop.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds for each run.",
)
@click.option("--memory", default="8G", show_default=True, callback=_bytes, help="Memory for each run.")
@click.option("--rtol", type=click.FloatRange(0), default=1e-3, show_default=True, help="Relative tolerance.")
@click.option("--atol", type=click.FloatRange(0), default=1e-4, show_default=True, help="Absolute tolerance.")
@click.option("--tf1-python", help="A Python with TensorFlow 1.15; else one is looked for.")
@click.option("--tf2-python", help="A Python with the target TensorFlow; else the one that runs tf2mig.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(before: Path, after: Path, entry: str | None, arguments: str, as_json: bool, **given: Any) -> int:
    """Run the TensorFlow 1 program BEFORE and its migration AFTER, and say whether they compute the same.

    BEFORE runs under TensorFlow 1.15 if an interpreter has it, else under the target's tf.compat.v1. Both run
    in copies of their folders, with the same random numbers. Exit codes: 0 same, 1 different, 2 not
    comparable or an error of use.
    """
    import shlex

    from tf2mig.cli.output import write
    from tf2mig.verify.launch import Limits
    from tf2mig.verify.printed import Tolerance
    from tf2mig.verify.programs import UsageError, locate
    from tf2mig.verify.verification import Settings, verify

    try:
        settings = Settings(
            args=tuple(shlex.split(arguments)),
            steps=given["steps"],
            tolerance=Tolerance(given["rtol"], given["atol"]),
            limits=Limits(seconds=given["timeout"], memory=given["memory"]),
            tf1_python=given["tf1_python"],
            tf2_python=given["tf2_python"],
        )
        verdict = verify(locate(before, entry), locate(after, entry), settings)
    except (UsageError, OSError, ValueError) as error:
        if as_json:
            write(json.dumps({"verdict": "error", "reason": str(error), "exit_code": 2}))
        else:
            write(f"error: {error}", err=True)
        return 2
    from tf2mig.verify.report import as_document, as_text

    write(json.dumps(as_document(verdict), indent=2) if as_json else as_text(verdict))
    return verdict.exit_code


verify = command
