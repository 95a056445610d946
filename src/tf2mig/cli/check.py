"""``tf2mig check``: what will not work on the target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from tf2mig.cli.options import settle, shared_options
from tf2mig.cli.output import empty_folders, is_colorful, report_problems, write


@click.command(name="check", short_help="Tell what will not work on TensorFlow 2.")
@shared_options
def command(
    paths: tuple[str, ...],
    exclude: tuple[str, ...],
    output_format: str,
    jobs: int | None,
    quiet: bool,
    **overrides: Any,
) -> int:
    """Tell what in PATHS (files and folders) will not work on TensorFlow 2. Changes nothing."""
    from tf2mig.project.checking import check

    settings = settle(paths, exclude, jobs, overrides)
    report = check(settings.discovery, settings.options, settings.jobs)
    report = replace(report, problems=(*report.problems, *empty_folders(settings.discovery)))
    if output_format == "json":
        from tf2mig.reporting.jsonout import check_document

        write(check_document(report, settings.options))
    else:
        from tf2mig.reporting.text import check_text

        write(check_text(report, settings.options, quiet=quiet, color=is_colorful()))
        report_problems(report.problems)
    return report.exit_code
