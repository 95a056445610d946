"""Write what becomes of the programs in tests/programs, and record what the originals print.

    python scripts/update_programs.py [--python PYTHON3.7] [NAME...]

``after/`` is written from ``before/``; with ``--python``, an interpreter with TensorFlow 1.15, ``expected.txt`` is
what ``before/main.py`` prints under it. Read the result as you would a colleague's code.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "tests" / "programs"
sys.path.insert(0, str(ROOT / "src"))

from tf2mig.engine import Options, fix_program  # noqa: E402
from tf2mig.syntax.source import Source  # noqa: E402
from tf2mig.verify.launch import Job, Limits, run  # noqa: E402


def write(folder: Path) -> str:
    """Write the results of one program; what became of it."""
    before = folder / "before"
    paths = sorted(before.rglob("*.py"))
    sources = [Source(p.read_text(encoding="utf-8"), str(p.relative_to(before))) for p in paths]
    result = fix_program(sources, Options(destination="native"))
    if result.destination != "native":
        return f"not native: {[b.message for b in result.blockers]}"
    shutil.rmtree(folder / "after", ignore_errors=True)
    for file in result.files:
        path = folder / "after" / file.source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return "native"


def main() -> int:
    """Exit status 1 when a program did not become native or did not run to its end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="an interpreter with TensorFlow 1.15")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failed = 0
    for folder in sorted(p.parent for p in PROGRAMS.glob("*/before")):
        if options.names and folder.name not in options.names:
            continue
        state = write(folder)
        if options.python:
            job = Job(options.python, folder / "before", "main.py", limits=Limits(seconds=120), record=False)
            outcome = run(job)
            state += ", recorded" if outcome.ok else f", FAILED: {outcome.reason}\n{outcome.stderr[-1500:]}"
            if outcome.ok:
                (folder / "expected.txt").write_text(outcome.stdout, encoding="utf-8")
        failed += "FAILED" in state or "not native" in state
        print(f"{folder.name}: {state}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
