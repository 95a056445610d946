"""``tf2mig fix``: changes what can be changed, and says what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from tf2mig.cli.options import settle, shared_options
from tf2mig.cli.output import empty_folders, is_colorful, report_problems, write


@click.command(name="fix", short_help="Change it, and say what is left.")
@shared_options
@click.option("--diff", is_flag=True, help="Print a unified diff and write nothing.")
def command(
    paths: tuple[str, ...],
    exclude: tuple[str, ...],
    output_format: str,
    jobs: int | None,
    quiet: bool,
    diff: bool,
    **overrides: Any,
) -> int:
    """Migrate PATHS (files and folders) in place, program by program, and say what is left to a person.

    With --diff the exit code is 1 if anything would change.
    """
    from tf2mig.project.fixing import fix

    settings = settle(paths, exclude, jobs, overrides)
    report = fix(settings.discovery, settings.options, settings.jobs, dry=diff)
    report = replace(report, problems=(*report.problems, *empty_folders(settings.discovery)))
    if output_format == "json":
        from tf2mig.reporting.jsonout import fix_document

        write(fix_document(report, settings.options))
        return report.exit_code
    from tf2mig.reporting.text import fix_text

    if diff:
        from tf2mig.reporting.diff import unified

        click.echo(b"".join(unified(change) for change in report.changes), nl=False)
    text = fix_text(report, settings.options, quiet=quiet, color=is_colorful(err=diff))
    write(text, err=diff)
    report_problems(report.problems)
    return report.exit_code
