"""Runs commands and says what they cost."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024  # ru_maxrss counts kilobytes on Linux


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor time, of all its processes together."""
    memory: float
    """Megabytes that its largest process held at its peak."""
    status: int


def run(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, its output thrown away.

    Its modules may be kept compiled, as those of an installed package are. Raises OSError when it cannot be started.
    """
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(c) for c in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**given, **(environment or {})},
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE, process.returncode)


def best(commands: Mapping[str, Sequence[str | Path]], rounds: int) -> dict[str, Cost]:
    """The fastest run of each command; their rounds take turns, so that a busy minute hits them all alike."""
    found: dict[str, Cost] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            cost = run(command)
            if name not in found or cost.wall < found[name].wall:
                found[name] = cost
    return found
