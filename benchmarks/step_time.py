"""The time of a training step: native and compat results of `tf2mig fix` from the same TF1 program.

    pip install '.[verify]'
    python benchmarks/step_time.py

Both results run on the installed TensorFlow 2, by turns; each run tells the time that a tenth of its steps
stay below, which other work on the machine disturbs little, and the least of the runs counts. The bar is a
ratio of 1.2. `tiny` has none: its step is so short that it shows what calling a `tf.function` costs more than
`Session.run` does (each argument is checked in Python), a quarter of a millisecond or so.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent / "programs"
DESTINATIONS = ("compat", "native")
BAR = 1.2
WITHOUT_BAR = ("tiny",)


def main() -> int:
    """Exit status 1 when a program is above the bar, 2 when one could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each result (%(default)s)")
    parser.add_argument("names", nargs="*", help="programs; else all of benchmarks/programs")
    args = parser.parse_args()
    status = 0
    print(f"{'program':12} {'compat':>10} {'native':>10}  native / compat   milliseconds a step")
    for name in args.names or sorted(path.stem for path in PROGRAMS.glob("*.py")):
        try:
            status = max(status, measure(name, args.rounds))
        except Failure as failure:
            print(f"{name:12} {failure}")
            status = 2
    return status


class Failure(Exception):
    """A program was not migrated as asked, or did not run."""


def measure(name: str, rounds: int) -> int:
    """Print one line for a program; 1 when it is above the bar."""
    with tempfile.TemporaryDirectory() as folder:
        entries = {d: migrate(name, d, Path(folder, d)) for d in DESTINATIONS}
        times: dict[str, list[float]] = {d: [] for d in DESTINATIONS}
        for _ in range(rounds):
            for destination, entry in entries.items():
                times[destination].append(milliseconds(entry))
    compat, native = (min(times[d]) for d in DESTINATIONS)
    ratio = native / compat
    print(f"{name:12} {compat:10.3f} {native:10.3f}  {ratio:6.2f}", flush=True)
    return int(ratio > BAR and name not in WITHOUT_BAR)


def migrate(name: str, destination: str, folder: Path) -> Path:
    """A copy of a program, migrated; its path.

    Raises Failure when the result is not of the destination that was asked for.
    """
    folder.mkdir()
    entry = Path(shutil.copy(PROGRAMS / f"{name}.py", folder))
    command = [sys.executable, "-m", "tf2mig", "fix", "--to", destination, str(entry)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(done.stdout + done.stderr)
    if destination == "native" and "compat.v1" in entry.read_text(encoding="utf-8"):
        raise Failure("the result is not native:\n" + done.stdout)
    return entry


def milliseconds(entry: Path) -> float:
    """What a migrated program says a step of it takes.

    Raises Failure when it says nothing.
    """
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(
        [sys.executable, entry.name],
        cwd=entry.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"milliseconds a step: ([\d.]+)", done.stdout)
    if not found:
        raise Failure(f"{entry.name} did not run to its end:\n{done.stderr[-2000:]}")
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
