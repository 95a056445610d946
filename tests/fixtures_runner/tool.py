"""Where the fixtures meet tf2mig: fixing and checking the text of a case."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

from fixtures_runner.cases import Case
from tf2mig.engine import Facts, Options, ProgramResult, examine, fix_program
from tf2mig.syntax.source import Source

SUPPORT = Path(__file__).resolve().parents[2] / "rules" / "support"


def options(case: Case, destination: str) -> Options:
    """The options of the case. Raises ``ValueError`` for one that does not exist."""
    given = dict(case.settings.get("options", {}))
    if unknown := set(given) - {f.name for f in fields(Options)}:
        raise ValueError(f"{case.name}: unknown options {sorted(unknown)}")
    chosen = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return Options(**{"target": case.target, "destination": destination, **chosen})  # type: ignore[arg-type]


def fix(case: Case, text: str, destination: str) -> ProgramResult:
    """``tf2mig fix`` of one text."""
    return fix_program([Source(text, "before.py")], options(case, destination))


def check(case: Case, text: str, destination: str) -> Facts:
    """``tf2mig check`` of one text."""
    return examine(Source(text, "after.py"), options(case, destination))


def support_imported(text: str) -> set[str]:
    """The support modules that a text imports."""
    have = {f.stem for f in SUPPORT.glob("*.py")}
    names: set[str] = set()
    for node in ast.walk(ast.parse(text.removeprefix("\ufeff"))):
        if isinstance(node, ast.Import):
            names |= {a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names & have
