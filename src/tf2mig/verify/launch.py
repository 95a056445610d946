"""Run a program in a child process: in a copy of its folder, within limits, and with nothing left running.

``child/`` is what runs inside. Linux tells how much memory the child's processes use; elsewhere that limit
does not hold.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).resolve().parent / "child"
_MARK = "TF2MIG_RUN"
_SKIPPED = (".git", ".hg", ".svn", "__pycache__", ".tox", ".venv", "venv", "node_modules", ".mypy_cache")
_POLL = 0.05
_EXCEPTION = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|StopIteration|Exit)(?::|$)")


cancelled = threading.Event()
"""Set it to end every running child: Ctrl-C reaches the main thread only, and no child at all."""


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    seconds: float = 300.0
    memory: int = 8 << 30
    """Bytes of resident memory, all its processes together."""
    output: int = 8 << 20
    """Bytes on standard output, and as many on standard error."""


@dataclass(frozen=True)
class Job:
    """One program to run. ``root`` is copied, and ``entry``, relative to it, is run from its own folder."""

    python: str
    root: Path
    entry: str
    args: tuple[str, ...] = ()
    limits: Limits = Limits()
    random: bool = True
    """Whether randomness is controlled."""
    record: bool = True
    """Whether what crosses the boundary between Python and TensorFlow is recorded."""
    steps: int | None = None
    """End the program after so many recorded crossings."""
    path: tuple[str, ...] = ()
    """Folders of modules that the program needs besides its own."""
    environment: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str | bool], ...] = ()
    """Settings for ``child/program.py``: a runtime to put under the program, say."""


@dataclass(frozen=True)
class Outcome:
    """How a child ended."""

    status: int | None
    """The exit status, negative for a signal; None when a limit ended it."""
    stdout: str
    stderr: str
    seconds: float
    limit: str | None = None
    """Which limit ended it: ``time``, ``memory`` or ``output``."""
    events: tuple[dict[str, Any], ...] = ()
    """What ``child/recording.py`` wrote."""

    @property
    def ok(self) -> bool:
        """Whether the program ran to its end."""
        return self.status == 0 and self.limit is None

    @property
    def reason(self) -> str:
        """One line: why the program did not run to its end; empty when it did."""
        if self.limit == "time":
            return f"it was still running after {self.seconds:.0f} s"
        if self.limit is not None:
            return f"it used more than the allowed {self.limit}"
        if self.status == 0:
            return ""
        if self.status is not None and self.status < 0:
            return f"it was ended by signal {-self.status}"
        complaint = _complaint(self.stderr)
        if complaint.startswith("EOFError"):
            return "it asks for input"
        return f"it exits with status {self.status}: {complaint[:300]}"


def _complaint(stderr: str) -> str:
    """The exception that ended a program, or the last line: TensorFlow writes pages after an exception."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    raised = [line for line in lines if _EXCEPTION.match(line)]
    return (raised or lines or ["no message"])[-1]


def run(job: Job) -> Outcome:
    """Run the job in a temporary copy of its folder.

    Raises ``OSError`` when the interpreter cannot be started or the folder not be copied.
    """
    with _workplace() as place:
        tree = place / "program"
        shutil.copytree(
            job.root,
            tree,
            symlinks=True,
            ignore=shutil.ignore_patterns(*_SKIPPED),
            ignore_dangling_symlinks=True,
        )
        return run_in(job, tree, place)


def run_in(job: Job, tree: Path, place: Path) -> Outcome:
    """Run the job in ``tree``, which is a copy already; ``place`` takes its home folder, temporary files and
    records.
    """
    record = place / "record.jsonl"
    settings = {
        "script": str(tree / job.entry),
        "args": list(job.args),
        "random": job.random,
        "record": str(record) if job.record else None,
        "steps": job.steps,
        "path": list(job.path),
        **dict(job.extra),
    }
    environment = child_environment(place) | dict(job.environment) | {"TF2MIG_CHILD": json.dumps(settings)}
    out, err = place / "stdout", place / "stderr"
    start = time.monotonic()
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [job.python, str(CHILD)],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            cwd=tree,
            start_new_session=True,
        )
        limit = watch(process, job.limits, (out, err), environment[_MARK])
    seconds = time.monotonic() - start
    status = None if limit else process.returncode
    printed, complained = (_read(f, job.limits.output) for f in (out, err))
    return Outcome(status, printed, complained, seconds, limit, read_events(record))


def child_environment(place: Path) -> dict[str, str]:
    """The variables for a child whose home and temporary files are to lie in ``place``."""
    for name in ("home", "tmp"):
        (place / name).mkdir(exist_ok=True)
    _borrow_datasets(place / "home")
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "TF_USE_LEGACY_KERAS")
    }
    return kept | {
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        "MPLCONFIGDIR": str(place / "home"),
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        _MARK: uuid.uuid4().hex,
    }


def _borrow_datasets(home: Path) -> None:
    """Let the child read the data sets that Keras downloaded earlier, without writing among them."""
    source = Path(os.path.expanduser("~")) / ".keras" / "datasets"
    if source.is_dir():
        target = home / ".keras" / "datasets"
        target.mkdir(parents=True, exist_ok=True)
        for file in source.iterdir():
            with contextlib.suppress(OSError):
                (target / file.name).symlink_to(file)


def watch(process: subprocess.Popen[bytes], limits: Limits, outputs: Sequence[Path], mark: str) -> str | None:
    """Wait for the process within its limits; end it and all it started. Returns the limit that ended it."""
    deadline = time.monotonic() + limits.seconds
    limit: str | None = None
    checks = 0
    try:
        while process.poll() is None and limit is None:
            time.sleep(_POLL)
            checks += 1
            if cancelled.is_set():
                limit = "cancelled"
            elif time.monotonic() > deadline:
                limit = "time"
            elif any(f.stat().st_size > limits.output for f in outputs):
                limit = "output"
            elif checks % 10 == 0 and _resident(process.pid) > limits.memory:
                limit = "memory"
    finally:
        end_all(process, mark)
    return limit


def end_all(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the process's group, and what left the group but still carries the run's mark."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    needle = f"{_MARK}={mark}".encode()
    for pid in _processes():
        with contextlib.suppress(OSError):
            if needle in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    except OSError:
        return []


def _resident(group: int) -> int:
    """Resident bytes of a process group."""
    total = 0
    for pid in _processes():
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total


def _read(file: Path, limit: int) -> str:
    with file.open("rb") as stream:
        return stream.read(limit).decode("utf-8", "replace")


def read_events(record: Path) -> tuple[dict[str, Any], ...]:
    """What the child recorded; a last line that was cut off is left out."""
    events = []
    with contextlib.suppress(OSError):
        for line in record.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                events.append(json.loads(line))
    return tuple(events)


@contextlib.contextmanager
def _workplace() -> Iterator[Path]:
    folder = tempfile.mkdtemp(prefix="tf2mig-verify-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
