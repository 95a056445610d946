"""The options that ``check`` and ``fix`` share, and the settings that they and the configuration come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tf2mig.engine import Options
from tf2mig.project.config import DESTINATIONS, TARGETS, Config, find_config

if TYPE_CHECKING:
    from tf2mig.project.discovery import Discovery
    from tf2mig.rules.registry import RuleInfo

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Settings:
    """What a run is about and how it is to go."""

    options: Options
    discovery: Discovery
    jobs: int


def shared_options(command: Command) -> Command:
    """Give ``command`` the paths and the options that ``check`` and ``fix`` share."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _codes(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...] | None:
    codes = tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())
    return codes or None


_OPTIONS = (
    click.argument("paths", nargs=-1, required=True, metavar="PATHS..."),
    click.option("--target", type=click.Choice(TARGETS), help="TensorFlow version to run on.  [2.21]"),
    click.option(
        "--to",
        "destination",
        type=click.Choice(DESTINATIONS),
        help="TF2 code, or the TF1 program on TF2's TF1 runtime.  [native]",
    ),
    click.option("--select", multiple=True, callback=_codes, metavar="CODES", help="Only these codes or prefixes."),
    click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Not these codes or prefixes."),
    click.option(
        "--unsafe-fixes/--no-unsafe-fixes",
        default=None,
        help="Also fixes that are right only in the usual case.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        help="Leave out these, written as in .gitignore, in folders.",
    ),
    click.option(
        "--output-format",
        type=click.Choice(("text", "json")),
        default="text",
        show_default=True,
        help="Form.",
    ),
    click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes.  [one a processor]"),
    click.option("-q", "--quiet", is_flag=True, help="Only findings and errors, no summary."),
)


def settle(paths: Sequence[str], exclude: Sequence[str], jobs: int | None, overrides: dict[str, Any]) -> Settings:
    """Join the command line with the configuration and find the files.

    Raises:
        ProjectError: if the configuration is wrong.
        click.UsageError: if a code or a pattern is wrong.
    """
    from tf2mig.project.discovery import discover
    from tf2mig.project.ignoring import compile_patterns
    from tf2mig.project.parallel import default_jobs

    config = find_config(paths)
    options = config.options(overrides)
    check_extensions(options)
    _check_codes(options, config)
    try:
        patterns = compile_patterns(config.root, config.exclude)
        for base in dict.fromkeys([*map(os.path.abspath, paths), os.getcwd()]):
            patterns = compile_patterns(base, exclude, patterns)
    except ValueError as error:
        raise click.UsageError(f"exclude: {error}") from error
    return Settings(options, discover(paths, patterns), jobs or default_jobs())


def check_extensions(options: Options) -> None:
    """Load the user's own rule files, if there are any, so that what is wrong in them is told once.

    Raises:
        ProjectError: if something is.
    """
    if options.extend_rules:
        from tf2mig.project.userrules import check_rule_files

        check_rule_files(options.extend_rules)


def known_rules() -> list[RuleInfo]:
    """Every rule, with those of the configuration that holds in this folder.

    Raises:
        ProjectError: if the configuration or a rule file is wrong.
    """
    from tf2mig.rules.registry import all_rules

    options = find_config([os.getcwd()]).options({})
    check_extensions(options)
    return all_rules(options.extend_rules)


def _check_codes(options: Options, config: Config) -> None:
    """Every prefix in ``select`` and ``ignore`` must mean a rule, shipped or the user's own."""
    wanted = (*options.select, *options.ignore)
    if not wanted:
        return
    from tf2mig.rules.registry import all_rules

    known = [rule.code for rule in all_rules(options.extend_rules)]
    for prefix in wanted:
        if not any(code.startswith(prefix) for code in known):
            where = f" (in {config.path})" if prefix in _configured(config) else ""
            raise click.UsageError(f"no rule has a code that begins with {prefix}{where}; see `tf2mig rules`")


def _configured(config: Config) -> tuple[str, ...]:
    return (*config.values.get("select", ()), *config.values.get("ignore", ()))
