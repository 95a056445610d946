"""Results as JSON documents, for programs. ``format`` grows when a field changes its meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tf2mig import __version__
from tf2mig.reporting.diff import unified
from tf2mig.reporting.text import is_fixable

if TYPE_CHECKING:
    from tf2mig.engine import Options
    from tf2mig.findings import Diagnostic
    from tf2mig.project.checking import CheckReport
    from tf2mig.project.fixing import FixedProgram, FixReport
    from tf2mig.project.problems import Problem

FORMAT = 1


def check_document(report: CheckReport, options: Options) -> str:
    """``report`` as one JSON object: ``findings``, ``errors``, ``summary``."""
    return _dump(
        {
            **_head("check", options),
            "findings": [_finding(path, found, options) for path, found in report.findings],
            "errors": _errors(report.problems),
            "summary": {
                "files": report.files,
                "findings": len(report.findings),
                "fixable": sum(is_fixable(found, options.unsafe_fixes) for _, found in report.findings),
                "errors": len(report.problems),
            },
        }
    )


def fix_document(report: FixReport, options: Options) -> str:
    """``report`` as one JSON object: ``programs``, ``findings`` (what is left), ``errors``, ``summary``."""
    document: dict[str, Any] = {
        **_head("fix", options),
        "programs": [_program(program, report.dry) for program in report.programs],
        "findings": [_finding(path, left, options) for path, left in report.remaining],
        "errors": _errors(report.problems),
        "summary": {
            "files": report.files,
            "fixed": sum(program.fixed for program in report.programs),
            "left": len(report.remaining),
            "changed": len(report.changes),
            "errors": len(report.problems),
        },
    }
    if report.dry:
        document["diff"] = b"".join(unified(change) for change in report.changes).decode("utf-8", "replace")
    return _dump(document)


def _head(command: str, options: Options) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tf2mig": __version__,
        "command": command,
        "target": options.target,
        "destination": options.destination,
    }


def _finding(path: str, found: Diagnostic, options: Options) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "path": path,
        "line": found.line,
        "column": found.column,
        "start": found.start,
        "end": found.end,
        "code": found.code,
        "rule": found.rule,
        "message": found.message,
        "symbol": found.symbol,
        "applicability": found.applicability.value,
        "fixable": is_fixable(found, options.unsafe_fixes),
        "fix": None,
    }
    if found.fix is not None:
        entry["fix"] = {
            "message": found.fix.message,
            "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in found.fix.edits],
            "imports": list(found.fix.imports),
            "requirements": list(found.fix.requirements),
            "support": list(found.fix.support),
        }
    return entry


def _program(program: FixedProgram, dry: bool) -> dict[str, Any]:
    result = program.result
    return {
        "files": list(program.paths),
        "destination": result.destination,
        "fixed": program.fixed,
        "left": len(program.remaining),
        "changed": [change.path for change in program.changes],
        "written": list(program.written),
        "requirements": list(result.requirements),
        "support": [f"{name}.py" for name in result.support] if dry else list(program.support),
        "blockers": [
            {"code": one.code, "line": one.line, "column": one.column, "message": one.message}
            for one in result.blockers
        ],
        "notes": list(result.notes),
    }


def _errors(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"path": one.path, "line": one.line, "column": one.column, "message": one.message} for one in problems]


def _dump(document: dict[str, Any]) -> str:
    # ASCII only: file names that are no valid text, as Unix allows, stay representable.
    return json.dumps(document, indent=2) + "\n"
