"""Record what the programs beside this file print under TensorFlow 1.15.

python tests/support/record.py --python PYTHON3.7 [NAME...]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
sys.path.insert(0, str(HERE.parent.parent / "src"))

from tf2mig.verify.launch import Job, Limits, Outcome, run  # noqa: E402


def names() -> list[str]:
    """The programs, each named after its file."""
    return sorted(path.stem for path in PROGRAMS.glob("*.py") if path.stem != "world")


def start(python: str, name: str, path: tuple[str, ...] = ()) -> Outcome:
    """Run one program under controlled randomness."""
    keras = (("TF_USE_LEGACY_KERAS", "1"),)
    limits = Limits(seconds=600)
    return run(Job(python, PROGRAMS, f"{name}.py", limits=limits, record=False, path=path, environment=keras))


def main() -> int:
    """Exit status 1 when a program did not run to its end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="an interpreter with TensorFlow 1.15")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failed = False
    for name in options.names or names():
        outcome = start(options.python, name)
        print(f"{name}: {outcome.reason or 'recorded'} ({outcome.seconds:.0f} s)", flush=True)
        if outcome.ok:
            (PROGRAMS / f"{name}.txt").write_text(outcome.stdout, encoding="utf-8")
        failed = failed or not outcome.ok
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
