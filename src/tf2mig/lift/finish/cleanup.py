"""After lifting: blank lines as they should be around what was written."""

from __future__ import annotations

import ast
import re

from tf2mig.lift.core.layout import lines_in_strings, lines_of
from tf2mig.syntax.mentions import is_question
from tf2mig.syntax.walking import walk

_DEFINITION = re.compile(r"\s*(?:def|class|async def)\s+(\w+)")


def clean(text: str, before: str, newline: str, original: str | None = None) -> str:
    """Set the blank lines around new definitions, and fold the runs of blank lines that lifting left behind.

    ``original`` is the program before anything was written out, where ``before`` is not: it says how many blank lines
    its author puts in a row.
    """
    if "pass" in text:
        text = _without_idle_pass(_without_idle_branches(text, before), before)
        text = _without_idle_else(text, before)
    old = {m.group(1) for m in _DEFINITION.finditer(before)}
    lines = lines_of(text)
    inside = lines_in_strings(text)
    module = ast.parse(text)
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for node in walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in old:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            wanted = 2 if node.col_offset == 0 else 1
            starts[first] = wanted
            end = node.end_lineno or node.lineno
            ends[end] = max(wanted, ends.get(end, 0))
    for node in module.body:
        last = node.body[-1] if isinstance(node, ast.ClassDef) else None
        if isinstance(last, ast.FunctionDef) and last.name not in old:
            ends[last.end_lineno or last.lineno] = 2
    out: list[str] = []
    run = 0
    limit, inner = _longest_runs(before if original is None else original)
    gaps, apart = _Gaps(before if original is None else original), _beside_definitions(module, lines)
    pending = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() and number not in inside and "\f" not in line:
            run += 1
            continue
        gap = min(run, inner if line[0] in " \t" and number not in inside else limit)
        before_it = starts.get(number)
        if before_it is not None and out and not _opens(out[-1]) and not out[-1].lstrip().startswith("#"):
            gap = before_it
        elif not pending and out and gap > 1 and number not in apart:
            gap = min(gap, gaps.between(out[-1], line))
        elif pending and not line.lstrip().startswith(("else", "elif", "except", "finally")):
            gap = max(gap, pending) if gap <= pending else pending
        if out:
            out.extend([newline] * gap)
        out.append(line)
        run = 0
        pending = ends.get(number, 0)
    return "".join(out)


def _beside_definitions(module: ast.Module, lines: list[str]) -> set[int]:
    """The lines in front of which a definition ends, or begins with the comments above it."""
    found: set[int] = set()
    for node in module.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
        after = (node.end_lineno or node.lineno) + 1
        while after <= len(lines) and not lines[after - 1].strip():
            after += 1
        found |= {first, after}
    return found


class _Gaps:
    """How many blank lines the author put around each line."""

    def __init__(self, text: str) -> None:
        self._above: dict[str, int] = {}
        self._below: dict[str, int] = {}
        last, run = "", 0
        for line in lines_of(text):
            if not line.strip():
                run += 1
                continue
            self._above[line.strip()] = max(run, self._above.get(line.strip(), 0))
            self._below[last] = max(run, self._below.get(last, 0))
            last, run = line.strip(), 0

    def between(self, above: str, below: str) -> int:
        """The most blank lines between two lines that lifting brought together: as many as one of them had, or one."""
        return max(1, self._below.get(above.strip(), 0), self._above.get(below.strip(), 0))


def _without_idle_pass(text: str, before: str) -> str:
    """The text without `pass` beside other statements, where lifting put it."""
    if len(re.findall(r"\bpass\b", text)) <= len(re.findall(r"\bpass\b", before)):
        return text
    idle: set[int] = set()
    for node in walk(ast.parse(text)):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and (len(block) > 1 or isinstance(node, ast.Module)):
                idle |= {s.lineno for s in block if isinstance(s, ast.Pass)}
    return "".join(line for number, line in enumerate(lines_of(text), 1) if number not in idle)


def _without_idle_branches(text: str, before: str) -> str:
    """The text without branches that lifting left nothing in but `pass`."""
    known = {ast.dump(n) for n in walk(ast.parse(before)) if isinstance(n, ast.If)} if "if " in text else set()
    lines = lines_of(text)
    for node in walk(ast.parse(text)):
        if not isinstance(node, ast.If) or ast.dump(node) in known:
            continue
        if lines[node.lineno - 1].lstrip().startswith("elif"):
            continue
        branches = [*node.body, *node.orelse]
        if all(isinstance(s, ast.Pass) for s in branches) and is_question(node.test):
            indent = " " * node.col_offset
            end = lines[node.lineno - 1][len(lines[node.lineno - 1].rstrip("\r\n")) :]
            lines[node.lineno - 1] = f"{indent}pass{end}"
            for number in range(node.lineno, node.end_lineno or node.lineno):
                lines[number] = ""
    return "".join(lines)


def _without_idle_else(text: str, before: str) -> str:
    """The text without an `else` that lifting left nothing in but `pass`."""
    known = {ast.dump(n) for n in walk(ast.parse(before)) if isinstance(n, ast.If)}
    lines = lines_of(text)
    for node in walk(ast.parse(text)):
        if not isinstance(node, ast.If) or ast.dump(node) in known:
            continue
        idle = [s.lineno for s in node.orelse if isinstance(s, ast.Pass)]
        if len(node.orelse) == len(idle) == 1 and lines[idle[0] - 2].split("#")[0].strip() == "else:":
            lines[idle[0] - 2] = lines[idle[0] - 1] = ""
    return "".join(lines)


def _opens(line: str) -> bool:
    return line.rstrip().endswith(":")


def _longest_runs(text: str) -> tuple[int, int]:
    """The most blank lines in a row, but not fewer than two, and those in front of an indented line, at least one."""
    longest, inner, run = 2, 1, 0
    for line in lines_of(text):
        if not line.strip():
            run += 1
            continue
        longest = max(longest, run)
        inner = max(inner, run) if line[0] in " \t" else inner
        run = 0
    return longest, inner
