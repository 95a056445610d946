"""Text for people: findings in the manner of ruff, a paragraph a program, a summary."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tf2mig.findings import Applicability, Diagnostic

if TYPE_CHECKING:  # `check` of one file has no time for what only `fix` needs
    from tf2mig.engine import Options
    from tf2mig.project.checking import CheckReport
    from tf2mig.project.fixing import FixedProgram, FixReport

_PLACES = 8
"""So many places of what is left are named in a program's paragraph."""

_BOLD, _RED, _CYAN = "1", "1;31", "36"


def finding_line(path: str, diagnostic: Diagnostic, unsafe_fixes: bool = False, *, color: bool = False) -> str:
    """``path:line:col: CODE [*] message``; the marker where ``fix`` would change it."""
    marker = " [*]" if is_fixable(diagnostic, unsafe_fixes) else ""
    message = " ".join(diagnostic.message.split())
    if color:
        path, marker = _paint(path, _BOLD), _paint(marker, _CYAN)
    code = _paint(diagnostic.code, _RED) if color else diagnostic.code
    return f"{path}:{diagnostic.line}:{diagnostic.column}: {code}{marker} {message}"


def is_fixable(diagnostic: Diagnostic, unsafe_fixes: bool) -> bool:
    """Whether ``fix`` with these options changes it."""
    if diagnostic.applicability is Applicability.SAFE:
        return True
    return unsafe_fixes and diagnostic.applicability is Applicability.UNSAFE


def check_text(report: CheckReport, options: Options, *, quiet: bool = False, color: bool = False) -> str:
    """The findings of ``report``, one a line, and a summary unless ``quiet``."""
    unsafe = options.unsafe_fixes
    lines = [finding_line(path, found, unsafe, color=color) for path, found in report.findings]
    if not quiet:
        lines += check_summary(report, options)
    return _joined(lines)


def check_summary(report: CheckReport, options: Options) -> list[str]:
    """Counts of findings, fixable ones and files."""
    total = len(report.findings)
    if not total:
        return [f"Nothing found in {_count(report.files, 'file')}."]
    kinds = Counter(found.applicability for _, found in report.findings)
    fixable = sum(is_fixable(found, options.unsafe_fixes) for _, found in report.findings)
    files = len({path for path, _ in report.findings})
    lines = [f"Found {_count(total, 'finding')} in {files} of {_count(report.files, 'file')}."]
    more = kinds[Applicability.UNSAFE] if not options.unsafe_fixes else 0
    hint = f" ({more} more with `--unsafe-fixes`)" if more else ""
    lines.append(f"[*] {fixable} fixable with `tf2mig fix`{hint}.")
    return lines


def fix_text(report: FixReport, options: Options, *, quiet: bool = False, color: bool = False) -> str:
    """What is left, a paragraph for each program that changed or has something left, and a summary."""
    unsafe = options.unsafe_fixes
    lines = [finding_line(path, left, unsafe, color=color) for path, left in report.remaining]
    if quiet:
        return _joined(lines)
    told = [program for program in report.programs if program.changes or program.remaining]
    if lines and told:
        lines.append("")
    for program in told:
        lines += program_paragraph(program, options, dry=report.dry)
    if told:
        lines.append("")
    lines.append(fix_summary(report))
    packages = dict.fromkeys(name for program in told for name in program.result.requirements)
    if packages and len(told) > 1:
        lines.append(f"All that this needs besides TensorFlow: pip install {' '.join(packages)}")
    return _joined(lines)


def fix_summary(report: FixReport) -> str:
    """Counts of findings fixed and left, and of files."""
    fixed = sum(program.fixed for program in report.programs)
    left = len(report.remaining)
    if not fixed and not left and not report.changes:
        return f"Nothing to fix in {_count(report.files, 'file')}."
    changed = len(report.changes) if report.dry else sum(len(one.written) for one in report.programs)
    verb = "Would fix" if report.dry else "Fixed"
    rest = f"; {left} left" if left else "; nothing left"
    return f"{verb} {_count(fixed, 'finding')} in {changed} of {_count(report.files, 'file')}{rest}."


def program_paragraph(program: FixedProgram, options: Options, *, dry: bool = False) -> list[str]:
    """What was done to one program: destination, blockers, packages, support modules, notes, what is left."""
    result = program.result
    files = len(program.changes) - len(program.kept)
    verb = "would be fixed" if dry else "fixed"
    head = f"{_title(program.paths)}: {_count(program.fixed, 'finding')} {verb}"
    if not files:
        head = f"{_title(program.paths)}: nothing {verb}"
    elif len(program.paths) > 1:
        head += f" in {_count(files, 'file')}"
    lines = [head + (_destination(program, options) if files or not program.kept else ".")]
    if program.kept:
        rest = "; what the rest of the program expects of it is missing" if files else ""
        lines.append(f"  not written: {', '.join(program.kept)}{rest}")
    if result.blockers:
        lines.append(f"  not native: {_blockers(program)}")
    if result.requirements:
        lines.append(f"  needs: pip install {' '.join(result.requirements)}")
    if result.support and dry:
        lines.append(f"  would write beside it: {', '.join(f'{name}.py' for name in result.support)}")
    elif program.support:
        lines.append(f"  written beside it: {', '.join(program.support)}")
    lines += [f"  {' '.join(note.split())}" for note in result.notes]
    if program.remaining:
        left = _count(len(program.remaining), "finding")
        lines.append(f"  left to you: {left}, at {_places(program.remaining)}")
    return lines


def _paint(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if text else ""


def _title(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return paths[0]
    if len(paths) <= 3:
        return ", ".join(paths)
    return f"{os.path.commonpath([os.path.dirname(path) for path in paths]) or '.'} ({len(paths)} files)"


def _destination(program: FixedProgram, options: Options) -> str:
    if program.result.destination == "native":
        return f", native TensorFlow {options.target} code."
    if program.result.destination == "compat":
        return f", compat: the same program on TensorFlow {options.target}'s TF1 runtime."
    return "."


def _blockers(program: FixedProgram) -> str:
    places: dict[str, str] = {}
    for file in program.result.files:
        for left in (*file.found, *file.remaining):
            places.setdefault(f"{left.code}:{left.start}:{left.message}", file.source.path)
    told = []
    for blocker in program.result.blockers:
        path = places.get(f"{blocker.code}:{blocker.start}:{blocker.message}", program.paths[0])
        told.append(f"{path}:{blocker.line}: {' '.join(blocker.message.split())}")
    return _some(told, "; ", 3)


def _places(findings: Sequence[tuple[str, Diagnostic]]) -> str:
    """``a.py:3, 7, b.py:2``."""
    places = dict.fromkeys((path, found.line) for path, found in findings)
    shown: list[str] = []
    current = None
    for path, line in list(places)[:_PLACES]:
        shown.append(str(line) if path == current else f"{path}:{line}")
        current = path
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _some(texts: Sequence[str], separator: str, limit: int) -> str:
    unique = list(dict.fromkeys(texts))
    shown = separator.join(unique[:limit])
    return shown if len(unique) <= limit else f"{shown} and {len(unique) - limit} more"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
