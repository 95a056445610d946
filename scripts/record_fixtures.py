"""Record what the fixtures' programs print under TensorFlow 1.15.

    python scripts/record_fixtures.py --python PYTHON3.7 [--all] [CASE...]

A CASE is a folder below tests/fixtures, or a family of them; without one, every case whose case.toml says
``program = true`` and that has no expected.txt yet (``--all``: has one already, too). Writes expected.txt and
the ``recorded`` table of case.toml: versions and date. Randomness is controlled as in ``tf2mig verify``
(docs/verify.md).
"""

from __future__ import annotations

import argparse
import datetime
import functools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
sys.path.insert(0, str(ROOT / "src"))

from tf2mig.verify.launch import Job, Limits, Outcome, run  # noqa: E402

_RECORDED = re.compile(r"(?m)^\n*\[recorded\]\n(?:[^\[\n].*\n|\n)*")
_VERSIONS = "import sys, tensorflow; print(tensorflow.__version__, sys.version.split()[0])"


@functools.lru_cache
def versions(python: str) -> tuple[str, str]:
    """The TensorFlow and Python versions of an interpreter. Raises ``SystemExit`` when it has not TensorFlow
    1.15.
    """
    done = subprocess.run([python, "-W", "ignore", "-c", _VERSIONS], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    if len(words) != 2 or not words[0].startswith("1.15"):
        raise SystemExit(
            f"{python} does not import TensorFlow 1.15: {done.stderr.strip()[-200:] or done.stdout.strip()}"
        )
    return words[0], words[1]


def cases(names: list[str], everything: bool) -> list[Path]:
    """The case folders that are to be recorded."""
    if names:
        tops = [Path(n) if Path(n).is_dir() else FIXTURES / n for n in names]
    else:
        tops = [FIXTURES]
    found = sorted({f.parent for top in tops for f in top.rglob("before.py")})
    wanted = [c for c in found if re.search(r"(?m)^program\s*=\s*true", (c / "case.toml").read_text())]
    return wanted if everything or names else [c for c in wanted if not (c / "expected.txt").exists()]


def record(case: Path, python: str, seconds: float) -> Outcome:
    """Run ``before.py`` of the case under TensorFlow 1.15."""
    job = Job(python, case, "before.py", limits=Limits(seconds=seconds), record=False)
    return run(job)


def keep(case: Path, printed: str, interpreter: str) -> None:
    """Keep what an interpreter with TensorFlow 1.15 printed, and who printed it when."""
    tensorflow, python = versions(interpreter)
    (case / "expected.txt").write_text(printed, encoding="utf-8")
    toml = case / "case.toml"
    text = _RECORDED.sub("\n", toml.read_text(encoding="utf-8")).rstrip("\n")
    date = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    toml.write_text(
        f'{text}\n\n[recorded]\ntensorflow = "{tensorflow}"\npython = "{python}"\ndate = "{date}"\n',
        encoding="utf-8",
    )


def main() -> int:
    """Exit status 1 when a program did not run to its end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="an interpreter with TensorFlow 1.15")
    parser.add_argument("--all", action="store_true", help="also record cases that have a recording")
    parser.add_argument("--timeout", type=float, default=60.0)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    versions(options.python)
    todo = cases(options.cases, options.all)
    failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = pool.map(lambda case: record(case, options.python, options.timeout), todo)
        for case, outcome in zip(todo, outcomes, strict=True):
            if outcome.ok:
                keep(case, outcome.stdout, options.python)
            else:
                failed += 1
            state = "recorded" if outcome.ok else "FAILED: " + outcome.reason
            name = case.relative_to(FIXTURES) if FIXTURES in case.resolve().parents else case
            print(f"{name}: {state} ({outcome.seconds:.1f} s)", flush=True)
            if not outcome.ok:
                print(outcome.stderr[-1500:], file=sys.stderr)
    print(f"{len(todo) - failed} recorded, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
