"""Fix whole packages in copies, and say whether that holds what is promised.

    python scripts/try_packages.py [--to native|compat] [-j JOBS] [--twice] FOLDER...

Each FOLDER is copied and fixed there. Told are crashes, results that do not parse though their originals did, files
that fixing the result changes once more, and (``--twice``) files that a second run from the originals writes
otherwise. The exit code is 1 when there is any of these.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path


def main() -> int:
    """Try every folder for every destination; print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--to", choices=("native", "compat"), action="append")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--twice", action="store_true", help="run a second time from the originals, and compare")
    arguments = parser.parse_args()
    trouble = 0
    for folder in arguments.folders:
        for destination in arguments.to or ("native", "compat"):
            trouble += _try(folder, destination, arguments.jobs, arguments.twice)
    return 1 if trouble else 0


def _try(folder: Path, destination: str, jobs: int, twice: bool) -> int:
    with tempfile.TemporaryDirectory() as place:
        begin = time.perf_counter()
        first = Path(place, "first")
        said = _fix(folder, first, destination, jobs)
        took = time.perf_counter() - begin
        crashes = [line for line in said.splitlines() if "internal error" in line]
        broken = [p for p in _files(first) if _parses(folder / p.relative_to(first)) and not _parses(p)]
        fixed = _contents(first)
        crashes += [line for line in _run(first, destination, jobs).splitlines() if "internal error" in line]
        again = _differing(fixed, _contents(first))
        other: list[str] = []
        if twice:
            second = Path(place, "second")
            _fix(folder, second, destination, jobs)
            other = _differing(fixed, _contents(second))
    changed = len(_differing(_contents(folder), fixed))
    print(
        f"{folder.name} {destination}: {len(fixed)} files, {changed} changed or written, {took:.0f} s; "
        f"{len(crashes)} crashes, {len(broken)} broken, {len(again)} changed again, {len(other)} not reproduced",
        flush=True,
    )
    for line in [*crashes, *map(str, broken), *again, *other]:
        print(f"  {line}", flush=True)
    return len(crashes) + len(broken) + len(again) + len(other)


def _fix(folder: Path, copy: Path, destination: str, jobs: int) -> str:
    shutil.copytree(folder, copy)
    return _run(copy, destination, jobs)


def _run(folder: Path, destination: str, jobs: int) -> str:
    command = [sys.executable, "-m", "tf2mig", "fix", "--to", destination, "-j", str(jobs), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr + ("" if done.returncode in (0, 1, 2) else "internal error: the exit code")


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if p.is_file())


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in _files(folder)}


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _parses(path: Path) -> bool:
    """Whether a file parses; one that is not there was written by the fix, and must."""
    if not path.exists():
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
