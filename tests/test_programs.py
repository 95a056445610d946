"""Programs of several modules, ``tests/programs/<name>/``: what ``fix`` makes of them, and what the result prints.

``before/`` holds the TensorFlow 1 program, whose entry is ``main.py``; ``after/`` what becomes of it, and
``expected.txt`` what the original printed under TensorFlow 1.15. scripts/update_programs.py writes both.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fixtures_runner import tool
from fixtures_runner.execution import LIMITS, installed_target

from tf2mig.engine import Options, fix_program
from tf2mig.syntax.source import Source
from tf2mig.verify.launch import Job, run
from tf2mig.verify.printed import Tolerance, compare

FOLDERS = sorted(p.parent for p in (Path(__file__).parent / "programs").glob("*/before"))
CASES = [pytest.param(f, id=f.name) for f in FOLDERS]


def sources(folder: Path) -> list[Source]:
    return [Source(p.read_text(encoding="utf-8"), str(p.relative_to(folder))) for p in sorted(folder.rglob("*.py"))]


def test_there_are_programs() -> None:
    assert len(CASES) > 3


@pytest.mark.parametrize("folder", CASES)
def test_fix(folder: Path) -> None:
    """fix(before) == after, natively, and fix(after) == after."""
    result = fix_program(sources(folder / "before"), Options(destination="native"))
    assert result.destination == "native", result.blockers
    after = {s.path: s.text for s in sources(folder / "after")}
    assert {f.source.path: f.text for f in result.files} == after
    used = {name for text in after.values() for name in tool.support_imported(text)}
    assert used <= set(result.support)
    again = fix_program(sources(folder / "after"), Options(destination="native"))
    assert {f.source.path: f.text for f in again.files} == after


@pytest.mark.parametrize("folder", CASES)
def test_result_prints_the_same(folder: Path) -> None:
    installed = installed_target()
    if installed is None or not installed.startswith("2.21."):
        pytest.skip(f"needs TensorFlow 2.21, and {installed or 'none'} is installed")
    outcome = run(Job(sys.executable, folder / "after", "main.py", (), LIMITS, record=False, path=(str(tool.SUPPORT),)))
    assert outcome.ok, f"{outcome.reason}\n{outcome.stderr[-3000:]}"
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert (difference := compare(expected, outcome.stdout, Tolerance())) is None, str(difference)
