"""An engine of a few lines that keeps to the contract, so that these tests speak of files and not of rules.

It knows three words: ``tf.old`` (safe fix to ``tf.new``), ``tf.odd`` (unsafe fix), ``tf.gone`` (no fix).
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Sequence

import pytest

from tf2mig.engine import Facts, FileResult, Options, ProgramResult
from tf2mig.findings import Applicability, Diagnostic, Edit, Fix
from tf2mig.syntax.source import Source

_WORDS = {"old": Applicability.SAFE, "odd": Applicability.UNSAFE, "gone": Applicability.MANUAL}
_CODES = {"old": "TFM101", "odd": "TFM202", "gone": "TFM303"}


def find(text: str, options: Options) -> list[Diagnostic]:
    found = []
    for match in re.finditer(r"tf\.(old|odd|gone)\b", text):
        word = match[1]
        code = _CODES[word]
        if options.select and not code.startswith(options.select):
            continue
        if options.ignore and code.startswith(options.ignore):
            continue
        fix = Fix((Edit(match.start(), match.end(), "tf.new"),), _WORDS[word], "use tf.new")
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"`tf.{word}` is not in {options.target}"
        found.append(
            Diagnostic(
                code,
                f"{word}-word",
                message,
                *match.span(),
                line,
                column,
                f"tf.{word}",
                None if word == "gone" else fix,
            )
        )
    return found


def examine(source: Source, options: Options) -> Facts:
    if "RAISE" in source.text:
        raise ValueError("told to")
    if "EXIT" in source.text:
        os._exit(9)
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        return Facts(source.path, error=f"{error.lineno}:{error.offset}: syntax error: {error.msg}")
    imports: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            imports.append("." * node.level + (node.module or ""))
    return Facts(source.path, tuple(find(source.text, options)), tuple(imports), "tensorflow" in imports)


def fix_program(sources: Sequence[Source], options: Options) -> ProgramResult:
    files = []
    support: list[str] = []
    blockers: list[Diagnostic] = []
    for source in sources:
        if "FAIL" in source.text:
            raise ValueError("told to")
        words = "old|odd" if options.unsafe_fixes else "old"
        text = re.sub(rf"tf\.({words})\b", "tf.new", source.text)
        support += re.findall(r"import (tf1_\w+)", text)
        found = find(source.text, options)
        blockers += [one for one in found if one.code == "TFM303"]
        files.append(FileResult(source, text, tuple(found), tuple(find(text, options))))
    return ProgramResult(
        tuple(files),
        "compat" if blockers else options.destination,
        tuple(blockers),
        ("tf-keras",),
        tuple(dict.fromkeys(support)),
        ("A note.",),
    )


def fix_apart(sources: Sequence[Source], options: Options) -> tuple[ProgramResult, ...]:
    """One result for the whole program."""
    return (fix_program(sources, options),)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tf2mig.project.checking.examine", examine)
    monkeypatch.setattr("tf2mig.project.fixing.fix_apart", fix_apart)
