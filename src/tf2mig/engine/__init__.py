"""Sources in, diagnostics and new sources out. Reads and writes no file."""

from __future__ import annotations

from collections.abc import Sequence

from tf2mig.engine.results import Destination, Facts, FileResult, Options, ProgramResult
from tf2mig.syntax.source import Source

__all__ = [
    "Destination",
    "Facts",
    "FileResult",
    "Options",
    "ProgramResult",
    "draws",
    "examine",
    "examine_helper",
    "fix_apart",
    "fix_helper",
    "fix_program",
]


def examine(source: Source, options: Options) -> Facts:
    """Find every idiom in one source. Never raises for bad source text: see ``Facts.error``.

    Raises RuleFileError when a file of ``options.extend_rules`` is not a rule file.
    """
    from tf2mig.engine.examination import examine_source

    return examine_source(source, options)


def fix_program(sources: Sequence[Source], options: Options) -> ProgramResult:
    """Fix the modules of one program together. Never raises for bad source text.

    Raises RuleFileError when a file of ``options.extend_rules`` is not a rule file.
    """
    from tf2mig.engine.fixing import fix_sources

    return fix_sources(sources, options)


def fix_apart(sources: Sequence[Source], options: Options) -> tuple[ProgramResult, ...]:
    """Fix the modules of one program as `fix_program` does; where only some of its scripts can be native, in two parts.

    Files of the second part that are not among the sources are new ones: modules that both parts need.
    """
    from tf2mig.engine.splitting import fix_apart

    return fix_apart(sources, options)


def examine_helper(source: Source, options: Options) -> Facts:
    """What is to be said about a module without TensorFlow that a TensorFlow 1 program imports.

    That is what NumPy, Python and other packages changed since; see `examine` for the rest.
    """
    from tf2mig.engine.fixing import helper_facts

    return helper_facts(source, options)


def draws(source: Source) -> bool:
    """Whether a module draws from Python's `random`, as far as its imports say."""
    from tf2mig.lift.finish.seeding import uses_random

    return uses_random(source)


def fix_helper(source: Source, options: Options) -> FileResult:
    """Fix a module without TensorFlow that a TensorFlow 1 program imports."""
    from tf2mig.engine.fixing import fix_helper_source

    return fix_helper_source(source, options)
