"""Migrate TensorFlow 1 code to TensorFlow 2.

``check`` and ``fix`` work on one module's text; `tf2mig.engine` does the same for files and whole programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tf2mig.engine import FileResult
    from tf2mig.findings import Diagnostic

__version__ = "0.1.0"

__all__ = ["check", "fix"]


def check(source: str, **options: Any) -> tuple[Diagnostic, ...]:
    """What in a module's text needs attention.

    ``options`` are the fields of `tf2mig.engine.Options`: ``target``, ``destination``, ``select``,
    ``ignore`` and so on.
    Raises SyntaxError when the text does not parse, ValueError for an unknown target and TypeError for an
    unknown
    option.
    """
    from tf2mig.engine import Options, examine
    from tf2mig.syntax.source import Source

    facts = examine(Source(source), Options(**options))
    if facts.error is not None:
        raise SyntaxError(facts.error)
    return facts.diagnostics


def fix(source: str, **options: Any) -> FileResult:
    """A module's text after its fixes, with what was found and what is left to a person.

    ``options`` and errors are those of `check`. A module of a larger program is better fixed together with
    the
    others, by `tf2mig.engine.fix_program`.
    """
    from tf2mig.engine import Options, fix_program
    from tf2mig.syntax.source import Source

    result = fix_program([Source(source)], Options(**options)).files[0]
    if result.error is not None:
        raise SyntaxError(result.error)
    return result
